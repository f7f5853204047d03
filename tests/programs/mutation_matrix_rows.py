"""Gaussian elimination in place with pivoting by swapping rows, then back substitution."""

import numpy as np


def solve(A, b):
    n = len(b)
    for k in range(n):
        p = k
        for i in range(k + 1, n):
            if abs(A[i, k]) > abs(A[p, k]):
                p = i
        if p != k:
            for j in range(n):
                A[k, j], A[p, j] = A[p, j], A[k, j]
            b[k], b[p] = b[p], b[k]
        for i in range(k + 1, n):
            factor = A[i, k] / A[k, k]
            A[i, k:] -= factor * A[k, k:]
            b[i] -= factor * b[k]
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            b[i] -= A[i, j] * b[j]
        b[i] /= A[i, i]
    return b


def program(A, b):
    x = solve(A.copy(), b.copy())
    return x @ b


ARGUMENTS = [
    (np.array([[0.1, 2.0, 0.5], [0.9, -1.0, 0.8], [0.4, 0.3, 1.5]]), np.array([1.0, 0.5, -0.3])),
    (np.array([[2.0, 1.0], [0.5, 3.0]]), np.array([0.7, 0.2])),
]
