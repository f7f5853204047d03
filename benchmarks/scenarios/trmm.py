"""A unit lower triangle, transposed, times a matrix, in place (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("A", "B")
SIZES = {"tiny": {"m": 6, "n": 7}, "small": {"m": 65, "n": 80}, "large": {"m": 400, "n": 500}}


def kernel(alpha, A, B):
    for i in range(B.shape[0]):
        for j in range(B.shape[1]):
            B[i, j] += np.dot(A[i + 1 :, i], B[i + 1 :, j])
    B *= alpha


def program(alpha, A, B, weights):
    B = B.copy()
    kernel(alpha, A, B)
    return np.sum(weights * B)


def inputs(m, n):
    rng = np.random.default_rng(1)
    return 1.5, rng.normal(size=(m, m)), rng.normal(size=(m, n)), rng.normal(size=(m, n))


def native(alpha, A, B, weights):
    return *B.shape, alpha, A, B, weights
