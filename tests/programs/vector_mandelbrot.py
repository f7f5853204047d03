"""Escape times of the Mandelbrot set, by masks over a complex grid; the last values of those that stayed."""

import numpy as np


def program(xmin, xmax, ymin, ymax, xn, yn, maxiter, horizon=2.0):
    X = np.linspace(xmin, xmax, xn)
    Y = np.linspace(ymin, ymax, yn)
    C = X + Y[:, None] * 1j
    N = np.zeros(C.shape, dtype=np.int64)
    Z = np.zeros(C.shape, dtype=np.complex128)
    for n in range(maxiter):
        I = np.less(abs(Z), horizon)
        N[I] = n
        Z[I] = Z[I] ** 2 + C[I]
    N[N == maxiter - 1] = 0
    return np.sum(N) + np.sum(abs(Z) ** 2)


ARGUMENTS = [(-1.7, 0.5, -1.0, 1.2, 4, 3, 4)]
