"""Helpers that return tuples, nested and unpacked; a tuple as the result."""

import math


def polar(x, y):
    return math.hypot(x, y), math.atan2(y, x)


def both(x, y):
    return polar(x, y), (x + y, x - y)


def program(x, y):
    (r, θ), sums = both(x, y)
    return r * θ, sums[0] * sums[1], (r**2, sums)


ARGUMENTS = [(0.7, 1.3), (-2.1, 0.4)]
