"""Saturation with min, max, abs and copysign on scalars, also of three arguments."""

import math


def program(x, low, high):
    clamped = max(low, min(x, high))
    dead = math.copysign(max(abs(x) - 0.5, 0.0), x)
    return clamped * x + dead + max(x, low, high) * min(x, low, high)


ARGUMENTS = [(0.7, -1.0, 1.0), (-2.1, -1.0, 1.0), (3.3, 0.5, 1.5)]
