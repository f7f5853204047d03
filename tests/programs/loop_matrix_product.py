"""Matrix product by three loops into an array of zeros."""

import numpy as np


def matmul(A, B):
    n, m = A.shape
    _, p = B.shape
    C = np.zeros((n, p))
    for i in range(n):
        for j in range(p):
            for k in range(m):
                C[i, j] += A[i, k] * B[k, j]
    return C


def program(A, B):
    C = matmul(A, B)
    return (C * C).sum() + C[0, -1]


ARGUMENTS = [
    (np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 0.8]]), np.array([[0.4, 1.0], [0.2, -0.3], [2.0, 0.7]])),
    (np.array([[1.5]]), np.array([[0.4, 1.0]])),
]
