"""A loop over the one of two arrays that a condition chose, while that array changes."""

import numpy as np


def program(first, second, x):
    chosen = first if x > 0.0 else second
    total = 0.0
    for value in chosen:
        chosen[1] += x
        total = total * 2.0 + value * x
    for k, value in enumerate(chosen):
        first[2] += 0.5 * x
        total += value * (k + 1)
    return total


ARGUMENTS = [
    (np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0]), 1.5),
    (np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0]), -0.5),
]
