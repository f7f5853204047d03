"""Parts of arrays that get their names in a loop or in a branch, and are read after it."""

import numpy as np


def program(a, m, x):
    for y in a:
        row = (m * y)[1]
        kept, row = row, 1.0
        pair = [(m + y)[:, 0], (m * x)[0]]
    if x > 0.5:
        made = m * x
        part = made[1]
        seen = m[:, 1]
    else:
        part = seen = a
    if x < 2.0:
        last = m[0]
    m[0, 1] = 3.0 * x
    last[0] += x
    total = kept[0] * row + pair[0][1] + pair[1][0]
    if x > 0.5:
        part[0] = 2.0 * x
        total += made[1, 0] * made[1, 1]
    return total + seen[0] * last[1] + part.sum() * m.sum()


ARGUMENTS = [
    (np.array([1.5, -0.4]), np.array([[0.3, 0.7], [1.1, -0.6]]), 1.3),
    (np.array([0.2, 0.9]), np.array([[1.3, -0.7], [0.1, 0.8]]), 0.4),
]
