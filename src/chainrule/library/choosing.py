"""NumPy functions that count and accumulate at places, written in the language itself."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def multiply_at(a: Array, indices: Array, values: Array) -> None:
    """np.multiply.at with one vector of indices."""
    for k in range(len(indices)):
        a[indices[k]] *= values[k]


def divide_at(a: Array, indices: Array, values: Array) -> None:
    """np.divide.at with one vector of indices."""
    for k in range(len(indices)):
        a[indices[k]] /= values[k]


def maximum_at(a: Array, indices: Array, values: Array) -> None:
    """np.maximum.at with one vector of indices."""
    for k in range(len(indices)):
        a[indices[k]] = np.maximum(a[indices[k]], values[k])


def minimum_at(a: Array, indices: Array, values: Array) -> None:
    """np.minimum.at with one vector of indices."""
    for k in range(len(indices)):
        a[indices[k]] = np.minimum(a[indices[k]], values[k])


def bin_size(x: Array, least: int) -> int:
    """Count the bins of np.bincount."""
    size = least
    for k in range(len(x)):
        if x[k] < 0:
            raise ValueError("'list' argument must have no negative elements")
        if x[k] >= size:
            size = int(x[k]) + 1
    return size


def bin_counts(x: Array, least: int) -> Array:
    """np.bincount without weights."""
    counts = np.zeros(bin_size(x, least), dtype=int)
    np.add.at(counts, x, 1)
    return counts


def bin_sums(x: Array, weights: Array, least: int) -> Array:
    """np.bincount with weights."""
    if len(x) != len(weights):
        raise ValueError("The weights and list don't have the same length.")
    sums = np.zeros(bin_size(x, least))
    np.add.at(sums, x, weights)
    return sums
