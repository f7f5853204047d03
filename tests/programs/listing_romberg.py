"""Romberg's integration: a triangle of extrapolated trapezoids, until two diagonal entries agree."""

import math


def trapezoids(f, a, b, n):
    h = (b - a) / n
    total = 0.5 * (f(a) + f(b))
    for k in range(1, n):
        total += f(a + k * h)
    return total * h


def romberg(f, a, b, tol=1e-6, levels=6):
    R = [[0.0] * levels for _ in range(levels)]
    for i in range(levels):
        R[i][0] = trapezoids(f, a, b, 2**i)
        for j in range(1, i + 1):
            R[i][j] = R[i][j - 1] + (R[i][j - 1] - R[i - 1][j - 1]) / (4**j - 1)
        if i > 1 and abs(R[i][i] - R[i - 1][i - 1]) < tol:
            return R[i][i]
    return R[levels - 1][levels - 1]


def program(a, b, width):
    return romberg(lambda x: math.exp(-((x / width) ** 2)) * math.cos(x), a, b)


ARGUMENTS = [(0.0, 1.5, 1.2), (-0.3, 0.9, 0.7)]
