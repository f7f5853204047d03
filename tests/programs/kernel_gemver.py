"""Several matrix-vector operations that share a matrix: two rank-one updates and two products."""

import numpy as np


def program(alpha, beta, A, u1, v1, u2, v2, w, x, y, z):
    n = A.shape[0]
    for i in range(n):
        for j in range(n):
            A[i, j] = A[i, j] + u1[i] * v1[j] + u2[i] * v2[j]
    for i in range(n):
        for j in range(n):
            x[i] = x[i] + beta * A[j, i] * y[j]
    for i in range(n):
        x[i] = x[i] + z[i]
    for i in range(n):
        for j in range(n):
            w[i] = w[i] + alpha * A[i, j] * x[j]
    return w


rng = np.random.default_rng(5)
ARGUMENTS = [(1.5, 1.2, rng.uniform(-1, 1, (3, 3)), *rng.uniform(-1, 1, (8, 3)))]
