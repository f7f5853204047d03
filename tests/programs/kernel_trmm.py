"""A unit lower triangle, transposed, times a matrix, in place."""

import numpy as np


def program(alpha, A, B):
    m, n = B.shape
    for i in range(m):
        for j in range(n):
            for k in range(i + 1, m):
                B[i][j] += A[k][i] * B[k][j]
            B[i][j] = alpha * B[i][j]
    return B


rng = np.random.default_rng(11)
ARGUMENTS = [(1.5, rng.uniform(-1, 1, (3, 3)), rng.uniform(-1, 1, (3, 4)))]
