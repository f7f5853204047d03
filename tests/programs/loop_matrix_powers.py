"""Products of matrices in a loop, with shapes that differ from one another and a vector in between."""

import numpy as np


def program(A, B, v, n):
    M = np.eye(A.shape[0])
    total = 0.0
    for k in range(n):
        M = A @ M / (1.0 + 0.1 * k)
        w = B.T @ (M @ v)
        total += w @ w + M[0, -1]
        v = v + 0.1 * (B @ w)
    return total + np.outer(v, v).sum()


ARGUMENTS = [
    (np.array([[0.3, -0.2], [0.5, 0.8]]), np.array([[1.0, 0.5, 0.2], [0.1, -0.4, 0.6]]), np.array([0.7, -0.3]), 3),
    (np.array([[0.3]]), np.array([[1.0, 0.5]]), np.array([0.7]), 2),
]
