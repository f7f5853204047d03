"""Sod's shock tube by a finite-volume scheme with Rusanov fluxes; density, momentum and energy in one array."""

import numpy as np


def primitive(U, gamma):
    rho = U[0]
    v = U[1] / rho
    p = (gamma - 1) * (U[2] - 0.5 * rho * v**2)
    return rho, v, p


def flux(U, gamma):
    rho, v, p = primitive(U, gamma)
    return np.stack([U[1], U[1] * v + p, (U[2] + p) * v])


def rusanov(UL, UR, gamma):
    _, vL, pL = primitive(UL, gamma)
    _, vR, pR = primitive(UR, gamma)
    speed = np.maximum(np.abs(vL) + np.sqrt(gamma * pL / UL[0]), np.abs(vR) + np.sqrt(gamma * pR / UR[0]))
    return 0.5 * (flux(UL, gamma) + flux(UR, gamma)) - 0.5 * speed * (UR - UL)


def program(rho_left, p_left, gamma):
    n = 6
    x = (np.arange(n) + 0.5) / n
    rho = np.where(x < 0.5, rho_left, 0.125)
    p = np.where(x < 0.5, p_left, 0.1)
    U = np.zeros((3, n))
    U[0] = rho
    U[2] = p / (gamma - 1)
    for _ in range(3):
        F = rusanov(U[:, :-1], U[:, 1:], gamma)
        U[:, 1:-1] -= 0.05 * n * (F[:, 1:] - F[:, :-1])
    return (U[0] ** 2).sum() + U[2].max()


ARGUMENTS = [(1.0, 1.1, 1.4)]
