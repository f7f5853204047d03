"""Shortest paths between all pairs: a minimum with an outer sum for each node between."""

import numpy as np


def program(path):
    for k in range(path.shape[0]):
        path[:] = np.minimum(path[:], np.add.outer(path[:, k], path[k, :]))
    return path


ARGUMENTS = [
    (np.array([[0.21, 3.1, 8.3, 20.0], [1.2, 0.22, 4.7, 7.1], [2.6, 0.9, 0.23, 1.4], [20.0, 2.3, 5.9, 0.24]]),)
]
