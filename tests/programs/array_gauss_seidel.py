"""Gauss-Seidel sweeps over a grid until the change is small, with a limit on the sweeps."""

import numpy as np


def program(source, boundary, omega):
    n = len(source)
    u = np.zeros(n + 2)
    u[0] = boundary
    for _ in range(15):
        change = 0.0
        for i in range(1, n + 1):
            new = 0.5 * (u[i - 1] + u[i + 1] + source[i - 1])
            change += abs(new - u[i])
            u[i] += omega * (new - u[i])
        if change < 1e-3:
            break
    return u.sum()


ARGUMENTS = [(np.array([0.1, 0.5, -0.2, 0.3]), 1.0, 1.2), (np.array([0.4, 0.2]), 0.3, 1.0)]
