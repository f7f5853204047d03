"""NumPy functions of complex arrays, written in the language itself; their derivatives follow from the code."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def product_along(a: Array) -> Any:
    """np.prod along the first axis."""
    product = np.ones_like(a[0]) if a.ndim > 1 else np.complex128(1.0)
    for k in range(len(a)):
        product = product * a[k]
    return product


def cumulative_product(a: Array) -> Array:
    """np.cumprod of a vector."""
    result = np.empty_like(a)
    product = np.complex128(1.0)
    for k in range(len(a)):
        product = product * a[k]
        result[k] = product
    return result


def solution(ar: Array, ai: Array, br: Array, bi: Array) -> tuple[Array, Array]:
    """Solve (ar + i ai) x = br + i bi as a real system of twice the size."""
    n = len(ar)
    matrix = np.zeros((2 * n, 2 * n))
    matrix[:n, :n] = ar
    matrix[:n, n:] = -ai
    matrix[n:, :n] = ai
    matrix[n:, n:] = ar
    x = np.linalg.solve(matrix, np.concatenate((br, bi)))
    return x[:n], x[n:]


def inverse(ar: Array, ai: Array) -> tuple[Array, Array]:
    """Invert a matrix."""
    identity = np.eye(len(ar))
    return solution(ar, ai, identity, np.zeros((len(ar), len(ar))))


def polynomial(p: Array, x: Any) -> Any:
    """np.polyval."""
    result = np.zeros_like(x)
    for k in range(len(p)):
        result = result * x + p[k]
    return result


def determinant(a: Array) -> Any:
    """np.linalg.det by elimination; `a` is overwritten."""
    n = len(a)
    product = np.complex128(1.0)
    for k in range(n):
        best = k
        for i in range(k + 1, n):
            if np.abs(a[i, k]) > np.abs(a[best, k]):
                best = i
        if best != k:
            row = a[k].copy()
            a[k] = a[best]
            a[best] = row
            product = -product
        product = product * a[k, k]
        if a[k, k] == 0:
            return product
        for i in range(k + 1, n):
            a[i, k + 1 :] -= a[i, k] / a[k, k] * a[k, k + 1 :]
    return product
