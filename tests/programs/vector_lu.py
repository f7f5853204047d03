"""LU factors in place, with inner products of slices; then substitution with them."""

import numpy as np


def lu(A):
    for i in range(A.shape[0]):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, A.shape[0]):
            A[i, j] -= A[i, :i] @ A[:i, j]


def program(A, b):
    lu(A)
    x = np.zeros_like(b)
    y = np.zeros_like(b)
    for i in range(A.shape[0]):
        y[i] = b[i] - A[i, :i] @ y[:i]
    for i in range(A.shape[0] - 1, -1, -1):
        x[i] = (y[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return x, y


ARGUMENTS = [(np.array([[4.0, 0.3, 0.1], [0.5, 3.5, -0.2], [0.1, -0.6, 3.0]]), np.array([1.0, 0.5, -0.3]))]
