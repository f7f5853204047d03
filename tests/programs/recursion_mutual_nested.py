"""Functions inside a function that call each other; one ends with an integer, the other with a float.

And one that calls itself with Python's numbers and with NumPy's."""

import math

import numpy as np


def split(depth, x, z):
    if depth <= 0:
        return z
    return 0.5 * split(depth - 1, x, math.tanh(x)) + 0.3 * split(depth - 2, x, z * np.sqrt(1.0 + x * x))


def program(x, n):
    def falling(m, y):
        return 1 if m == 0 else rising(m - 1, y * x)

    def rising(m, y):
        return y if m <= 0 else falling(m - 1, math.sin(y))

    return falling(n, x), rising(n, 0.5), falling(n, 0.5) + rising(n + 1, x), split(n, x, 0.4)


ARGUMENTS = [(0.7, 3), (1.3, 4), (-0.4, 0)]
