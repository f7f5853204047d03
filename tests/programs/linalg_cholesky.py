"""Cholesky factors by loops, and the Gaussian log-density from them."""

import math

import numpy as np


def cholesky(A):
    n = A.shape[0]
    L = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = A[i, j]
            for k in range(j):
                s -= L[i, k] * L[j, k]
            if i == j:
                L[i, i] = math.sqrt(s)
            else:
                L[i, j] = s / L[j, j]
    return L


def program(A, x):
    L = cholesky(A)
    n = len(x)
    z = np.zeros(n)
    log_density = -0.5 * n * math.log(2 * math.pi)
    for i in range(n):
        z[i] = (x[i] - L[i, :i] @ z[:i]) / L[i, i]
        log_density -= math.log(L[i, i])
    return log_density - 0.5 * (z @ z)


ARGUMENTS = [
    (np.array([[2.0, 0.3, 0.1], [0.3, 1.5, -0.2], [0.1, -0.2, 1.0]]), np.array([0.7, -0.6, 0.2])),
    (np.array([[0.8]]), np.array([0.4])),
]
