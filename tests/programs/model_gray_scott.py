"""Reaction and diffusion of two species on a grid with periodic edges, by index arithmetic."""

import numpy as np


def laplacian(a, i, j):
    n, m = a.shape
    return a[(i + 1) % n, j] + a[i - 1, j] + a[i, (j + 1) % m] + a[i, j - 1] - 4.0 * a[i, j]


def program(u, v, feed, kill, du, dv, steps):
    n, m = u.shape
    for _ in range(steps):
        new_u, new_v = np.empty((n, m)), np.empty((n, m))
        for i in range(n):
            for j in range(m):
                reaction = u[i, j] * v[i, j] ** 2
                new_u[i, j] = u[i, j] + du * laplacian(u, i, j) - reaction + feed * (1.0 - u[i, j])
                new_v[i, j] = v[i, j] + dv * laplacian(v, i, j) + reaction - (feed + kill) * v[i, j]
        u, v = new_u, new_v
    return (u * v).sum()


rng = np.random.default_rng(35)
ARGUMENTS = [(0.5 + 0.5 * rng.random((3, 3)), 0.3 * rng.random((3, 3)), 0.04, 0.06, 0.16, 0.08, 3)]
