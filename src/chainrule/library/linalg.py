"""Linear algebra in plain Python, on products and linear solves."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.linalg import LinAlgError
from numpy.linalg._linalg import SlogdetResult

Array = Any


def batched_product(a: Array, b: Array) -> Array:
    """Multiply matrices pair by pair."""
    result = np.zeros((len(a), a.shape[1], b.shape[2]), dtype=a.dtype)
    for k in range(len(a)):
        result[k] = a[k] @ b[k]
    return result


def _square(a: Array) -> None:
    if a.ndim < 2:
        raise LinAlgError("the array must be at least two-dimensional")
    if a.shape[-1] != a.shape[-2]:
        raise LinAlgError("Last 2 dimensions of the array must be square")


def stacked_solve(a: Array, b: Array) -> Array:
    """np.linalg.solve of a stack of matrices; a vector on the right belongs to all of them."""
    if b.ndim == 1:
        result = np.zeros((*a.shape[:-2], len(b)), dtype=a.dtype)
        for k in range(len(a)):
            result[k] = np.linalg.solve(a[k], b)
        return result
    if b.ndim != a.ndim:
        raise ValueError("stacks of matrices and right-hand sides have one number of axes here")
    if len(a) != len(b):
        raise ValueError("operands could not be broadcast together")
    result = np.zeros(b.shape, dtype=a.dtype)
    for k in range(len(a)):
        result[k] = np.linalg.solve(a[k], b[k])
    return result


def inverse(a: Array) -> Array:
    """np.linalg.inv of a matrix or a stack of matrices."""
    a = np.asarray(a)
    _square(a)
    if a.ndim == 2:
        return np.linalg.solve(a, np.eye(len(a), dtype=a.dtype))
    result = np.empty_like(a)
    for k in range(len(a)):
        result[k] = inverse(a[k])
    return result


def _factors(a: Array) -> tuple[Any, Any]:
    """Eliminate with the largest pivots; give the pivots and the sign of the exchanges.

    With complete pivoting a pivot is 0 only where all that is left is 0, so that what the determinant and its
    derivative need is exact for singular matrices too. The last block of up to three rows is left as it is.
    """
    work = a.copy()
    n = len(work)
    pivots = np.ones(n)
    sign = 1.0
    for k in range(n - 3):
        row, column = k, k
        for i in range(k, n):
            for j in range(k, n):
                if abs(work[i, j]) > abs(work[row, column]):
                    row, column = i, j
        if row != k:
            sign = -sign
            held = work[k].copy()
            work[k] = work[row]
            work[row] = held
        if column != k:
            sign = -sign
            held = work[:, k].copy()
            work[:, k] = work[:, column]
            work[:, column] = held
        pivots[k] = work[k, k]
        if work[k, k] != 0.0:
            for i in range(k + 1, n):
                work[i, k + 1 :] -= work[i, k] / work[k, k] * work[k, k + 1 :]
    last = 1.0
    if n == 1:
        last = work[0, 0]
    elif n == 2:
        last = work[0, 0] * work[1, 1] - work[0, 1] * work[1, 0]
    elif n >= 3:
        m = work[n - 3 :, n - 3 :]
        last = (
            m[0, 0] * (m[1, 1] * m[2, 2] - m[1, 2] * m[2, 1])
            - m[0, 1] * (m[1, 0] * m[2, 2] - m[1, 2] * m[2, 0])
            + m[0, 2] * (m[1, 0] * m[2, 1] - m[1, 1] * m[2, 0])
        )
    if n > 0:
        pivots[n - 1] = last
    return pivots, sign


def determinant(a: Array) -> Any:
    """np.linalg.det of a matrix or a stack of matrices."""
    a = np.asarray(a)
    _square(a)
    if a.ndim == 2:
        pivots, sign = _factors(a)
        return np.prod(pivots) * sign
    result = np.empty(a.shape[:-2])
    for k in range(len(a)):
        result[k] = determinant(a[k])
    return result


def sign_and_log_determinant(a: Array) -> Any:
    """np.linalg.slogdet of a matrix."""
    a = np.asarray(a)
    _square(a)
    pivots, sign = _factors(a)
    return SlogdetResult(np.prod(np.sign(pivots)) * sign, np.sum(np.log(np.abs(pivots))))


def matrix_power(a: Array, n: int) -> Array:
    """np.linalg.matrix_power by repeated squaring."""
    a = np.asarray(a)
    _square(a)
    base = inverse(a) if n < 0 else a.copy()
    rest = abs(n)
    result = np.eye(len(a), dtype=base.dtype)
    while rest > 0:
        if rest % 2 == 1:
            result = result @ base
        rest = rest // 2
        if rest > 0:
            base = base @ base
    return result


def vector_norm(x: Array, order: Any, axis: Any, keepdims: bool) -> Any:
    """np.linalg.norm of vectors."""
    if order is None or order == 2:
        return np.sqrt(np.sum(x * x, axis=axis, keepdims=keepdims))
    if order == np.inf:
        return np.max(np.abs(x), axis=axis, keepdims=keepdims)
    if order == -np.inf:
        return np.min(np.abs(x), axis=axis, keepdims=keepdims)
    if order == 0:
        return np.sum((x != 0).astype(x.dtype), axis=axis, keepdims=keepdims)
    if order == 1:
        return np.sum(np.abs(x), axis=axis, keepdims=keepdims)
    return np.sum(np.abs(x) ** order, axis=axis, keepdims=keepdims) ** (1.0 / order)


def matrix_norm(x: Array, order: Any, rows: int, columns: int, keepdims: bool) -> Any:
    """np.linalg.norm of matrices, whose rows and columns run along these axes."""
    if order is None or order == "fro":
        return np.sqrt(np.sum(x * x, axis=(rows, columns), keepdims=keepdims))
    if order == 2 or order == -2 or order == "nuc":
        return np.linalg.svdvals(x)  # refused by name: these norms are made of singular values
    across = rows if order == 1 or order == -1 else columns
    sums = np.sum(np.abs(x), axis=across, keepdims=True)
    if order == 1 or order == np.inf:
        return np.max(sums, axis=(rows, columns), keepdims=keepdims)
    if order == -1 or order == -np.inf:
        return np.min(sums, axis=(rows, columns), keepdims=keepdims)
    raise ValueError("Invalid norm order for matrices.")


def norm(x: Array, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """np.linalg.norm."""
    x = np.asarray(x)
    if x.dtype.kind != "f":
        x = x.astype(float)
    if axis is None:
        if ord is None:
            return np.sqrt(np.sum(x * x, keepdims=keepdims))
        if x.ndim == 1:
            return vector_norm(x, ord, None, keepdims)
        if x.ndim == 2:
            return matrix_norm(x, ord, 0, 1, keepdims)
        raise ValueError("Improper number of dimensions to norm.")
    if isinstance(axis, tuple):
        if len(axis) == 2:
            return matrix_norm(x, ord, axis[0], axis[1], keepdims)
        return vector_norm(x, ord, axis[0], keepdims)
    return vector_norm(x, ord, axis, keepdims)


def cross(a: Array, b: Array, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: Any = None) -> Array:
    """np.cross of vectors with three elements."""
    a = np.moveaxis(np.asarray(a), axisa if axis is None else axis, 0)
    b = np.moveaxis(np.asarray(b), axisb if axis is None else axis, 0)
    if len(a) != 3 or len(b) != 3:
        raise ValueError("Both input arrays must be (arrays of) 3-dimensional vectors")
    first = a[1] * b[2] - a[2] * b[1]
    second = a[2] * b[0] - a[0] * b[2]
    third = a[0] * b[1] - a[1] * b[0]
    return np.moveaxis(np.stack((first, second, third)), 0, axisc if axis is None else axis)


def cholesky(a: Array, upper: bool = False) -> Array:
    """np.linalg.cholesky: of a matrix only one triangle counts, as in NumPy."""
    a = np.asarray(a)
    _square(a)
    if upper:
        return np.linalg.cholesky(a.T).T
    if a.ndim > 2:
        result = np.empty_like(a)
        for k in range(len(a)):
            result[k] = np.linalg.cholesky(a[k])
        return result
    return lower_factor(a)


def lower_factor(a: Array) -> Array:
    """Stand for the primitive `cholesky`, of one matrix."""
    raise NotImplementedError


def solve_triangular(
    a: Array, b: Array, trans: Any = 0, lower: bool = False, unit_diagonal: bool = False
) -> Array:
    """scipy.linalg.solve_triangular: the other triangle is not looked at."""
    a = np.asarray(a)
    if unit_diagonal:
        a = (np.tril(a, -1) if lower else np.triu(a, 1)) + np.eye(len(a))
    else:
        a = np.tril(a) if lower else np.triu(a)
    if trans == 1 or trans == "T":
        a = a.T
    return np.linalg.solve(a, b)


def cholesky_factor(a: Array, lower: bool = False) -> tuple[Array, bool]:
    """scipy.linalg.cho_factor; the other triangle is 0."""
    if lower:
        return np.linalg.cholesky(a), True
    return np.linalg.cholesky(np.asarray(a).T).T, False


def cholesky_solve(c_and_lower: tuple[Array, bool], b: Array) -> Array:
    """scipy.linalg.cho_solve."""
    c, lower = c_and_lower
    if lower:
        return np.linalg.solve(np.tril(c).T, np.linalg.solve(np.tril(c), b))
    return np.linalg.solve(np.triu(c), np.linalg.solve(np.triu(c).T, b))
