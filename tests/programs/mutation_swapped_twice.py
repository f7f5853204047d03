"""Arrays that change places in two loops, and are written under either name."""

import numpy as np


def program(first, second, n):
    for _ in range(n):
        second, first = first, second
        first[1] += 1.0
    for _ in range(n):
        second, first = first, second
        first[1] *= 1.5
    return first[1] + 10.0 * second[1] + 100.0 * first[0] * second[0]


ARGUMENTS = [
    (np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0]), 3),
    (np.array([0.5, 2.0]), np.array([1.5, -1.0]), 2),
]
