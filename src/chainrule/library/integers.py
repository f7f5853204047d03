"""Arithmetic of whole numbers that no single instruction does."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def integer_power(x: Any, n: Any) -> Any:
    """Raise a whole number of NumPy to a power that is not negative; the result wraps."""
    if n < 0:
        raise ValueError("Integers to negative integer powers are not allowed.")
    result = x.dtype.type(1)
    base = x
    rest = n
    while rest > 0:
        if rest % 2 == 1:
            result = result * base
        base = base * base
        rest = rest // 2
    return result


def integer_powers(x: Array, n: Array) -> Array:
    """Raise the elements of a vector to the powers in another."""
    result = np.empty_like(x)
    for k in range(len(x)):
        result[k] = integer_power(x[k], n[k])
    return result
