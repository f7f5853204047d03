"""Bisection for a fixed count of halvings: the bracket depends on its ends, the branches on the data."""

import math


def program(low, high, shift):
    n = 0
    while n < 8:
        middle = 0.5 * (low + high)
        if math.exp(middle) - shift > 0:
            high = middle
        else:
            low = middle
        n += 1
    return low * shift + high


ARGUMENTS = [(0.0, 2.0, 2.5), (-1.0, 1.0, 0.61)]
