"""Averages of five neighbours between two buffers (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("A", "B")
SIZES = {
    "tiny": {"tsteps": 4, "n": 8},
    "small": {"tsteps": 50, "n": 150},
    "large": {"tsteps": 100, "n": 1000},
}


def kernel(TSTEPS, A, B):
    for t in range(1, TSTEPS):
        B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        A[1:-1, 1:-1] = 0.2 * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])


def program(TSTEPS, A, B, weights):
    A, B = A.copy(), B.copy()
    kernel(TSTEPS, A, B)
    return np.sum(weights * A)


def inputs(tsteps, n):
    i, j = np.arange(n)[:, None], np.arange(n)[None, :]
    weights = np.random.default_rng(1).normal(size=(n, n))
    return tsteps, (i * (j + 2) + 2) / n, (i * (j + 3) + 3) / n, weights


def native(TSTEPS, A, B, weights):
    return TSTEPS, len(A), A, B, weights
