"""Lists of arrays: made, indexed, changed in place, summed."""

import numpy as np


def program(x, n):
    rows = []
    current = x
    for k in range(n):
        current = np.sin(current) + 0.1 * k
        rows.append(current)
    rows[0][1] *= 2.0
    total = np.zeros(len(x))
    for row in rows:
        total += row
    return (total * rows[-1]).sum()


ARGUMENTS = [(np.array([0.3, 1.2, -0.8]), 4), (np.array([0.3, 0.5]), 1)]
