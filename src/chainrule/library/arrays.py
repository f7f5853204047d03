"""NumPy functions written in the language itself; their derivatives follow from the code.

Each works along the first axis; capture turns the wanted axis to the front.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def maximum_along(a: Array) -> Any:
    """np.max along the first axis."""
    if len(a) == 0:
        raise ValueError("zero-size array to reduction operation maximum which has no identity")
    best = a[0]
    for k in range(1, len(a)):
        best = np.maximum(best, a[k])
    return best


def minimum_along(a: Array) -> Any:
    """np.min along the first axis."""
    if len(a) == 0:
        raise ValueError("zero-size array to reduction operation minimum which has no identity")
    best = a[0]
    for k in range(1, len(a)):
        best = np.minimum(best, a[k])
    return best


def product_along(a: Array) -> Any:
    """np.prod along the first axis."""
    product = np.ones_like(a[0]) if a.ndim > 1 else 1.0
    for k in range(len(a)):
        product = product * a[k]
    return product


def any_of(a: Array) -> Any:
    """np.any of a vector."""
    for k in range(len(a)):  # noqa: SIM110 - a plain loop: it is captured
        if a[k]:
            return True
    return False


def all_of(a: Array) -> Any:
    """np.all of a vector."""
    for k in range(len(a)):  # noqa: SIM110 - a plain loop: it is captured
        if not a[k]:
            return False
    return True


def argmax_of(a: Array) -> int:
    """np.argmax of a vector: the first of equal ones."""
    if len(a) == 0:
        raise ValueError("attempt to get argmax of an empty sequence")
    best = 0
    for k in range(1, len(a)):
        if a[k] > a[best]:
            best = k
    return best


def argmin_of(a: Array) -> int:
    """np.argmin of a vector: the first of equal ones."""
    if len(a) == 0:
        raise ValueError("attempt to get argmin of an empty sequence")
    best = 0
    for k in range(1, len(a)):
        if a[k] < a[best]:
            best = k
    return best


def cumulative_sum(a: Array) -> Array:
    """np.cumsum of a vector."""
    result = np.empty_like(a)
    total = a.dtype.type(0)
    for k in range(len(a)):
        total = total + a[k]
        result[k] = total
    return result


def differences(a: Array) -> Array:
    """np.diff of a vector."""
    return a[1:] - a[:-1]


def linear_space(start: float, stop: float, count: int) -> Array:
    """np.linspace."""
    step = (stop - start) / (count - 1) if count > 1 else 0.0
    points = np.arange(count) * step + start
    if count > 1:
        points[count - 1] = stop
    return points


def interpolate(x: float, xp: Array, fp: Array) -> float:
    """np.interp at one point: constant outside the knots, at a knot the segment on its right."""
    last = len(xp) - 1
    if last < 0:
        raise ValueError("array of sample points is empty")
    if x < xp[0]:
        return fp[0]
    if x >= xp[last]:
        return fp[last]
    low = 0
    high = last
    while high - low > 1:
        middle = (low + high) // 2
        if xp[middle] <= x:
            low = middle
        else:
            high = middle
    slope = (fp[low + 1] - fp[low]) / (xp[low + 1] - xp[low])
    return slope * (x - xp[low]) + fp[low]


def interpolate_all(x: Array, xp: Array, fp: Array) -> Array:
    """np.interp at every point of a vector."""
    result = np.empty(len(x))
    for k in range(len(x)):
        result[k] = interpolate(x[k], xp, fp)
    return result
