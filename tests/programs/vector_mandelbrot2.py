"""Escape times of the Mandelbrot set, with the points that escaped taken out of the arrays."""

import numpy as np


def program(xmin, xmax, ymin, ymax, xn, yn, itermax, horizon=2.0):
    x = np.linspace(xmin, xmax, xn)
    y = np.linspace(ymin, ymax, yn)
    C = (x[:, None] + 1j * y).reshape(xn * yn)
    N = np.zeros(xn * yn, dtype=np.int64)
    Z = np.zeros(xn * yn, np.complex128)
    alive = np.arange(xn * yn)
    z = np.zeros(xn * yn, np.complex128)
    for i in range(itermax):
        if not len(z):
            break
        z = z * z + C
        escaped = np.abs(z) > horizon
        N[alive[escaped]] = i + 1
        Z[alive[escaped]] = z[escaped]
        inside = np.logical_not(escaped)
        C, z, alive = C[inside], z[inside], alive[inside]
    return np.sum(N * abs(Z))


ARGUMENTS = [(-1.7, 0.5, -1.0, 1.2, 4, 3, 4)]
