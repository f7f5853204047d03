"""Tables of dynamic programming over real costs: edit distance, chained matrices, time warping."""

import math

import numpy as np


def edit_distance(a, b, gap):
    n, m = len(a), len(b)
    D = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n + 1):
        D[i][0] = i * gap
    for j in range(m + 1):
        D[0][j] = j * gap
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            D[i][j] = min(D[i - 1][j] + gap, D[i][j - 1] + gap, D[i - 1][j - 1] + abs(a[i - 1] - b[j - 1]))
    return D[n][m]


def matrix_chain(p):
    n = len(p) - 1
    cost = np.zeros((n, n))
    for length in range(2, n + 1):
        for i in range(n - length + 1):
            j = i + length - 1
            cost[i, j] = math.inf
            for k in range(i, j):
                q = cost[i, k] + cost[k + 1, j] + p[i] * p[k + 1] * p[j + 1]
                if q < cost[i, j]:
                    cost[i, j] = q
    return cost[0, n - 1]


def soft_time_warping(a, b, gamma):
    R = np.full((len(a) + 1, len(b) + 1), 1e3)
    R[0, 0] = 0.0
    for i, x in enumerate(a, start=1):
        for j, y in enumerate(b, start=1):
            neighbours = np.array([R[i - 1, j - 1], R[i - 1, j], R[i, j - 1]]) / -gamma
            top = neighbours.max()
            R[i, j] = (x - y) ** 2 - gamma * (np.log(np.sum(np.exp(neighbours - top))) + top)
    return R[-1, -1]


def program(a, b, gap, gamma):
    return edit_distance(a, b, gap) + matrix_chain(a) + soft_time_warping(a, b, gamma)


ARGUMENTS = [(np.array([0.3, 1.2, 2.5, 0.8]), np.array([0.4, 2.2, 0.9]), 0.35, 0.5)]
