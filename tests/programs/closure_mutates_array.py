"""A nested function that writes to an array around it."""

import numpy as np


def program(x, n):
    trace = np.zeros(n)

    def record(i, v):
        trace[i] = v
        if i > 0:
            trace[i] += trace[i - 1] * 0.5

    value = x
    for i in range(n):
        record(i, value)
        value = value * value * 0.7 + 0.1
    return trace.sum() * trace[-1]


ARGUMENTS = [(0.7, 4), (1.2, 1)]
