"""Products of matrices and vectors in one line each: two and three matrices, A'Ax, a pair of products, sums."""

import numpy as np


def k2mm(alpha, beta, A, B, C, D):
    D[:] = alpha * A @ B @ C + beta * D


def k3mm(A, B, C, D):
    return A @ B @ C @ D


def atax(A, x):
    return (A @ x) @ A


def bicg(A, p, r):
    return r @ A, A @ p


def mvt(x1, x2, y_1, y_2, A):
    x1 += A @ y_1
    x2 += y_2 @ A


def gesummv(alpha, beta, A, B, x):
    return alpha * A @ x + beta * B @ x


def program(alpha, beta, A, B, x, y):
    D = np.ones_like(A)
    k2mm(alpha, beta, A, B, A, D)
    E = k3mm(A, B, D, A)
    u = atax(D, x)
    s, q = bicg(E, x, y)
    mvt(s, q, x, u, B)
    return gesummv(alpha, beta, E, D, s) @ q


rng = np.random.default_rng(22)
ARGUMENTS = [
    (0.5, 1.2, rng.uniform(-1, 1, (3, 3)), rng.uniform(-1, 1, (3, 3)), rng.uniform(-1, 1, 3), rng.uniform(-1, 1, 3))
]
