"""A branch chooses between arrays of different lengths; later code works on either."""

import numpy as np


def program(x, threshold):
    if x[0] > threshold:
        part = x[1:] * 2.0
        scale = 1.0
    elif x[0] > 0.5 * threshold:
        part = np.concatenate((x, x * x))
        scale = threshold
    else:
        part = np.zeros(1)
        scale = x[0]
    part[0] += scale
    total = 0.0
    for v in part:
        total = total * 0.5 + v * v
    return total * len(part)


ARGUMENTS = [
    (np.array([0.9, 1.2, -0.8]), 0.5),
    (np.array([0.4, 1.2, -0.8]), 0.5),
    (np.array([0.1, 1.2, -0.8]), 0.5),
]
