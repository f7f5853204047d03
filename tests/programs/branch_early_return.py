"""Several returns, some of them in nested branches, with code after them."""

import math


def program(x, y):
    if x < 0:
        if y < 0:
            return x * y
        x = -x
    if x > 5.0:
        return math.log(x) + y
    z = x * y
    if z > 1.0:
        return z**2
    return z - x


ARGUMENTS = [(-0.7, -1.3), (-0.7, 0.9), (7.0, 0.4), (2.0, 1.5), (-8.0, 2.0)]
