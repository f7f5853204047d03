"""The arithmetic-geometric mean: two variables that meet."""

import math


def program(a, b):
    while abs(a - b) > 1e-9 * a:
        a, b = (a + b) / 2, math.sqrt(a * b)
    return math.pi / (2 * a)


ARGUMENTS = [(1.0, 0.2), (3.0, 2.9)]
RTOL = 1e-8
