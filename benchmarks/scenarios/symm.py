"""A symmetric matrix, of which the lower triangle is stored, times another (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("C", "A", "B")
SIZES = {"tiny": {"m": 6, "n": 7}, "small": {"m": 40, "n": 50}, "large": {"m": 300, "n": 400}}


def kernel(alpha, beta, C, A, B):
    temp2 = np.empty((C.shape[1],), dtype=C.dtype)
    C *= beta
    for i in range(C.shape[0]):
        for j in range(C.shape[1]):
            C[:i, j] += alpha * B[i, j] * A[i, :i]
            temp2[j] = B[:i, j] @ A[i, :i]
        C[i, :] += alpha * B[i, :] * A[i, i] + alpha * temp2


def program(alpha, beta, C, A, B, weights):
    C = C.copy()
    kernel(alpha, beta, C, A, B)
    return np.sum(weights * C)


def inputs(m, n):
    rng = np.random.default_rng(1)
    B, C, weights = rng.normal(size=(3, m, n))
    return 1.5, 1.2, C, rng.normal(size=(m, m)), B, weights


def native(alpha, beta, C, A, B, weights):
    return *C.shape, alpha, beta, C, A, B, weights
