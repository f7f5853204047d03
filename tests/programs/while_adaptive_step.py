"""An adaptive integrator: steps are accepted or rejected, and grow or shrink with the error."""

import math


def slope(t, y, rate):
    return -rate * y + math.cos(t)


def program(y, rate, end):
    t = 0.0
    h = 0.2
    rejected = 0
    while t < end:
        last = t + h >= end
        if last:
            h = end - t
        k1 = slope(t, y, rate)
        k2 = slope(t + h, y + h * k1, rate)
        error = abs(h * (k2 - k1)) / 2
        if error > 0.01:
            h *= 0.5
            rejected += 1
            continue
        y += h / 2 * (k1 + k2)
        t += h
        if last:
            break
        if error < 0.003:
            h *= 1.5
    return y + 0.001 * rejected


ARGUMENTS = [(1.3, 0.85, 2.1), (0.2, 2.3, 1.17)]
