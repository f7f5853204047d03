"""for over the elements of an array and over the rows of a matrix."""

import numpy as np


def program(values, matrix):
    s = 0.0
    for v in values:
        s = s * 0.5 + v * v
    for row in matrix:
        for a in row:
            s += a * s * 0.1
        s += row[0] * row.sum()
    return s


ARGUMENTS = [
    (np.array([0.3, 1.2, -0.8]), np.array([[1.0, 2.0], [0.5, -1.0]])),
    (np.array([2.0]), np.array([[0.1, 0.2, 0.3]])),
]
