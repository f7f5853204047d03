"""Reaction and diffusion on a grid with a frame of ghost cells, by slices, in place."""

import numpy as np


def wrap(a):
    a[0, :], a[-1, :] = a[-2, :], a[1, :]
    a[:, 0], a[:, -1] = a[:, -2], a[:, 1]


def laplacian(a):
    return a[:-2, 1:-1] + a[1:-1, :-2] - 4 * a[1:-1, 1:-1] + a[1:-1, 2:] + a[2:, 1:-1]


def program(U, V, F, k, Du, Dv):
    u, v = U[1:-1, 1:-1], V[1:-1, 1:-1]
    for i in range(2):
        wrap(U)
        wrap(V)
        Lu, Lv = laplacian(U), laplacian(V)
        uvv = u * v * v
        u += Du * Lu - uvv + F * (1 - u)
        v += Dv * Lv + uvv - (F + k) * v
    return np.sum(u * u) + np.sum(v)


rng = np.random.default_rng(36)
ARGUMENTS = [(0.5 + 0.5 * rng.random((5, 5)), 0.3 * rng.random((5, 5)), 0.04, 0.06, 0.16, 0.08)]
