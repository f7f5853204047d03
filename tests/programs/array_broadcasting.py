"""Broadcasting of scalars, rows, columns and new axes."""

import numpy as np


def program(A, row, column, s):
    B = A + row
    C = B * column[:, None] - s
    D = row[np.newaxis, :] / (1.0 + column.reshape(-1, 1) ** 2)
    return (C * D).sum() + (row * s)[0] + (2 - A)[0, 0] + (1 / (2 + A * A)).sum()


ARGUMENTS = [
    (np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 0.8]]), np.array([0.7, 0.2, 1.1]), np.array([0.4, -0.6]), 1.5),
    (np.array([[0.4]]), np.array([0.7]), np.array([0.4]), -0.5),
]
