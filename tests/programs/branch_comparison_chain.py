"""Chains of comparisons, of which the middle operand is evaluated once."""

import math


def program(x, y):
    if 0 < x < 1:
        s = x**2
    elif 1 <= x < y <= 5:
        s = x * y
    else:
        s = y
    if -1 < math.sin(x * y) < 0.5 != x:
        s *= 2.0
    low = x < y < 3 < 4
    return s + low * x


ARGUMENTS = [(0.7, 1.3), (1.6, 2.4), (3.0, 0.5)]
