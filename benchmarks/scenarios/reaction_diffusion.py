"""Reaction and diffusion of two species (Gray and Scott) on a periodic grid with a frame of ghost cells."""

import numpy as np

GRADIENT = ("U", "V", "F", "k", "Du", "Dv")
SIZES = {"tiny": {"n": 5, "steps": 5}, "small": {"n": 64, "steps": 200}, "large": {"n": 256, "steps": 1000}}


def wrap(a):
    a[0, :], a[-1, :] = a[-2, :], a[1, :]
    a[:, 0], a[:, -1] = a[:, -2], a[:, 1]


def laplacian(a):
    return a[:-2, 1:-1] + a[1:-1, :-2] - 4 * a[1:-1, 1:-1] + a[1:-1, 2:] + a[2:, 1:-1]


def gray_scott(U, V, F, k, Du, Dv, steps):
    u, v = U[1:-1, 1:-1], V[1:-1, 1:-1]
    for _ in range(steps):
        wrap(U)
        wrap(V)
        Lu, Lv = laplacian(U), laplacian(V)
        uvv = u * v * v
        u += Du * Lu - uvv + F * (1 - u)
        v += Dv * Lv + uvv - (F + k) * v
    return v


def program(U, V, F, k, Du, Dv, steps, weights):
    return np.sum(weights * gray_scott(U.copy(), V.copy(), F, k, Du, Dv, steps))


def inputs(n, steps):
    rng = np.random.default_rng(12)
    U, V = np.ones((n + 2, n + 2)), np.zeros((n + 2, n + 2))
    middle = slice(n // 3, n - n // 3)
    U[middle, middle], V[middle, middle] = 0.5, 0.25
    U, V = U - 0.05 * rng.random(U.shape), V + 0.05 * rng.random(V.shape)
    return U, V, 0.035, 0.065, 0.16, 0.08, steps, rng.normal(size=(n, n))


def native(U, V, F, k, Du, Dv, steps, weights):
    return len(weights), U, V, F, k, Du, Dv, steps, weights
