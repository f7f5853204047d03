"""return from inside two nested loops, and one after them."""

import numpy as np


def first_large(matrix, limit):
    for i in range(matrix.shape[0]):
        for j in range(matrix.shape[1]):
            if matrix[i, j] > limit:
                return matrix[i, j] * (i + 1) + j * limit
    return limit * 2.0


def program(matrix, limit):
    return first_large(matrix, limit) * matrix[0, 0] + first_large(matrix * 2.0, limit)


MATRIX = np.array([[0.3, 0.9, 0.2], [1.4, 0.6, 2.2]])
ARGUMENTS = [(MATRIX, 1.1), (MATRIX, 0.5), (MATRIX, 3.0), (MATRIX, 9.0)]
