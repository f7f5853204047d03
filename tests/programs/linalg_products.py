"""@, dot and outer for every combination of ranks one and two."""

import numpy as np


def program(A, B, x, y):
    matrix = A @ B
    vector = A @ y + B.T @ y + matrix @ x
    left = x @ A
    inner = x @ x + np.dot(y, y)
    outer = np.outer(x, y)
    return matrix.sum() + vector.sum() * inner + np.dot(left, y) + (outer * A).sum() + np.dot(A, B)[0, 0] + A.dot(y)[0]


ARGUMENTS = [
    (
        np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 0.8]]),
        np.array([[0.4, 1.0], [0.2, -0.3], [2.0, 0.7]]),
        np.array([0.7, -0.6]),
        np.array([0.1, 0.2, 0.9]),
    )
]
