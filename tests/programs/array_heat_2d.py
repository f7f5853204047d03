"""Heat in a plate: slices of two dimensions in a time loop."""

import numpy as np


def program(u, k, steps):
    for _ in range(steps):
        laplacian = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1]
        u[1:-1, 1:-1] += k * laplacian
    return (u[1:-1, 1:-1] ** 2).mean()


ARGUMENTS = [
    (np.array([[0.0, 0.1, 0.2, 0.3], [1.0, 0.5, 0.7, 0.2], [0.4, 0.9, 0.1, 0.6], [0.0, 0.3, 0.2, 0.1]]), 0.1, 3),
    (np.array([[0.0, 0.1, 0.2], [1.0, 0.5, 0.7], [0.4, 0.9, 0.1]]), 0.2, 1),
]
