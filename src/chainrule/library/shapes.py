"""Rearrangements of arrays: what stands where, and triangles and diagonals of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def flip(m: Array, axis: Any = None) -> Array:
    """np.flip: a view."""
    m = np.asarray(m)
    axes = tuple(range(m.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    for k in axes:
        m = np.moveaxis(np.moveaxis(m, k, 0)[::-1], 0, k)
    return m


def flip_left_right(m: Array) -> Array:
    """np.fliplr."""
    m = np.asarray(m)
    if m.ndim < 2:
        raise ValueError("Input must be >= 2-d.")
    return m[:, ::-1]


def flip_up_down(m: Array) -> Array:
    """np.flipud."""
    return np.asarray(m)[::-1]


def rotate_quarters(m: Array, k: int = 1, axes: Any = (0, 1)) -> Array:
    """np.rot90."""
    m = np.asarray(m)
    turns = k % 4
    first, second = axes
    if turns == 0:
        return m[:]
    if turns == 2:
        return flip(flip(m, first), second)
    if turns == 1:
        return np.swapaxes(flip(m, second), first, second)
    return flip(np.swapaxes(m, first, second), second)


def roll_rows(a: Array, shift: Any) -> Array:
    """np.roll along the first axis."""
    n = len(a)
    result = np.empty_like(a)
    if n > 0:
        s = shift % n
        result[s:] = a[: n - s]
        result[:s] = a[n - s :]
    return result


def roll(a: Array, shift: Any, axis: Any = None) -> Array:
    """np.roll; the shift may be known at run time only."""
    a = np.asarray(a)
    if axis is None:
        if isinstance(shift, tuple):
            return roll_rows(a.flatten(), sum(shift)).reshape(a.shape)
        return roll_rows(a.flatten(), shift).reshape(a.shape)
    if isinstance(axis, tuple):
        shifts = shift if isinstance(shift, tuple) else (shift,) * len(axis)
        for k in tuple(range(len(axis))):
            a = roll(a, shifts[k], axis[k])
        return a
    return np.moveaxis(roll_rows(np.moveaxis(a, axis, 0), shift), 0, axis)


def repeat_rows(a: Array, times: Array) -> Array:
    """np.repeat along the first axis, as often as an array says for each row."""
    if len(times) != len(a):
        raise ValueError("operands could not be broadcast together")
    total = 0
    for k in range(len(times)):
        if times[k] < 0:
            raise ValueError("repeats may not contain negative values.")
        total += int(times[k])
    result = np.zeros((total, *a.shape[1:]), dtype=a.dtype)
    row = 0
    for k in range(len(a)):
        for _ in range(int(times[k])):
            result[row] = a[k]
            row += 1
    return result


# Triangles and diagonals


def lower_mask(rows: int, columns: int, k: Any) -> Array:
    """Say which elements of a matrix are on or below a diagonal."""
    return np.arange(rows)[:, None] + k >= np.arange(columns)[None, :]


def triangle(N: int, M: Any = None, k: int = 0, dtype: Any = float) -> Array:
    """np.tri."""
    return lower_mask(N, N if M is None else M, k).astype(dtype)


def with_rows(m: Array) -> Array:
    """Give the matrices of which NumPy takes triangles: of a vector, all rows are the vector."""
    m = np.asarray(m)
    return np.tile(m, (len(m), 1)) if m.ndim == 1 else m


def lower_triangle(m: Array, k: int = 0) -> Array:
    """np.tril."""
    m = with_rows(m)
    return np.where(lower_mask(m.shape[-2], m.shape[-1], k), m, np.zeros_like(m))


def upper_triangle(m: Array, k: int = 0) -> Array:
    """np.triu."""
    m = with_rows(m)
    return np.where(lower_mask(m.shape[-2], m.shape[-1], k - 1), np.zeros_like(m), m)


def diagonal(a: Array, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Array:
    """np.diagonal: the diagonal becomes the last axis; it may be read only."""
    a = np.moveaxis(np.asarray(a), (axis1, axis2), (0, 1))
    rows, columns = a.shape[0], a.shape[1]
    first = offset if offset >= 0 else -offset * columns
    length = max(min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns), 0)
    return np.moveaxis(strided_to_read(joined_axes(a), first, length, columns + 1), 0, -1)


def joined_axes(a: Array) -> Array:
    """Give the view in which the first two axes are one: capture knows what this means."""
    raise NotImplementedError


def strided(a: Array, first: int, count: int, step: int) -> Array:
    """Give the view of so many rows, each `step` after the one before: capture knows what this means."""
    raise NotImplementedError


def strided_to_read(a: Array, first: int, count: int, step: int) -> Array:
    """Give a view as `strided` does, that may not be written: capture knows what this means."""
    raise NotImplementedError


def trace(a: Array, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None) -> Any:
    """np.trace."""
    return np.sum(diagonal(a, offset, axis1, axis2), axis=-1, dtype=dtype)


def diagonal_matrix(v: Array, k: int = 0) -> Array:
    """np.diag: of a vector the matrix, of a matrix the diagonal."""
    v = np.asarray(v)
    if v.ndim == 2:
        return diagonal(v, k)
    n = len(v) + abs(k)
    flat = np.zeros(n * n, dtype=v.dtype)
    first = k if k >= 0 else -k * n
    strided(flat, first, len(v), n + 1)[:] = v
    return flat.reshape((n, n))


def flat_diagonal_matrix(v: Array, k: int = 0) -> Array:
    """np.diagflat."""
    return diagonal_matrix(np.atleast_1d(v).flatten(), k)
