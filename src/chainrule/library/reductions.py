"""Reductions along the first axis, as plain Python; capture turns the wanted axes to the front.

Among equal ones the first counts, in value and derivative.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def maximum_along(a: Array) -> Any:
    """np.max."""
    if len(a) == 0:
        raise ValueError("zero-size array to reduction operation maximum which has no identity")
    best = a[0]
    for k in range(1, len(a)):
        best = np.maximum(best, a[k])
    return best


def minimum_along(a: Array) -> Any:
    """np.min."""
    if len(a) == 0:
        raise ValueError("zero-size array to reduction operation minimum which has no identity")
    best = a[0]
    for k in range(1, len(a)):
        best = np.minimum(best, a[k])
    return best


def product_along(a: Array) -> Any:
    """np.prod."""
    product = np.ones(a.shape[1:], dtype=a.dtype) if a.ndim > 1 else a.dtype.type(1)
    for k in range(len(a)):
        product = product * a[k]
    return product


def argmax_along(a: Array) -> Any:
    """np.argmax: NaN counts as the largest."""
    if len(a) == 0:
        raise ValueError("attempt to get argmax of an empty sequence")
    best = a[0]
    where = np.zeros(a.shape[1:], dtype=int) if a.ndim > 1 else np.int64(0)
    for k in range(1, len(a)):
        better = (a[k] > best) | (np.isnan(a[k]) & ~np.isnan(best))
        where = np.where(better, k, where)
        best = np.where(better, a[k], best)
    return where


def argmin_along(a: Array) -> Any:
    """np.argmin: NaN counts as the smallest."""
    if len(a) == 0:
        raise ValueError("attempt to get argmin of an empty sequence")
    best = a[0]
    where = np.zeros(a.shape[1:], dtype=int) if a.ndim > 1 else np.int64(0)
    for k in range(1, len(a)):
        better = (a[k] < best) | (np.isnan(a[k]) & ~np.isnan(best))
        where = np.where(better, k, where)
        best = np.where(better, a[k], best)
    return where


def cumulative_sum(a: Array) -> Array:
    """np.cumsum."""
    result = np.empty_like(a)
    total = np.zeros(a.shape[1:], dtype=a.dtype) if a.ndim > 1 else a.dtype.type(0)
    for k in range(len(a)):
        total = total + a[k]
        result[k] = total
    return result


def cumulative_product(a: Array) -> Array:
    """np.cumprod."""
    result = np.empty_like(a)
    product = np.ones(a.shape[1:], dtype=a.dtype) if a.ndim > 1 else a.dtype.type(1)
    for k in range(len(a)):
        product = product * a[k]
        result[k] = product
    return result


def accumulate_by(a: Array, combine: Any) -> Array:
    """ufunc.accumulate: `combine` is the ufunc."""
    result = a.copy()
    for k in range(1, len(a)):
        result[k] = combine(result[k - 1], a[k])
    return result


def reduce_by(a: Array, combine: Any) -> Any:
    """ufunc.reduce: `combine` is the ufunc."""
    if len(a) == 0:
        raise ValueError("zero-size array to reduction operation which has no identity")
    result = a[0]
    for k in range(1, len(a)):
        result = combine(result, a[k])
    return result
