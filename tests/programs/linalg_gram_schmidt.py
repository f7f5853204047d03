"""Orthonormal columns by the modified Gram-Schmidt process, through views of columns."""

import numpy as np


def program(A):
    Q = A.copy()
    n = Q.shape[1]
    R = np.zeros((n, n))
    for k in range(n):
        column = Q[:, k]
        R[k, k] = np.sqrt(column @ column)
        column /= R[k, k]
        for j in range(k + 1, n):
            R[k, j] = column @ Q[:, j]
            Q[:, j] -= R[k, j] * column
    return (R * R * R).sum() + Q[0].sum()


ARGUMENTS = [
    (np.array([[1.0, 0.5], [0.3, -0.7], [0.2, 0.4]]),),
    (np.array([[1.0, 0.5, 0.2], [0.3, -0.7, 0.9], [0.2, 0.4, 1.3]]),),
]
