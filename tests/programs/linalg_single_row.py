"""Matrices with one row, or one column, times matrices of any width."""

import numpy as np


def program(row, B, column):
    product = row @ B
    again = product @ B.T
    outer = column @ row
    return (product * product).sum() + again[0, 0] + (outer @ B).sum() + (row @ column)[0, 0]


ARGUMENTS = [
    (np.array([[0.3, 1.2]]), np.array([[0.5, -1.0, 0.8], [0.4, 0.3, 1.5]]), np.array([[0.7], [-0.2]])),
    (np.array([[0.8]]), np.array([[1.0, 2.0]]), np.array([[0.6]])),
    (np.array([[0.8]]), np.array([[1.5]]), np.array([[0.6]])),
]
