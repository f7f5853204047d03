"""A stiff reaction by implicit Euler steps, each solved by Newton's method with an exact Jacobian."""

import numpy as np


def f(y, k):
    a, b, c = y
    r1, r2, r3 = k[0] * a, k[1] * b * c, k[2] * b * b
    return np.array([-r1 + r2, r1 - r2 - r3, r3])


def jac(y, k):
    a, b, c = y
    return np.array(
        [
            [-k[0], k[1] * c, k[1] * b],
            [k[0], -k[1] * c - 2 * k[2] * b, -k[1] * b],
            [0.0, 2 * k[2] * b, 0.0],
        ]
    )


def program(y0, k, h, steps):
    y = y0
    for _ in range(steps):
        new = y
        for _ in range(4):
            residual = new - y - h * f(new, k)
            new = new - np.linalg.solve(np.eye(3) - h * jac(new, k), residual)
        y = new
    return y


ARGUMENTS = [(np.array([1.0, 0.0, 0.01]), np.array([0.4, 10.0, 30.0]), 0.2, 3)]
RTOL = 1e-9
