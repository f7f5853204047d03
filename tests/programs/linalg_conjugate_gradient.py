"""Conjugate gradients for a fixed count of steps below the size of the system."""

import numpy as np


def program(A, b, steps):
    x = np.zeros_like(b)
    r = b - A @ x
    p = r
    rr = r @ r
    for _ in range(steps):
        Ap = A @ p
        alpha = rr / (p @ Ap)
        x = x + alpha * p
        r = r - alpha * Ap
        new = r @ r
        p = r + new / rr * p
        rr = new
    return x @ b + rr


ARGUMENTS = [
    (np.array([[2.0, 0.3, 0.1], [0.3, 1.5, -0.2], [0.1, -0.2, 1.0]]), np.array([0.7, -0.6, 0.2]), 2),
    (np.array([[2.0, 0.3], [0.3, 1.0]]), np.array([0.5, 0.2]), 1),
]
