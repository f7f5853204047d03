"""Lists of arrays and of parts of arrays, read at an index that only a run tells; then the arrays are changed."""

import numpy as np


def program(a, b, x):
    rows = [a[0], a[1], a[:, 0]]
    total = 0.0
    for k in range(3):
        total += rows[k][0] * x
    a[0, 1], a[1, 1] = a[1, 1], a[0, 1]
    a[1, 0] = 3.0 * x
    total += rows[int(x) % 2].sum() + sum(row[1] for row in rows)
    whole = [a, b]
    for k in range(2):
        whole[k][0, 0] += x * k
        total += whole[k][1, 1]
    b[1, 0] *= total
    rows[int(x)][1] -= 0.5
    return total * whole[int(x) % 2].sum()


ARGUMENTS = [
    (np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([[0.3, 0.2], [-0.4, 1.5]]), 1.3),
    (np.array([[0.1, -2.0], [0.7, 1.0]]), np.array([[1.3, 0.2], [0.4, -0.5]]), 0.4),
]
