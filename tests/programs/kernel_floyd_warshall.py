"""Shortest paths between all pairs of nodes."""

import numpy as np


def program(path):
    n = len(path)
    for k in range(n):
        for i in range(n):
            for j in range(n):
                path[i][j] = path[i][j] if path[i][j] < path[i][k] + path[k][j] else path[i][k] + path[k][j]
    return path


ARGUMENTS = [(np.array([[0.21, 3.1, 8.3, 20.0], [1.2, 0.22, 4.7, 7.1], [2.6, 0.9, 0.23, 1.4], [20.0, 2.3, 5.9, 0.24]]),)]
