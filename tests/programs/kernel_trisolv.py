"""Forward substitution with a lower triangle."""

import numpy as np


def program(L, x, b):
    n = L.shape[0]
    for i in range(n):
        x[i] = b[i]
        for j in range(i):
            x[i] -= L[i, j] * x[j]
        x[i] = x[i] / L[i, i]
    return x


ARGUMENTS = [
    (
        np.array([[(i + 4 - j + 1) * 2 / 4 if j <= i else 0.0 for j in range(4)] for i in range(4)]),
        np.full(4, -999.0),
        np.array([0.0, 1.0, -0.5, 0.3]),
    )
]
