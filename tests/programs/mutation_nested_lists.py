"""Lists inside a list: elements written with numbers of NumPy and of Python, in loops, in branches, by two names."""

import numpy as np


def program(a, n):
    table = [[0.0] * n for _ in range(n + 1)]
    quotients = 0.0
    for i in range(n):
        table[i][1] = a[i] * i
        quotients += 1.0 / (table[i][1] + 2.0)
    row = table[1]
    row[0] = a[0]
    if a[1] > 0.0:
        table[2][0] = a[1]
    pairs = [([1.0] * n, float(k)) for k in range(n)]
    pairs[1][0][1] = a[2]
    total = sum(sum(row) * (k + 1) for k, row in enumerate(table))
    return total, quotients + pairs[1][0][1] + row[1], pairs[1][0][1] * pairs[2][1]

ARGUMENTS = [(np.array([0.3, 1.2, -0.5]), 3), (np.array([0.3, -1.2, 0.5]), 3)]
