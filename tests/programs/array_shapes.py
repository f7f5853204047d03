"""reshape, .T, ravel, shape, ndim, size, len, new axes, negative indices."""

import numpy as np


def program(x, n):
    M = x.reshape(n, -1)
    N = M.T
    rows, columns = M.shape
    total = M[0, -1] * N[-1, 0] * rows + columns * M.size / M.ndim
    flat = N.reshape(rows * columns)
    cube = x.reshape((1, n, columns))
    return total + (flat * x).sum() + cube[0, -1, -1] * len(cube[0]) + (M[:, None] * 2.0).sum() + M[-1][-1]


ARGUMENTS = [(np.array([0.3, 1.2, -0.8, 2.0, 0.5, 0.1]), 2), (np.array([0.3, 1.2, -0.8]), 3)]
