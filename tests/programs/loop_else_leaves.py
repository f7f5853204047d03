"""The `else` of a loop leaves the loop around it, or goes on with it."""

import numpy as np


def program(x, a):
    total = 0.0
    for v in a:
        for w in a:
            total += v * w * x
            if w > 1.0:
                break
        else:
            total += 0.3
            continue
        total *= 0.5
    for k in range(4):
        n = 0
        while n < 2:
            n += 1
            total += 0.1 * x
        else:
            if k > 1:
                break
        total += x * k
    for v in a:
        for w in (u for u in a):
            total += w
        else:
            break
        total += 100.0
    return total


ARGUMENTS = [(0.7, np.array([0.4, -0.3, 0.9])), (-0.4, np.array([1.4, 0.3, 1.2]))]
