"""Comprehensions over the rows of a matrix."""

import numpy as np


def program(x, a):
    sums = [row.sum() * x for row in a]
    scaled = [[v * x for v in row] for row in a]
    positive = sum(v * v for row in a for v in row if v > 0.0)
    total = 0.0
    for y in (row * x for row in a if row[0] > 0.0):
        total += y.sum()
    squares = [(last := row @ row) for row in a]
    return total + positive + last + sum(sums) + scaled[1][0] + sum(squares) + len([1 for row in a])


ARGUMENTS = [(0.7, np.array([[0.4, -0.3, 0.9], [-0.2, 1.3, 0.6]])), (-0.4, np.array([[1.4, 0.3], [0.1, 2.0], [1.0, -1.0]]))]
