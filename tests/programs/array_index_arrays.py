"""Integer arrays as tables of positions: gather and scatter in loops."""

import numpy as np


def program(values, source, target):
    result = np.zeros(5)
    counts = np.zeros(5, dtype=int)
    for s, t in zip(source, target):
        result[t] += values[s] * values[s - 1]
        counts[t] += 1
    for t in range(5):
        if counts[t] > 0:
            result[t] /= counts[t]
    order = [2, 0, 4]
    picked = 0.0
    for position, t in enumerate(order):
        picked += result[t] * (position + 1)
    return picked + (result * result).sum()


ARGUMENTS = [
    (np.array([0.3, 1.2, -0.8]), np.array([0, 2, 1, 1]), np.array([4, 0, 0, 3])),
    (np.array([0.3, 0.9]), np.array([1, 0]), np.array([2, 2])),
]
