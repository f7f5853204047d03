"""Grids: ramps between two ends, and coordinates of the points of a grid."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def ramps(start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None,
          axis: int = 0) -> Any:  # fmt: skip
    """np.linspace; start and stop may be arrays."""
    if num < 0:
        raise ValueError("Number of samples, must be non-negative.")
    start, stop = np.asarray(start) * 1.0, np.asarray(stop) * 1.0
    intervals = num - 1 if endpoint else num
    step = (stop - start) / (intervals if intervals > 0 else 1)
    shape = (-1,) + (1,) * (step.ndim)
    count = np.arange(num).reshape(shape)
    points = count * step + start
    if endpoint and num > 1:
        points[num - 1] = stop
    if dtype is not None:
        points = (np.floor(points) if np.dtype(dtype).kind in "iu" else points).astype(dtype)
    points = np.moveaxis(points, 0, axis)
    if retstep:
        return points, (step if intervals > 0 else step * np.nan)
    return points


def logarithmic_ramp(start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10.0) -> Array:
    """np.logspace."""
    return np.power(base, ramps(start, stop, num, endpoint))


def geometric_ramp(start: Any, stop: Any, num: int = 50, endpoint: bool = True) -> Array:
    """np.geomspace between numbers of one sign."""
    start, stop = np.asarray(start) * 1.0, np.asarray(stop) * 1.0
    if np.any(start == 0) or np.any(stop == 0):
        raise ValueError("Geometric sequence cannot include zero")
    if np.any(np.sign(start) != np.sign(stop)):
        raise ValueError("a geometric sequence from a negative to a positive number is complex")
    points = np.sign(start) * 10.0 ** ramps(np.log10(np.abs(start)), np.log10(np.abs(stop)), num, endpoint)
    if num > 0:
        points[0] = start
        if num > 1 and endpoint:
            points[num - 1] = stop
    return points


def mesh(*xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy") -> tuple[Array, ...]:
    """np.meshgrid."""
    if indexing not in ("xy", "ij"):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    vectors = [np.atleast_1d(x).flatten() for x in xi]
    n = len(vectors)
    lifted = [vectors[k].reshape((1,) * k + (-1,) + (1,) * (n - k - 1)) for k in range(n)]
    if indexing == "xy" and n > 1:
        lifted = [np.swapaxes(x, 0, 1) for x in lifted]
    if sparse:
        return tuple(lifted)
    sizes = [len(v) for v in vectors]
    if indexing == "xy" and n > 1:
        sizes = [sizes[1], sizes[0], *sizes[2:]]
    return tuple([spread(x, tuple(sizes)) for x in lifted])


def spread(x: Array, shape: Any) -> Array:
    """Give an array of this shape with the same numbers along new axes."""
    made = np.zeros(shape, dtype=x.dtype)
    made[...] = x
    return made


def indices(dimensions: Any, dtype: Any = int, sparse: bool = False) -> Any:
    """np.indices."""
    n = len(dimensions)
    grids = [
        np.arange(dimensions[k]).astype(dtype).reshape((1,) * k + (-1,) + (1,) * (n - k - 1))
        for k in range(n)
    ]
    if sparse:
        return tuple(grids)
    return np.stack([spread(g, tuple(dimensions)) for g in grids])


def from_function(function: Any, shape: Any, dtype: Any = float) -> Any:
    """np.fromfunction."""
    grids = indices(shape, dtype)
    return function(*[grids[k] for k in range(len(shape))])
