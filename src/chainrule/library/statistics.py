"""Statistics on the reductions that there are."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.library.grids import spread

Array = Any


def peak_to_peak(a: Array, axis: Any = None, out: Any = None, keepdims: bool = False) -> Any:
    """np.ptp."""
    return np.subtract(
        np.max(a, axis=axis, keepdims=keepdims), np.min(a, axis=axis, keepdims=keepdims), out=out
    )


def average(
    a: Array, axis: Any = None, weights: Any = None, returned: bool = False, keepdims: bool = False
) -> Any:
    """np.average."""
    a = np.asarray(a)
    if weights is None:
        mean = np.mean(a, axis=axis, keepdims=keepdims)
        total = np.full_like(mean, a.size / np.size(mean))
        return (mean, total) if returned else mean
    w = np.asarray(weights)
    if w.ndim != a.ndim:
        if axis is None:
            raise TypeError("Axis must be specified when shapes of a and weights differ.")
        if len(w) != a.shape[axis]:
            raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
        w = np.moveaxis(spread(w, np.moveaxis(a, axis, -1).shape), -1, axis)
    total = np.sum(w, axis=axis, keepdims=keepdims)
    if np.any(total == 0.0):
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    mean = np.sum(a * w, axis=axis, keepdims=keepdims) / total
    return (mean, total) if returned else mean


def without_nan(a: Array, neutral: Any) -> Array:
    """Put a neutral number where there is NaN."""
    a = np.asarray(a)
    return np.where(np.isnan(a), neutral, a) if a.dtype.kind == "f" else a


def nan_sum(a: Array, axis: Any = None, keepdims: bool = False) -> Any:
    """np.nansum."""
    return np.sum(without_nan(a, 0.0), axis=axis, keepdims=keepdims)


def nan_prod(a: Array, axis: Any = None, keepdims: bool = False) -> Any:
    """np.nanprod."""
    return np.prod(without_nan(a, 1.0), axis=axis, keepdims=keepdims)


def nan_count(a: Array, axis: Any, keepdims: bool) -> Any:
    """Count what is not NaN."""
    return np.sum(~np.isnan(a), axis=axis, keepdims=keepdims)


def nan_mean(a: Array, axis: Any = None, keepdims: bool = False) -> Any:
    """np.nanmean."""
    return nan_sum(a, axis, keepdims) / nan_count(a, axis, keepdims)


def nan_variance(a: Array, axis: Any = None, ddof: Any = 0, keepdims: bool = False) -> Any:
    """np.nanvar."""
    off = np.where(np.isnan(a), 0.0, a - nan_mean(a, axis, True))
    return np.sum(off * off, axis=axis, keepdims=keepdims) / (nan_count(a, axis, keepdims) - ddof)


def nan_deviation(a: Array, axis: Any = None, ddof: Any = 0, keepdims: bool = False) -> Any:
    """np.nanstd."""
    return np.sqrt(nan_variance(a, axis, ddof, keepdims))


def nan_max(a: Array, axis: Any = None, keepdims: bool = False) -> Any:
    """np.nanmax: NaN where there is nothing else."""
    best = np.max(without_nan(a, -np.inf), axis=axis, keepdims=keepdims)
    return np.where(np.all(np.isnan(a), axis=axis, keepdims=keepdims), np.nan, best)


def nan_min(a: Array, axis: Any = None, keepdims: bool = False) -> Any:
    """np.nanmin: NaN where there is nothing else."""
    best = np.min(without_nan(a, np.inf), axis=axis, keepdims=keepdims)
    return np.where(np.all(np.isnan(a), axis=axis, keepdims=keepdims), np.nan, best)
