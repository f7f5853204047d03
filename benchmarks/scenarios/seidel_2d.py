"""Gauss–Seidel sweeps over nine neighbours, in place (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("A",)
SIZES = {
    "tiny": {"tsteps": 4, "n": 9},
    "small": {"tsteps": 8, "n": 50},
    "large": {"tsteps": 100, "n": 400},
}


def kernel(TSTEPS, N, A):
    for t in range(0, TSTEPS - 1):
        for i in range(1, N - 1):
            A[i, 1:-1] += (
                A[i - 1, :-2]
                + A[i - 1, 1:-1]
                + A[i - 1, 2:]
                + A[i, 2:]
                + A[i + 1, :-2]
                + A[i + 1, 1:-1]
                + A[i + 1, 2:]
            )
            for j in range(1, N - 1):
                A[i, j] += A[i, j - 1]
                A[i, j] /= 9.0


def program(TSTEPS, N, A, weights):
    A = A.copy()
    kernel(TSTEPS, N, A)
    return np.sum(weights * A)


def inputs(tsteps, n):
    i, j = np.arange(n)[:, None], np.arange(n)[None, :]
    return tsteps, n, (i * (j + 2) + 2) / n, np.random.default_rng(1).normal(size=(n, n))


def native(TSTEPS, N, A, weights):
    return TSTEPS, N, A, weights
