"""Writing through the transposed of a matrix, and through its columns."""

import numpy as np


def program(A, x):
    B = A * 1.5
    T = B.T
    T[0] = x
    T[1, 0] += x[1]
    column = B[:, -1]
    column *= 2.0
    B[0, :] += T[:, 0][: B.shape[1]].sum()
    return (B * A).sum() + T[-1, -1]


ARGUMENTS = [
    (np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 0.8]]), np.array([0.7, 0.2])),
    (np.array([[1.0, 0.2], [0.4, 0.1]]), np.array([-0.3, 1.1])),
]
