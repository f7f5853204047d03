"""Determinant by minors: recursion on arrays of shrinking size."""

import numpy as np


def determinant(A):
    n = A.shape[0]
    if n == 1:
        return A[0, 0]
    total = 0.0
    for j in range(n):
        minor = np.zeros((n - 1, n - 1))
        minor[:, :j] = A[1:, :j]
        minor[:, j:] = A[1:, j + 1 :]
        total += (-1) ** j * A[0, j] * determinant(minor)
    return total


def program(A):
    return determinant(A)


ARGUMENTS = [
    (np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 0.8], [0.2, 0.9, 1.5]]),),
    (np.array([[1.5]]),),
    (np.array([[1.0, 0.2, 0.1, 0.3], [0.4, 2.0, 0.6, 0.1], [0.2, 0.7, 1.5, 0.5], [0.9, 0.3, 0.8, 1.1]]),),
]
