"""Triangular and symmetric matrix products, a row or a column at a time."""

import numpy as np


def symm(alpha, beta, C, A, B):
    temp2 = np.empty((C.shape[1],), dtype=C.dtype)
    C *= beta
    for i in range(C.shape[0]):
        for j in range(C.shape[1]):
            C[:i, j] += alpha * B[i, j] * A[i, :i]
            temp2[j] = B[:i, j] @ A[i, :i]
        C[i, :] += alpha * B[i, :] * A[i, i] + alpha * temp2


def syr2k(alpha, beta, C, A, B):
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += A[: i + 1, k] * alpha * B[i, k] + B[: i + 1, k] * alpha * A[i, k]


def syrk(alpha, beta, C, A):
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += alpha * A[i, k] * A[: i + 1, k]


def trmm(alpha, A, B):
    for i in range(B.shape[0]):
        for j in range(B.shape[1]):
            B[i, j] += np.dot(A[i + 1 :, i], B[i + 1 :, j])
    B *= alpha


def trisolv(L, x, b):
    for i in range(x.shape[0]):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]


def program(alpha, beta, A, B, C, b):
    symm(alpha, beta, C, A, B)
    syr2k(alpha, beta, C, A, B)
    syrk(alpha, beta, C, B)
    trmm(alpha, A, B)
    x = np.zeros_like(b)
    trisolv(C, x, b)
    return B @ x


rng = np.random.default_rng(28)
ARGUMENTS = [
    (0.5, 1.2, rng.random((3, 3)), rng.uniform(-1, 1, (3, 3)), rng.uniform(-1, 1, (3, 3)) + 3 * np.eye(3), rng.random(3))
]
