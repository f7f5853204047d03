"""Pairwise sums until one number is left: the array is shorter in every iteration."""

import numpy as np


def program(x):
    level = x * 1.0
    depth = 0
    while len(level) > 1:
        half = len(level) // 2
        merged = level[: 2 * half : 2] * level[1 : 2 * half : 2] + np.cos(level[:half])
        if len(level) % 2 == 1:
            merged = np.concatenate((merged, level[-1:]))
        level = merged
        depth += 1
    return level[0] / (1.0 + depth)


ARGUMENTS = [(np.array([0.3, 1.2, 0.8, -0.5, 0.9]),), (np.array([0.4]),), (np.array([0.3, 0.7, 1.1, 0.2]),)]
