"""Discrete Fourier transforms, written in the language itself on real and imaginary parts.

In: the parts of a vector, or of the rows of a matrix, and a sign: -1 forward, 1 backward (without the factor
1/n). Out: the parts of the transform. Powers of two by halving (Cooley and Tukey, 1965, in the order of
Stockham, so that nothing is permuted); other lengths as a convolution of a power of two (Bluestein, 1970).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.library.apart import apart

Array = Any
Parts = tuple[Array, Array]


@apart
def halved(re: Array, im: Array, sign: float) -> Parts:
    """Transform a vector whose length is a power of two."""
    n = len(re)
    x = re.reshape(1, n).copy()
    y = im.reshape(1, n).copy()
    rows = 1
    while rows < n:
        half = n // (2 * rows)
        angle = sign * np.pi * np.arange(rows) / rows
        c = np.cos(angle)[:, None]
        s = np.sin(angle)[:, None]
        u = c * x[:, half:] - s * y[:, half:]
        v = c * y[:, half:] + s * x[:, half:]
        x, y = (
            np.concatenate((x[:, :half] + u, x[:, :half] - u)),
            np.concatenate((y[:, :half] + v, y[:, :half] - v)),
        )
        rows = 2 * rows
    return x.reshape(-1), y.reshape(-1)


def convolved(re: Array, im: Array, sign: float) -> Parts:
    """Transform a vector of any length: j k = (j² + k² - (k - j)²) / 2 makes a convolution of it."""
    n = len(re)
    size = 1
    while size < 2 * n - 1:
        size = 2 * size
    k = np.arange(n)
    angle = sign * np.pi * (k * k % (2 * n)) / n
    c = np.cos(angle)
    s = np.sin(angle)
    ax = np.zeros(size)
    ay = np.zeros(size)
    ax[:n] = re * c - im * s
    ay[:n] = re * s + im * c
    bx = np.zeros(size)
    by = np.zeros(size)
    bx[:n] = c
    by[:n] = -s
    bx[size - n + 1 :] = c[:0:-1]
    by[size - n + 1 :] = -s[:0:-1]
    ax, ay = halved(ax, ay, -1.0)
    bx, by = halved(bx, by, -1.0)
    px, py = halved(ax * bx - ay * by, ax * by + ay * bx, 1.0)
    px = px[:n] / size
    py = py[:n] / size
    return px * c - py * s, px * s + py * c


def transform_rows(re: Array, im: Array, sign: float) -> Parts:
    """Transform each row of a matrix."""
    n = re.shape[1]
    if n < 1:
        raise ValueError(f"Invalid number of FFT data points ({n}) specified.")
    return transformed_rows(re, im, sign)


@apart
def transformed_rows(re: Array, im: Array, sign: float) -> Parts:
    """Transform each row of a matrix that has columns."""
    n = re.shape[1]
    x = np.empty_like(re)
    y = np.empty_like(im)
    for k in range(len(re)):
        if n & (n - 1) == 0:
            u, v = halved(re[k], im[k], sign)
        else:
            u, v = convolved(re[k], im[k], sign)
        x[k] = u
        y[k] = v
    return x, y


def resized(a: Array, n: int) -> Array:
    """Cut a matrix to n columns, or fill it up with zeros."""
    if n < 1:
        raise ValueError(f"Invalid number of FFT data points ({n}) specified.")
    rows, columns = a.shape
    result = np.zeros((rows, n))
    kept = min(columns, n)
    result[:, :kept] = a[:, :kept]
    return result


def completed(re: Array, im: Array, n: int) -> Parts:
    """Give all n columns of the transform of a real matrix, of which the first half is known."""
    x = resized(re, n)
    y = resized(im, n)
    half = n // 2 + 1
    known = min(half, re.shape[1])
    x[:, known:] = 0.0
    y[:, known:] = 0.0
    y[:, 0] = 0.0
    if n % 2 == 0:
        y[:, n // 2] = 0.0
    rest = n - half
    for k in range(rest):
        x[:, n - 1 - k] = x[:, k + 1]
        y[:, n - 1 - k] = -y[:, k + 1]
    return x, y


def frequencies(n: int, d: float) -> Array:
    """np.fft.fftfreq."""
    k = np.arange(n)
    return np.where(k < (n + 1) // 2, k, k - n) / (n * d)


def half_frequencies(n: int, d: float) -> Array:
    """np.fft.rfftfreq."""
    return np.arange(n // 2 + 1) / (n * d)
