"""Insertion sort in place: a while with two conditions, moves of elements."""

import numpy as np


def program(x):
    y = x.copy()
    for i in range(1, len(y)):
        key = y[i]
        j = i - 1
        while j >= 0 and y[j] > key:
            y[j + 1] = y[j]
            j -= 1
        y[j + 1] = key
    total = 0.0
    for i, v in enumerate(y):
        total += (i + 1) * v * v
    return total


ARGUMENTS = [(np.array([0.3, 1.2, -0.8, 2.0, 0.5]),), (np.array([2.0, 1.0]),), (np.array([1.0]),)]
