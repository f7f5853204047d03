"""Prefix sums and products in place, then a difference table of shrinking slices."""

import numpy as np


def program(x):
    s = x.copy()
    for i in range(1, len(s)):
        s[i] += s[i - 1]
    table = s.copy()
    n = len(table)
    total = 0.0
    while n > 1:
        table[: n - 1] = table[1:n] - 0.5 * table[: n - 1]
        n -= 1
        total += table[0] * n
    return total + s[-1]


ARGUMENTS = [(np.array([0.3, 1.2, -0.8, 2.0]),), (np.array([0.3]),)]
