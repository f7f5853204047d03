"""Two outer products added to a matrix, and two products with it (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("A", "u1", "v1", "u2", "v2", "w", "x", "y", "z")
SIZES = {"tiny": {"n": 7}, "small": {"n": 1000}}


def kernel(alpha, beta, A, u1, v1, u2, v2, w, x, y, z):
    A += np.outer(u1, v1) + np.outer(u2, v2)
    x += beta * y @ A + z
    w += alpha * A @ x


def program(alpha, beta, A, u1, v1, u2, v2, w, x, y, z, weights):
    A, w, x = A.copy(), w.copy(), x.copy()
    kernel(alpha, beta, A, u1, v1, u2, v2, w, x, y, z)
    return weights @ w


def inputs(n):
    rng = np.random.default_rng(1)
    return 1.5, 1.2, rng.normal(size=(n, n)), *rng.normal(size=(9, n))


def native(*args):
    return len(args[2]), *args
