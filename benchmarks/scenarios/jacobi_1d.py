"""Averages of three neighbours between two buffers (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("A", "B")
SIZES = {
    "tiny": {"tsteps": 4, "n": 12},
    "small": {"tsteps": 800, "n": 3200},
    "large": {"tsteps": 1000, "n": 32000},
}


def kernel(TSTEPS, A, B):
    for t in range(1, TSTEPS):
        B[1:-1] = 0.33333 * (A[:-2] + A[1:-1] + A[2:])
        A[1:-1] = 0.33333 * (B[:-2] + B[1:-1] + B[2:])


def program(TSTEPS, A, B, weights):
    A, B = A.copy(), B.copy()
    kernel(TSTEPS, A, B)
    return weights @ A


def inputs(tsteps, n):
    i = np.arange(n)
    return tsteps, (i + 2) / n, (i + 3) / n, np.random.default_rng(1).normal(size=n)


def native(TSTEPS, A, B, weights):
    return TSTEPS, len(A), A, B, weights
