"""A matrix times a vector, and its transpose times another, added in place."""

import numpy as np


def program(x1, x2, y_1, y_2, A):
    N = len(x1)
    for i in range(N):
        for j in range(N):
            x1[i] = x1[i] + A[i, j] * y_1[j]
    for i in range(N):
        for j in range(N):
            x2[i] = x2[i] + A[j, i] * y_2[j]
    return x1 @ x2


rng = np.random.default_rng(7)
ARGUMENTS = [(*rng.uniform(-1, 1, (4, 3)), rng.uniform(-1, 1, (3, 3)))]
