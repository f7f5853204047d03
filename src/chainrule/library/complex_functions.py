"""Functions of a complex variable, written in the language itself on real and imaginary parts.

In: the parts `x` and `y` of the argument, numbers or arrays. Out: the parts of the result. No branches: both
sides of a `np.where` are made harmless where they are not taken, so that derivatives there are exact zeros.
Signs come from comparisons of `x` and from the sign bit of `y`, never from `abs`, whose slope at 0 would be
wrong on the real axis. On a branch cut the sign of a zero tells the side, as in C.

Sources: W. Kahan, "Branch cuts for complex elementary functions" (1987), for the square root and the inverse
functions; R. L. Smith, "Algorithm 116: complex division" (1962).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

Parts = tuple[Any, Any]


def quotient(ax: Any, ay: Any, bx: Any, by: Any) -> Parts:
    """Divide by Smith's method; by zero as IEEE has it."""
    wide = np.abs(bx) >= np.abs(by)
    p = np.where(wide, bx, by)
    q = np.where(wide, by, bx)
    u = np.where(wide, ax, ay)
    v = np.where(wide, ay, ax)
    zero = p == 0.0
    ratio = np.where(zero, 0.0, q / np.where(zero, 1.0, p))
    size = np.where(zero, 0.0, p + q * ratio)
    turned = (v - u * ratio) / size
    return (u + v * ratio) / size, np.where(wide, turned, -turned)


def exponential(x: Any, y: Any) -> Parts:
    """exp(z), in two halves, so that it overflows no sooner than the result."""
    half = np.exp(0.5 * x)
    real = (half * np.cos(y)) * half
    imag = (half * np.sin(y)) * half
    return real, np.where(np.isinf(half) & (y == 0.0), y, imag)


def logarithm(x: Any, y: Any) -> Parts:
    """log(z): near the unit circle without cancellation, elsewhere without overflow."""
    swap = np.abs(x) < np.abs(y)
    big = np.where(swap, y, x)
    small = np.where(swap, x, y)
    square = (big - 1.0) * (big + 1.0) + small * small
    near = (square > -0.75) & (square < 0.75)
    ratio = small / np.where(big == 0.0, 1.0, big)
    far = np.log(np.abs(np.where(near, 1.0, big))) + 0.5 * np.log1p(ratio * ratio)
    return np.where(near, 0.5 * np.log1p(np.where(near, square, 0.0)), far), np.arctan2(y, x)


def square_root(x: Any, y: Any) -> Parts:
    """sqrt(z): the root in the right half-plane."""
    right = x >= 0.0
    size = np.where(right, x, -x)
    t = 2.0 * np.sqrt(0.125 * size + np.hypot(0.125 * x, 0.125 * y))
    zero = t == 0.0
    other = y / (2.0 * np.where(zero, 1.0, t))
    sign = np.copysign(1.0, y)
    real = np.where(right, t, sign * other)
    imag = np.where(right, other, sign * t)
    return real, np.where(zero, y, imag)


def sine(x: Any, y: Any) -> Parts:
    """sin(z)."""
    return np.sin(x) * np.cosh(y), np.cos(x) * np.sinh(y)


def cosine(x: Any, y: Any) -> Parts:
    """cos(z)."""
    return np.cos(x) * np.cosh(y), -(np.sin(x) * np.sinh(y))


def hyperbolic_sine(x: Any, y: Any) -> Parts:
    """sinh(z)."""
    return np.sinh(x) * np.cos(y), np.cosh(x) * np.sin(y)


def hyperbolic_cosine(x: Any, y: Any) -> Parts:
    """cosh(z)."""
    return np.cosh(x) * np.cos(y), np.sinh(x) * np.sin(y)


def hyperbolic_tangent(x: Any, y: Any) -> Parts:
    """tanh(z), after Kahan; the hyperbolic secant by an exponential that cannot overflow."""
    t = np.tanh(x)
    s = np.tan(y)
    e = np.exp(np.where(x >= 0.0, -x, x))
    secant = 2.0 * e / (1.0 + e * e)
    size = 1.0 + (t * s) * (t * s)
    return t * (1.0 + s * s) / size, (s / size) * secant * secant


