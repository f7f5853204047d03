"""Symmetric update of rank k, lower triangle."""

import numpy as np


def program(alpha, beta, C, A):
    n, m = A.shape
    for i in range(n):
        for j in range(i + 1):
            C[i, j] *= beta
        for k in range(m):
            for j in range(i + 1):
                C[i, j] += alpha * A[i, k] * A[j, k]
    total = 0.0
    for i in range(n):
        for j in range(n):
            total += C[i, j] * C[i, j]
    return total


rng = np.random.default_rng(10)
ARGUMENTS = [(1.5, 1.2, rng.uniform(-1, 1, (3, 3)), rng.uniform(-1, 1, (3, 2)))]
