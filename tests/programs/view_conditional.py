"""A name that stands for one of two views, as data decide."""

import numpy as np


def program(x, limit):
    y = x * 1.0
    half = len(y) // 2
    part = y[:half] if y[0] > limit else y[half:]
    part += limit
    other = y
    if part[0] > 1.0:
        other = y[1:]
    other *= 3.0
    return y.sum() + part[0] * other[0]


ARGUMENTS = [
    (np.array([0.9, 1.2, -0.8, 2.0]), 0.5),
    (np.array([0.3, 1.2, -0.8, 2.0]), 0.5),
    (np.array([0.3, 1.2, -0.8, 0.1]), 0.6),
]