def tangent(x: Any, y: Any) -> Parts:
    """tan(z) = -i tanh(iz)."""
    real, imag = hyperbolic_tangent(y, x)
    return imag, real


def inverse_sine(x: Any, y: Any) -> Parts:
    """asin(z) = -i asinh(iz)."""
    real, imag = inverse_hyperbolic_sine(y, x)
    return imag, real


def inverse_cosine(x: Any, y: Any) -> Parts:
    """acos(z)."""
    ax, ay = square_root(1.0 - x, -y)
    bx, by = square_root(1.0 + x, y)
    return 2.0 * np.arctan2(ax, bx), np.arcsinh(bx * ay - by * ax)


def inverse_hyperbolic_sine(x: Any, y: Any) -> Parts:
    """asinh(z)."""
    ax, ay = square_root(1.0 + y, -x)
    bx, by = square_root(1.0 - y, x)
    return np.arcsinh(ax * by - bx * ay), np.arctan2(y, ax * bx - ay * by)


def inverse_hyperbolic_cosine(x: Any, y: Any) -> Parts:
    """acosh(z)."""
    ax, ay = square_root(x - 1.0, y)
    bx, by = square_root(x + 1.0, y)
    return np.arcsinh(ax * bx + ay * by), 2.0 * np.arctan2(ay, bx)


def inverse_hyperbolic_tangent(x: Any, y: Any) -> Parts:
    """atanh(z)."""
    left = np.copysign(1.0, x) < 0.0
    u = np.where(left, -x, x)
    v = np.where(left, -y, y)
    real = 0.25 * np.log1p(4.0 * u / ((1.0 - u) * (1.0 - u) + v * v))
    imag = -0.5 * np.arctan2(-2.0 * v, (1.0 - u) * (1.0 + u) - v * v)
    return np.where(left, -real, real), np.where(left, -imag, imag)


def inverse_tangent(x: Any, y: Any) -> Parts:
    """atan(z) = -i atanh(iz)."""
    real, imag = inverse_hyperbolic_tangent(-y, x)
    return imag, -real


def general_power(ax: Any, ay: Any, bx: Any, by: Any) -> Parts:
    """Z ** w in polar form; 0 to a power with a positive real part is 0, to the power 0 it is 1."""
    zero = (ax == 0.0) & (ay == 0.0)
    x = np.where(zero, 1.0, ax)
    size = np.hypot(x, ay)
    angle = np.arctan2(ay, x)
    length = np.power(size, bx) * np.exp(-angle * by)
    phase = angle * bx + by * np.log(size)
    at_zero = np.where((bx == 0.0) & (by == 0.0), 1.0, np.where((bx > 0.0) & (by == 0.0), 0.0, math.nan))
    real = np.where(zero, at_zero, length * np.cos(phase))
    return real, np.where(zero, 0.0 * at_zero, length * np.sin(phase))


def integer_power(x: float, y: float, n: int) -> Parts:
    """Z ** n for a whole number n: squarings and products, as CPython has it; in polar form for large n."""
    rest = abs(n)
    if rest > 100:
        return general_power(x, y, float(n), 0.0)
    real = 1.0
    imag = 0.0
    while rest > 0:
        if rest % 2 == 1:
            real, imag = real * x - imag * y, real * y + imag * x
        rest = rest // 2
        if rest > 0:
            x, y = x * x - y * y, 2.0 * x * y
    if n < 0:
        return quotient(1.0, 0.0, real, imag)
    return real, imag


def direction(x: Any, y: Any) -> Parts:
    """Z / |z|, and 0 at 0."""
    zero = (x == 0.0) & (y == 0.0)
    size = np.hypot(np.where(zero, 1.0, x), y)
    return x / size, y / size
