"""A tridiagonal system by Thomas' algorithm: one sweep down, one up."""

import numpy as np


def program(lower, diagonal, upper, right):
    n = len(diagonal)
    c = np.zeros(n)
    d = np.zeros(n)
    c[0] = upper[0] / diagonal[0]
    d[0] = right[0] / diagonal[0]
    for i in range(1, n):
        m = diagonal[i] - lower[i - 1] * c[i - 1]
        if i < n - 1:
            c[i] = upper[i] / m
        d[i] = (right[i] - lower[i - 1] * d[i - 1]) / m
    x = np.zeros(n)
    x[-1] = d[-1]
    for i in reversed(range(n - 1)):
        x[i] = d[i] - c[i] * x[i + 1]
    return x @ x


ARGUMENTS = [
    (np.array([0.3, 0.2, 0.4]), np.array([2.0, 1.8, 2.2, 1.5]), np.array([0.1, 0.5, 0.3]), np.array([1.0, 0.2, 0.7, 0.4]))
]
