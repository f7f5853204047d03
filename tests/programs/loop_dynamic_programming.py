"""The cheapest path through a table: minimum over neighbours, filled by rows."""

import numpy as np


def program(cost):
    n, m = cost.shape
    best = np.zeros((n, m))
    best[0] = cost[0]
    for i in range(1, n):
        for j in range(m):
            cheapest = best[i - 1, j]
            if j > 0:
                cheapest = min(cheapest, best[i - 1, j - 1])
            if j < m - 1:
                cheapest = min(cheapest, best[i - 1, j + 1])
            best[i, j] = cost[i, j] ** 2 + cheapest
    return best[-1].min() + 0.1 * best[-1, 0]


ARGUMENTS = [
    (np.array([[1.0, 0.3, 0.7], [0.2, 0.9, 0.4], [0.8, 0.5, 0.6]]),),
    (np.array([[0.4, 0.6], [1.0, 0.3]]),),
]
