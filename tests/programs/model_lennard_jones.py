"""Molecular dynamics in a periodic box: nearest images by rounding, a cut-off, velocity Verlet."""

import numpy as np


def forces(x, box, epsilon, sigma):
    n = len(x)
    f = np.zeros_like(x)
    energy = 0.0
    for i in range(n - 1):
        for j in range(i + 1, n):
            d = x[i] - x[j]
            d = d - box * np.round(d / box)
            r2 = np.dot(d, d)
            if r2 > (2.5 * sigma) ** 2:
                continue
            s6 = (sigma * sigma / r2) ** 3
            energy += 4 * epsilon * s6 * (s6 - 1)
            pair = 24 * epsilon * s6 * (2 * s6 - 1) / r2 * d
            f[i] += pair
            f[j] -= pair
    return f, energy


def program(x, v, epsilon, sigma, dt, steps):
    box = 4.0
    f, energy = forces(x, box, epsilon, sigma)
    for _ in range(steps):
        v += 0.5 * dt * f
        x += dt * v
        f, energy = forces(x, box, epsilon, sigma)
        v += 0.5 * dt * f
    kinetic = 0.5 * (v**2).sum()
    return energy + 2.0 * kinetic


ARGUMENTS = [
    (
        np.array([[0.2, 0.3], [1.4, 0.1], [3.7, 1.5], [2.3, 2.9]]),
        np.array([[0.1, -0.2], [0.0, 0.3], [0.2, 0.1], [-0.3, 0.0]]),
        1.0, 1.0, 0.02, 2,
    )
]
