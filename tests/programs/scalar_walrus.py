"""Assignment expressions in a condition, in a call and in an operand."""

import math


def program(x, y):
    if (r := math.hypot(x, y)) > 1.0:
        z = r * 2.0
    else:
        z = r**2
    w = (t := x * y) + t**2
    n = 0
    while (r := r * 0.5) > 0.1:
        n += 1
        w += r
    return z * w + n


ARGUMENTS = [(0.7, 1.3), (0.21, 0.43)]
