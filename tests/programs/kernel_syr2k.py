"""Symmetric update of rank 2k, lower triangle."""

import numpy as np


def program(alpha, beta, C, A, B):
    n, m = A.shape
    for i in range(n):
        for j in range(i + 1):
            C[i][j] *= beta
        for k in range(m):
            for j in range(i + 1):
                C[i][j] += A[j][k] * alpha * B[i][k] + B[j][k] * alpha * A[i][k]
    return C


rng = np.random.default_rng(9)
ARGUMENTS = [(1.5, 1.2, rng.uniform(-1, 1, (3, 3)), rng.uniform(-1, 1, (3, 2)), rng.uniform(-1, 1, (3, 2)))]
