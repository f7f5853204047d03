"""Two matrices times each other's transposes, added to a lower triangle (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("C", "A", "B")
SIZES = {"tiny": {"m": 6, "n": 7}, "small": {"m": 35, "n": 50}, "large": {"m": 300, "n": 400}}


def kernel(alpha, beta, C, A, B):
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += A[: i + 1, k] * alpha * B[i, k] + B[: i + 1, k] * alpha * A[i, k]


def program(alpha, beta, C, A, B, weights):
    C = C.copy()
    kernel(alpha, beta, C, A, B)
    return np.sum(weights * C)


def inputs(m, n):
    rng = np.random.default_rng(1)
    return 1.5, 1.2, rng.normal(size=(n, n)), *rng.normal(size=(2, n, m)), rng.normal(size=(n, n))


def native(alpha, beta, C, A, B, weights):
    return *A.shape, alpha, beta, C, A, B, weights
