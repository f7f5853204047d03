"""General matrix product, assigned into the matrix that is passed."""

import numpy as np


def program(alpha, beta, C, A, B):
    C[:] = alpha * A @ B + beta * C
    return C


rng = np.random.default_rng(21)
ARGUMENTS = [(1.5, 1.2, rng.uniform(-1, 1, (3, 4)), rng.uniform(-1, 1, (3, 2)), rng.uniform(-1, 1, (2, 4)))]
