"""np.linalg.solve with a vector and with a matrix on the right."""

import numpy as np


def program(A, b, B):
    x = np.linalg.solve(A, b)
    X = np.linalg.solve(A.T + np.eye(len(A)), B)
    return x @ b + (X * X).sum()


ARGUMENTS = [
    (
        np.array([[0.1, 2.0, 0.5], [0.9, -1.0, 0.8], [0.4, 0.3, 1.5]]),
        np.array([1.0, 0.5, -0.3]),
        np.array([[0.4, 1.0], [0.2, -0.3], [2.0, 0.7]]),
    ),
    (np.array([[0.8]]), np.array([0.4]), np.array([[1.0, 2.0]])),
]
