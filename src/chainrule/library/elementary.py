"""Element-wise functions of NumPy that are made of others."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def sinc(x: Any) -> Any:
    """np.sinc; near 0 a series, so that derivatives of any order are right there."""
    x = np.asarray(x)
    y = np.pi * x
    near = np.abs(y) < 0.5
    q = y * y
    series = 1.0 - q / 6.0 * (
        1.0 - q / 20.0 * (1.0 - q / 42.0 * (1.0 - q / 72.0 * (1.0 - q / 110.0 * (1.0 - q / 156.0))))
    )
    far = np.where(near, 1.0, y)
    return np.where(near, series, np.sin(far) / far)


def nan_to_num(x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """np.nan_to_num: a copy."""
    x = np.asarray(x)
    if x.dtype.kind != "f":
        return x
    largest = np.finfo(x.dtype).max
    x = np.where(np.isnan(x), nan, x)
    x = np.where(x == np.inf, largest if posinf is None else posinf, x)
    return np.where(x == -np.inf, -largest if neginf is None else neginf, x)


def is_close(a: Any, b: Any, rtol: Any = 1e-5, atol: Any = 1e-8, equal_nan: bool = False) -> Any:
    """np.isclose."""
    a, b = np.asarray(a), np.asarray(b)
    close = (np.abs(a - b) <= atol + rtol * np.abs(b)) & np.isfinite(b)
    same = a == b
    if equal_nan:
        same = same | (np.isnan(a) & np.isnan(b))
    return close | same


def all_close(a: Any, b: Any, rtol: Any = 1e-5, atol: Any = 1e-8, equal_nan: bool = False) -> Any:
    """np.allclose."""
    return bool(np.all(is_close(a, b, rtol, atol, equal_nan)))


def array_equal(a1: Any, a2: Any, equal_nan: bool = False) -> Any:
    """np.array_equal."""
    a, b = np.asarray(a1), np.asarray(a2)
    if a.ndim != b.ndim:
        return False
    for k in tuple(range(a.ndim)):
        if a.shape[k] != b.shape[k]:
            return False
    same = a == b
    if equal_nan:
        same = same | (np.isnan(a) & np.isnan(b))
    return bool(np.all(same))


def round_to(a: Any, decimals: int = 0, out: Any = None) -> Any:
    """np.round: to the even neighbour at ties."""
    a = np.asarray(a)
    if a.dtype.kind != "f":
        if decimals >= 0:
            result = a.copy()
        else:
            scale = 10**-decimals
            result = (np.rint(a / scale) * scale).astype(a.dtype)
    elif decimals == 0:
        result = np.rint(a)
    elif decimals > 0:
        result = np.rint(a * 10.0**decimals) / 10.0**decimals
    else:
        result = np.rint(a / 10.0**-decimals) * 10.0**-decimals
    if out is not None:
        out[...] = result
        return out
    return result


def fix(x: Any) -> Any:
    """np.fix."""
    return np.trunc(x)
