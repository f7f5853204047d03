"""Views that become shorter in a loop, from either end, and write through to the array."""


def program(values, limit):
    rest = values
    total = 0.0
    while len(rest) > limit:
        rest[0] += 0.5
        total = total * 1.1 + rest[-1] * rest[0]
        if rest[0] > 1.5:
            rest = rest[1:]
        else:
            rest = rest[:-1]
    tail = values.copy()
    part = tail
    for _ in range(3):
        part[0] *= 2.0
        part = part[1:]
    return total + tail[0] * tail[1] + tail[2]


import numpy as np

ARGUMENTS = [(np.array([0.3, 1.7, 0.9, -0.4, 2.2]), 2), (np.array([1.0, 0.5, 2.0]), 3)]
