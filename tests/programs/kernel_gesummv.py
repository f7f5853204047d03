"""The sum of two scaled matrix-vector products, both in one loop."""

import numpy as np


def program(alpha, beta, A, B, x):
    n = len(x)
    tmp = np.zeros(n)
    y = np.zeros(n)
    for i in range(n):
        tmp[i] = 0.0
        y[i] = 0.0
        for j in range(n):
            tmp[i] = A[i][j] * x[j] + tmp[i]
            y[i] = B[i][j] * x[j] + y[i]
        y[i] = alpha * tmp[i] + beta * y[i]
    return y


rng = np.random.default_rng(6)
ARGUMENTS = [(1.5, 1.2, rng.uniform(-1, 1, (3, 3)), rng.uniform(-1, 1, (3, 3)), rng.uniform(-1, 1, 3))]
