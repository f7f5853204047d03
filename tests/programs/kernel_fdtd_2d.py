"""Maxwell's equations in two dimensions by finite differences in the time domain."""

import numpy as np


def program(ex, ey, hz, fict, courant):
    nx, ny = ex.shape
    for t in range(len(fict)):
        for j in range(ny):
            ey[0][j] = fict[t]
        for i in range(1, nx):
            for j in range(ny):
                ey[i][j] = ey[i][j] - courant * (hz[i][j] - hz[i - 1][j])
        for i in range(nx):
            for j in range(1, ny):
                ex[i][j] = ex[i][j] - courant * (hz[i][j] - hz[i][j - 1])
        for i in range(nx - 1):
            for j in range(ny - 1):
                hz[i][j] = hz[i][j] - 0.7 * (ex[i][j + 1] - ex[i][j] + ey[i + 1][j] - ey[i][j])
    return (hz * hz).sum() + ex[1, 1] * ey[1, 2]


nx, ny = 3, 4
ARGUMENTS = [
    (
        np.array([[i * (j + 1) / nx for j in range(ny)] for i in range(nx)]),
        np.array([[i * (j + 2) / ny for j in range(ny)] for i in range(nx)]),
        np.array([[i * (j + 3) / nx for j in range(ny)] for i in range(nx)]),
        np.array([0.1, 0.4, 1.0]),
        0.5,
    )
]
