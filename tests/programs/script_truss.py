"""A truss by finite elements: element matrices assembled by index lists, supports removed, displacements, stress."""

import math

import numpy as np

NODES = [(0.0, 0.0), (2.0, 0.0), (1.0, 1.5), (3.0, 1.5)]
BARS = [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]
FREE = [2, 4, 5, 6, 7]


def program(areas, modulus, load, height):
    if len(areas) != len(BARS):
        raise ValueError("an area for each bar")
    nodes = [(x, y * height) for x, y in NODES]
    K = np.zeros((8, 8))
    geometry = []
    for (i, j), area in zip(BARS, areas):
        dx, dy = nodes[j][0] - nodes[i][0], nodes[j][1] - nodes[i][1]
        length = math.hypot(dx, dy)
        c, s = dx / length, dy / length
        geometry.append((c, s, length))
        k = modulus * area / length
        dofs = (2 * i, 2 * i + 1, 2 * j, 2 * j + 1)
        direction = (-c, -s, c, s)
        for p in range(4):
            for q in range(4):
                K[dofs[p], dofs[q]] += k * direction[p] * direction[q]
    Kff = np.zeros((5, 5))
    for p, row in enumerate(FREE):
        for q, column in enumerate(FREE):
            Kff[p, q] = K[row, column]
    F = np.zeros(5)
    F[3] = load
    F[4] = -load
    u = np.zeros(8)
    solution = np.linalg.solve(Kff, F)
    for p, row in enumerate(FREE):
        u[row] = solution[p]
    worst = 0.0
    for (i, j), (c, s, length) in zip(BARS, geometry):
        stretch = c * (u[2 * j] - u[2 * i]) + s * (u[2 * j + 1] - u[2 * i + 1])
        worst = max(worst, abs(modulus * stretch / length))
    return worst + F @ solution


ARGUMENTS = [(np.array([1.0, 0.8, 1.2, 0.9, 1.1]), 10.0, 0.5, 1.1)]
