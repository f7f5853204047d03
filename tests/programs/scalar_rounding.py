"""Steps have derivative zero: floor, ceil, trunc, round, int, and comparisons used as numbers."""

import math


def program(x, y):
    steps = math.floor(x) + math.ceil(y) + math.trunc(x * y) + round(x) + int(y)
    digits = round(x * y, 1)
    return steps * x + digits * y + (x > y) * x + float(x < y) * y**2


ARGUMENTS = [(2.7313, 1.3171), (-2.1234, 0.4177)]
