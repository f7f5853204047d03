"""A general matrix product (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("C", "A", "B")
SIZES = {"tiny": {"ni": 5, "nj": 6, "nk": 7}, "small": {"ni": 400, "nj": 440, "nk": 480}, "large": {"ni": 1000, "nj": 1100, "nk": 1200}}


def kernel(alpha, beta, C, A, B):
    C[:] = alpha * A @ B + beta * C


def program(alpha, beta, C, A, B, weights):
    C = C.copy()
    kernel(alpha, beta, C, A, B)
    return np.sum(weights * C)


def inputs(ni, nj, nk):
    rng = np.random.default_rng(1)
    C, weights = rng.normal(size=(2, ni, nj))
    return 1.5, 1.2, C, rng.normal(size=(ni, nk)), rng.normal(size=(nk, nj)), weights


def native(alpha, beta, C, A, B, weights):
    return *C.shape, A.shape[1], alpha, beta, C, A, B, weights
