"""Sums of products over the halves of an array: recursion on slices."""

import numpy as np


def norm(x):
    if len(x) == 1:
        return x[0] * x[0]
    middle = len(x) // 2
    left, right = norm(x[:middle]), norm(x[middle:])
    return left + right + 0.1 * left * right


def program(x):
    return norm(x)


ARGUMENTS = [(np.array([0.3, 1.2, -0.8, 2.0, 0.5]),), (np.array([0.3]),), (np.array([1.1, 0.4]),)]
