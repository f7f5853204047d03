"""Sums of exponentials that do not overflow, after `scipy.special`."""

from __future__ import annotations

from typing import Any

import numpy as np


def _largest(a: Any, axis: Any) -> Any:
    """Give the largest elements along the axis, 0 where they are infinite."""
    largest = np.max(a, axis=axis, keepdims=True)
    return np.where(np.isfinite(largest), largest, 0.0)


def log_sum_exp(a: Any, axis: Any = None, b: Any = None, keepdims: bool = False) -> Any:
    """scipy.special.logsumexp."""
    a = np.asarray(a)
    if a.ndim == 0:
        a = a.reshape(1)
    largest = _largest(a, axis)
    terms = np.exp(a - largest)
    if b is not None:
        terms = b * terms
    total = np.log(np.sum(terms, axis=axis, keepdims=keepdims))
    if keepdims:
        return total + largest
    return total + (largest.reshape(total.shape) if axis is not None else np.max(largest))


def softmax(x: Any, axis: Any = None) -> Any:
    """scipy.special.softmax."""
    x = np.asarray(x)
    terms = np.exp(x - _largest(x, axis))
    return terms / np.sum(terms, axis=axis, keepdims=True)


def log_softmax(x: Any, axis: Any = None) -> Any:
    """scipy.special.log_softmax."""
    x = np.asarray(x)
    rest = x - _largest(x, axis)
    return rest - np.log(np.sum(np.exp(rest), axis=axis, keepdims=True))
