"""A matrix times its transpose, added to a lower triangle (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("C", "A")
SIZES = {"tiny": {"m": 6, "n": 7}, "small": {"m": 50, "n": 70}, "large": {"m": 400, "n": 500}}


def kernel(alpha, beta, C, A):
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += alpha * A[i, k] * A[: i + 1, k]


def program(alpha, beta, C, A, weights):
    C = C.copy()
    kernel(alpha, beta, C, A)
    return np.sum(weights * C)


def inputs(m, n):
    rng = np.random.default_rng(1)
    return 1.5, 1.2, rng.normal(size=(n, n)), rng.normal(size=(n, m)), rng.normal(size=(n, n))


def native(alpha, beta, C, A, weights):
    return *A.shape, alpha, beta, C, A, weights
