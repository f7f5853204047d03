"""Functions that a loop makes anew in each round, and that see what the round made."""

import numpy as np


def scaled_by(k):
    return lambda z: z * k


def program(x, a):
    total = 0.0
    for row in a:

        def first(z):
            return row[0] * z + row.sum()

        total += first(x)
    n = 0
    while n < 3:
        n += 1
        scale = scaled_by(x + n)
        total += scale(2.0)
    for k in range(3):
        late = lambda z: z * k + total
        total = 0.5 * late(x)
    return total + late(1.0)


ARGUMENTS = [(0.7, np.array([[0.4, -0.3], [1.1, 0.2]])), (-0.4, np.array([[1.4, 0.3, 0.1]]))]
