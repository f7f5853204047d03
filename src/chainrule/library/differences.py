"""Differences, derivatives, integrals and convolutions of sampled functions."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def difference(a: Array, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Array:
    """np.diff."""
    if n < 0:
        raise ValueError("order must be non-negative")
    a = np.moveaxis(np.asarray(a), axis, 0)
    if prepend is not None:
        a = np.concatenate((end_rows(a, prepend, axis), a))
    if append is not None:
        a = np.concatenate((a, end_rows(a, append, axis)))
    for _ in (None,) * n:
        a = a[1:] != a[:-1] if a.dtype.kind == "b" else a[1:] - a[:-1]
    return np.moveaxis(a, 0, axis)


def end_rows(a: Array, rows: Any, axis: int) -> Array:
    """Give what `np.diff` puts before or after an array: rows, or one row of a number."""
    rows = np.asarray(rows)
    if rows.ndim == 0:
        return np.full((1, *a.shape[1:]), rows)
    return np.moveaxis(rows, axis, 0)


def slope(f: Array, spacing: Any, axis: int, edge_order: int) -> Array:
    """np.gradient along one axis: central differences inside, one-sided ones at the ends."""
    f = np.moveaxis(f, axis, 0)
    n = len(f)
    if n < edge_order + 1:
        raise ValueError("Shape of array too small to calculate a numerical gradient")
    result = np.empty_like(f)
    spacing = np.asarray(spacing)
    if spacing.ndim == 0:
        result[1:-1] = (f[2:] - f[:-2]) / (2.0 * spacing)
        if edge_order == 1:
            result[0] = (f[1] - f[0]) / spacing
            result[-1] = (f[-1] - f[-2]) / spacing
        else:
            result[0] = -1.5 / spacing * f[0] + 2.0 / spacing * f[1] - 0.5 / spacing * f[2]
            result[-1] = 0.5 / spacing * f[-3] - 2.0 / spacing * f[-2] + 1.5 / spacing * f[-1]
        return np.moveaxis(result, 0, axis)
    if len(spacing) != n:
        raise ValueError("when 1d, distances must match the length of the corresponding dimension")
    steps = spacing[1:] - spacing[:-1]
    wide = steps.reshape((-1,) + (1,) * (f.ndim - 1))
    before, after = wide[:-1], wide[1:]
    left = -after / (before * (before + after))
    middle = (after - before) / (before * after)
    right = before / (after * (before + after))
    result[1:-1] = left * f[:-2] + middle * f[1:-1] + right * f[2:]
    if edge_order == 1:
        result[0] = (f[1] - f[0]) / steps[0]
        result[-1] = (f[-1] - f[-2]) / steps[-1]
    else:
        p, q = steps[0], steps[1]
        result[0] = (
            -(2.0 * p + q) / (p * (p + q)) * f[0] + (p + q) / (p * q) * f[1] - p / (q * (p + q)) * f[2]
        )
        p, q = steps[-2], steps[-1]
        result[-1] = (
            q / (p * (p + q)) * f[-3] - (q + p) / (p * q) * f[-2] + (2.0 * q + p) / (q * (p + q)) * f[-1]
        )
    return np.moveaxis(result, 0, axis)


def gradient(f: Array, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """np.gradient: along one axis an array, along several a tuple of arrays."""
    f = np.asarray(f)
    if f.dtype.kind != "f":
        f = f.astype(float)
    axes = tuple(range(f.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    if len(varargs) == 0:
        spacings = (1.0,) * len(axes)
    elif len(varargs) == 1:
        spacings = varargs * len(axes)
    else:
        spacings = varargs
    if len(spacings) != len(axes):
        raise TypeError("invalid number of arguments")
    made = [slope(f, spacings[k], axes[k], edge_order) for k in range(len(axes))]
    return made[0] if len(made) == 1 else tuple(made)


def trapezoid(y: Array, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """np.trapezoid."""
    y = np.moveaxis(np.asarray(y), axis, 0)
    if x is None:
        return np.sum(dx * (y[1:] + y[:-1]) / 2.0, axis=0)
    x = np.asarray(x)
    if x.ndim == 1:
        steps = (x[1:] - x[:-1]).reshape((-1,) + (1,) * (y.ndim - 1))
    else:
        x = np.moveaxis(x, axis, 0)
        steps = x[1:] - x[:-1]
    return np.sum(steps * (y[1:] + y[:-1]) / 2.0, axis=0)


def full_convolution(a: Array, v: Array) -> Array:
    """Give all products of a sequence with a shifted and reversed one; `a` is not shorter."""
    result = np.zeros(len(a) + len(v) - 1, dtype=a.dtype)
    for k in range(len(v)):
        result[k : k + len(a)] += v[k] * a
    return result


def convolve(a: Array, v: Array, mode: str = "full") -> Array:
    """np.convolve."""
    a, v = np.atleast_1d(a), np.atleast_1d(v)
    if len(a) == 0:
        raise ValueError("a cannot be empty")
    if len(v) == 0:
        raise ValueError("v cannot be empty")
    joint = np.result_type(a.dtype, v.dtype)
    a, v = a.astype(joint), v.astype(joint)
    full = full_convolution(a, v)
    shorter = min(len(a), len(v))
    longer = max(len(a), len(v))
    if mode == "full":
        return full
    if mode == "same":
        return full[(shorter - 1) // 2 : (shorter - 1) // 2 + longer].copy()
    if mode == "valid":
        return full[shorter - 1 : longer].copy()
    raise ValueError("mode must be one of 'valid', 'same', or 'full'")


def correlate(a: Array, v: Array, mode: str = "valid") -> Array:
    """np.correlate of real sequences."""
    a, v = np.atleast_1d(a), np.atleast_1d(v)
    if mode == "same" and len(v) > len(a):
        return convolve(v, a[::-1], mode)[::-1].copy()
    return convolve(a, v[::-1], mode)


def polynomial(p: Any, x: Any) -> Any:
    """np.polyval: Horner's rule, the highest power first."""
    p, x = np.asarray(p), np.asarray(x)
    y = np.zeros_like(x)
    for k in range(len(p)):
        y = y * x + p[k]
    return y
