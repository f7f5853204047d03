"""Comparisons give arrays of bools that count, select and combine."""

import numpy as np


def program(x, y):
    mask = (x > 0.5) & (y < 1.0) | (x < -0.5)
    weight = mask * 2.0 + ~mask * 0.5
    count = mask.sum()
    return (weight * x * y).sum() + count * x[0] + (x >= y).mean() * y[0]


ARGUMENTS = [(np.array([0.3, 1.2, -0.8, 2.0]), np.array([0.7, -0.2, 1.1, 1.9]))]
