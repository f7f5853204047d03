"""reshape and ravel of contiguous memory give views; a copy is not touched."""

import numpy as np


def program(x):
    y = x.copy()
    M = y.reshape(2, 3)
    M[1] *= 2.0
    M[:, 0] += y[5]
    flat = M.reshape(-1)
    flat[2] = 9.0 * y[0]
    frozen = M.copy()
    y[1] = 0.25 * x[1]
    return y.sum() * M[0, 1] + frozen[0, 1]


ARGUMENTS = [(np.array([0.3, 1.2, -0.8, 2.0, 0.5, 0.1]),)]
