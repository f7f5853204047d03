"""A complex number that a `while` loop turns over: escape of the Mandelbrot map, smoothed; int becomes complex."""

import math


def program(x, y, limit):
    c = complex(x, y)
    z = 0
    count = 0
    while abs(z) <= 20.0 and count < limit:
        z = z * z + c
        count += 1
    if count == limit:
        return abs(z)
    return count - math.log2(math.log(abs(z)) / math.log(20.0))


ARGUMENTS = [(0.4, 0.45, 60), (-0.2, 0.3, 9)]
