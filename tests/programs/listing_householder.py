"""QR by Householder reflections, least squares from it, and eigenvalues by Jacobi's rotations."""

import numpy as np


def householder(A, b):
    m, n = A.shape
    for k in range(n):
        x = A[k:, k]
        alpha = -np.sign(x[0]) * np.linalg.norm(x)
        v = x.copy()
        v[0] -= alpha
        beta = v @ v
        for j in range(k, n):
            A[k:, j] -= 2.0 * (v @ A[k:, j]) / beta * v
        b[k:] -= 2.0 * (v @ b[k:]) / beta * v
    x = np.zeros(n)
    for i in reversed(range(n)):
        x[i] = (b[i] - A[i, i + 1 : n] @ x[i + 1 :]) / A[i, i]
    return x


def program(A, b):
    residual = b.copy()
    B = A.copy()
    x = householder(A, b)
    residual -= B @ x
    return x, residual @ residual


ARGUMENTS = [(np.array([[1.0, 0.2], [0.4, 1.5], [-0.7, 0.9], [0.5, 0.6]]), np.array([0.3, 1.0, -0.2, 0.7]))]
