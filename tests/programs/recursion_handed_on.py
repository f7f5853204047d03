"""A recursion that hands an array of a known size on and gives it back."""

import numpy as np


def fold(x, n, notes):
    local = np.zeros(3)
    local[0] = x
    local[1] = x * n
    if n > 0:
        notes[n - 1] += x
        total, notes = fold(x * 0.9 + 0.1, n - 1, notes)
        local[2] = total
        local *= 0.5
    return local[0] * local[1] + local[2], notes


def program(x, n):
    total, notes = fold(x, n, np.zeros(4))
    return total + notes[0] * notes[1], notes


ARGUMENTS = [(1.2, 4), (0.3, 0)]
