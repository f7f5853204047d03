"""Recursion that keeps local arrays alive across its calls."""

import numpy as np


def fold(x, n):
    local = np.zeros(3)
    local[0] = x
    local[1] = x * n
    if n > 0:
        local[2] = fold(x * 0.9 + 0.1, n - 1)
        local *= 0.5
    return local[0] * local[1] + local[2]


def program(x, n):
    return fold(x, n)


ARGUMENTS = [(1.2, 4), (0.3, 0)]
