"""NumPy functions on sorted elements, written in the language itself; what is sorted comes in sorted.

NaN counts as greater than every number, as in NumPy's order.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def precedes(x: float, y: float) -> bool:
    """Whether a number comes before another one in NumPy's order."""
    return x < y or (y != y and x == x)


def search_left(a: Array, v: float) -> int:
    """np.searchsorted of one number: before those that are equal."""
    low = 0
    high = len(a)
    while low < high:
        middle = (low + high) // 2
        if precedes(a[middle], v):
            low = middle + 1
        else:
            high = middle
    return low


def search_right(a: Array, v: float) -> int:
    """np.searchsorted of one number: behind those that are equal."""
    low = 0
    high = len(a)
    while low < high:
        middle = (low + high) // 2
        if precedes(v, a[middle]):
            high = middle
        else:
            low = middle + 1
    return low


def search_left_each(a: Array, points: Array) -> Array:
    """np.searchsorted of a vector: before those that are equal."""
    found = np.empty(len(points), dtype=int)
    for k in range(len(points)):
        found[k] = search_left(a, points[k])
    return found


def search_right_each(a: Array, points: Array) -> Array:
    """np.searchsorted of a vector: behind those that are equal."""
    found = np.empty(len(points), dtype=int)
    for k in range(len(points)):
        found[k] = search_right(a, points[k])
    return found


EACH = {search_left: search_left_each, search_right: search_right_each}


def falls(bins: Array) -> bool:
    """Whether the bins of np.digitize go down; they must go one way."""
    up = True
    down = True
    for k in range(1, len(bins)):
        if not bins[k] >= bins[k - 1]:
            up = False
        if not bins[k] <= bins[k - 1]:
            down = False
    if not up and not down:
        raise ValueError("bins must be monotonically increasing or decreasing")
    return not up


def distinct(a: Array) -> Array:
    """np.unique of sorted elements."""
    keep = np.ones(len(a), dtype=bool)
    for k in range(1, len(a)):
        both_nan = a[k] != a[k] and a[k - 1] != a[k - 1]
        keep[k] = a[k] != a[k - 1] and not both_nan
    return a[keep]


def median_of(a: Array) -> Any:
    """np.median along the first axis."""
    n = len(a)
    if n == 0:
        return np.sum(a, axis=0) + np.nan
    middle = n // 2
    value = a[middle] if n % 2 == 1 else (a[middle - 1] + a[middle]) / 2
    return np.where(np.isnan(a[n - 1]), np.nan, value)


def quantile_of(a: Array, q: float, whole: float) -> Any:
    """np.quantile (of a whole of 1) or np.percentile (of 100) along the first axis."""
    if not 0 <= q <= whole:
        if whole == 1.0:
            raise ValueError("Quantiles must be in the range [0, 1]")
        raise ValueError("Percentiles must be in the range [0, 100]")
    last = len(a) - 1
    if last < 0:
        raise IndexError("index -1 is out of bounds for axis 0 with size 0")
    position = q / whole * last
    low = int(position)
    high = min(low + 1, last)
    share = position - low
    gap = a[high] - a[low]
    if share < 0.5:
        value = a[low] + gap * share
    else:
        value = a[high] - gap * (1.0 - share)
    return np.where(np.isnan(a[last]), np.nan, value)


def quantiles_of(a: Array, q: Array, whole: float) -> Array:
    """np.quantile or np.percentile of several shares, along the first axis."""
    return np.array([quantile_of(a, share, whole) for share in q])
