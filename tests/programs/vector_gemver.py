"""Two outer products added to a matrix, and two products with it."""

import numpy as np


def program(alpha, beta, A, u1, v1, u2, v2, w, x, y, z):
    A += np.outer(u1, v1) + np.outer(u2, v2)
    x += beta * y @ A + z
    w += alpha * A @ x
    return w


rng = np.random.default_rng(23)
ARGUMENTS = [(1.5, 1.2, rng.uniform(-1, 1, (3, 3)), *rng.uniform(-1, 1, (8, 3)))]
