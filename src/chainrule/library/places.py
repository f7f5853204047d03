"""NumPy functions that choose, count and mark places, and sets of numbers: index arrays put to work."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def lower_triangle_places(n: int, k: int = 0, m: Any = None) -> tuple[Array, ...]:
    """np.tril_indices."""
    return np.nonzero(np.tri(n, n if m is None else m, k) > 0.0)


def upper_triangle_places(n: int, k: int = 0, m: Any = None) -> tuple[Array, ...]:
    """np.triu_indices."""
    return np.nonzero(np.tri(n, n if m is None else m, k - 1) < 1.0)


def lower_triangle_places_of(arr: Array, k: int = 0) -> tuple[Array, ...]:
    """np.tril_indices_from."""
    return lower_triangle_places(arr.shape[0], k, arr.shape[1])


def upper_triangle_places_of(arr: Array, k: int = 0) -> tuple[Array, ...]:
    """np.triu_indices_from."""
    return upper_triangle_places(arr.shape[0], k, arr.shape[1])


def diagonal_places(n: int, ndim: int = 2) -> tuple[Array, ...]:
    """np.diag_indices."""
    places = np.arange(n)
    return tuple(places for _ in range(ndim))


def fill_diagonal(a: Array, val: Any) -> None:
    """np.fill_diagonal of a matrix."""
    if a.ndim != 2:
        raise ValueError("fill_diagonal is covered for matrices")
    places = np.arange(min(a.shape[0], a.shape[1]))
    a[places, places] = val


def is_in(element: Any, test_elements: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    """np.isin of numbers: looks them up in sorted ones."""
    known = np.sort(np.ravel(np.asarray(test_elements)))
    wanted = np.asarray(element)
    if len(known) == 0:
        found = wanted != wanted
        found = found & ~found
    else:
        found = known[np.minimum(np.searchsorted(known, wanted), len(known) - 1)] == wanted
    return ~found if invert else found


def common(ar1: Array, ar2: Array) -> Array:
    """np.intersect1d."""
    mine = np.unique(ar1)
    return mine[is_in(mine, ar2)]


def either(ar1: Array, ar2: Array) -> Array:
    """np.union1d."""
    return np.unique(np.concatenate((np.ravel(ar1), np.ravel(ar2))))


def rest(ar1: Array, ar2: Array) -> Array:
    """np.setdiff1d."""
    mine = np.unique(ar1)
    return mine[~is_in(mine, ar2)]


def delete(arr: Array, obj: Any, axis: Any = None) -> Array:
    """np.delete."""
    source = np.ravel(arr) if axis is None else np.asarray(arr)
    along = 0 if axis is None else axis
    keep = np.ones(source.shape[along], dtype=bool)
    keep[obj] = False
    return np.compress(keep, source, axis=along)


def place(arr: Array, mask: Array, vals: Any) -> None:
    """np.place."""
    np.put(arr, np.flatnonzero(mask), vals)


def put_mask(a: Array, mask: Array, values: Any) -> None:
    """np.putmask."""
    flat = np.ravel(np.asarray(values) + np.zeros(1))
    places = np.flatnonzero(mask)
    np.put(a, places, flat[places % len(flat)])


def choose(a: Array, choices: Any) -> Array:
    """np.choose."""
    count = len(choices)
    if np.any((a < 0) | (a >= count)):
        raise ValueError("invalid entry in choice array")
    return np.select([a == k for k in range(count)], list(choices))


def ravel_multi_index(multi_index: Any, dims: Any) -> Any:
    """np.ravel_multi_index."""
    total = multi_index[0] * 0
    for indices, size in zip(multi_index, dims):
        if np.any((indices < 0) | (indices >= size)):
            raise ValueError("invalid entry in coordinates array")
        total = total * size + indices
    return total


def histogram(a: Array, bins: Any = 10, range: Any = None, density: bool = False, weights: Any = None) -> Any:
    """np.histogram: the last bin holds its right end too."""
    flat = np.ravel(a)
    if isinstance(bins, int):
        if range is not None:
            low, high = range[0] * 1.0, range[1] * 1.0
        elif len(flat) == 0:
            low, high = 0.0, 1.0
        else:
            low, high = np.min(flat) * 1.0, np.max(flat) * 1.0
        if low == high:
            low, high = low - 0.5, high + 0.5
        edges = np.linspace(low, high, bins + 1)
    else:
        edges = np.asarray(bins) * 1.0
    count = len(edges) - 1
    inside = (flat >= edges[0]) & (flat <= edges[count])
    bin_of = np.minimum(np.searchsorted(edges, flat[inside], side="right") - 1, count - 1)
    if weights is None:
        counted = np.bincount(bin_of, minlength=count)
    else:
        counted = np.bincount(bin_of, np.ravel(weights)[inside], count)
    if density:
        return counted / np.diff(edges) / np.sum(counted), edges
    return counted, edges


def nan_median(a: Array) -> Any:
    """np.nanmedian over all elements."""
    flat = np.ravel(a)
    return np.median(flat[~np.isnan(flat)])


def nan_quantile(a: Array, q: Any) -> Any:
    """np.nanquantile over all elements."""
    flat = np.ravel(a)
    return np.quantile(flat[~np.isnan(flat)], q)


def nan_percentile(a: Array, q: Any) -> Any:
    """np.nanpercentile over all elements."""
    flat = np.ravel(a)
    return np.percentile(flat[~np.isnan(flat)], q)
