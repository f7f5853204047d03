"""Rows as views: elimination by rows, a row of a row, a row that is bound to a name in a loop."""

import numpy as np


def program(A):
    B = A.copy()
    for i in range(1, B.shape[0]):
        row = B[i]
        above = B[i - 1]
        for j in range(B.shape[1]):
            row[j] -= 0.3 * above[j] * row[0]
    for row in B:
        row *= row.sum()
    first = B[0]
    part = first[1:]
    part[0] = 2.0 * B[1, 0]
    return B.sum() + first[1]


ARGUMENTS = [
    (np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 0.8]]),),
    (np.array([[1.0, 0.2], [0.4, 0.1], [0.7, 0.9]]),),
]
