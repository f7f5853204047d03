"""A function that is defined in a loop and writes through a view that was made there."""

import numpy as np


def program(x, n):
    total = 0.0
    for i in range(n):
        rest = x[i:]

        def squares():
            rest[0] *= 2.0
            return (rest * rest).sum()

        total += squares()
    return total


ARGUMENTS = [(np.array([0.5, 1.5, 2.5]), 2), (np.array([0.5, 1.5, 2.5]), 3)]
