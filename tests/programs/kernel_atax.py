"""A transposed times A times x by loops."""

import numpy as np


def program(A, x):
    m, n = A.shape
    y = np.zeros(n)
    tmp = np.empty(m)
    for i in range(m):
        tmp[i] = 0.0
        for j in range(n):
            tmp[i] += A[i, j] * x[j]
        for j in range(n):
            y[j] += A[i, j] * tmp[i]
    return y


m, n = 3, 4
ARGUMENTS = [(np.array([[((i + j) % n) / (5 * m) for j in range(n)] for i in range(m)]), 1 + np.arange(n) / n)]
