"""enumerate (also with a start), zip of two and three, reversed, and their combinations."""

import numpy as np


def program(x, y):
    s = 0.0
    for i, a in enumerate(x):
        s += i * a
    for i, (a, b) in enumerate(zip(x, y), start=1):
        s += a * b / i
    for a, b, c in zip(x, y, range(2, 10)):
        s += (a - b) ** c
    for a in reversed(x):
        s = 0.5 * s + a
    for i in reversed(range(len(y))):
        s += y[i] * s * 0.01
    return s


ARGUMENTS = [
    (np.array([0.3, 1.2, -0.8]), np.array([0.5, 0.1, 2.0])),
    ([0.3, 1.2, -0.8, 0.4], [0.5, 0.1, 2.0]),
    (np.array([0.3]), [1.5]),
]
