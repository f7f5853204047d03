"""Interpolation between knots."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def interpolate(x: float, xp: Array, fp: Array, left: Any, right: Any) -> float:
    """np.interp at one point: constant outside the knots, at a knot the segment on its right."""
    last = len(xp) - 1
    if x != x:
        return x
    if x < xp[0]:
        return fp[0] if left is None else left
    if x >= xp[last]:
        return fp[last] if right is None or x == xp[last] else right
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


def interp(x: Any, xp: Array, fp: Array, left: Any = None, right: Any = None) -> Any:
    """np.interp at a number, or at every element of an array."""
    points = np.asarray(x, dtype=float)
    xp = np.asarray(xp, dtype=float)
    fp = np.asarray(fp, dtype=float)
    if len(xp) == 0:
        raise ValueError("array of sample points is empty")
    if len(xp) != len(fp):
        raise ValueError("fp and xp are not of the same length.")
    if points.ndim == 0:
        return np.float64(interpolate(points, xp, fp, left, right))
    flat = points.flatten()
    result = np.empty(len(flat))
    for k in range(len(flat)):
        result[k] = interpolate(flat[k], xp, fp, left, right)
    return result.reshape(points.shape)
