"""Heat in a block, between two buffers (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("A", "B")
SIZES = {
    "tiny": {"tsteps": 3, "n": 6},
    "small": {"tsteps": 25, "n": 25},
    "large": {"tsteps": 50, "n": 100},
}


def kernel(TSTEPS, A, B):
    for t in range(1, TSTEPS):
        B[1:-1, 1:-1, 1:-1] = (
            0.125 * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
            + 0.125 * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
            + 0.125 * (A[1:-1, 1:-1, 2:] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, 1:-1, 0:-2])
            + A[1:-1, 1:-1, 1:-1]
        )
        A[1:-1, 1:-1, 1:-1] = (
            0.125 * (B[2:, 1:-1, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[:-2, 1:-1, 1:-1])
            + 0.125 * (B[1:-1, 2:, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, :-2, 1:-1])
            + 0.125 * (B[1:-1, 1:-1, 2:] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, 1:-1, 0:-2])
            + B[1:-1, 1:-1, 1:-1]
        )


def program(TSTEPS, A, B, weights):
    A, B = A.copy(), B.copy()
    kernel(TSTEPS, A, B)
    return np.sum(weights * A)


def inputs(tsteps, n):
    i, j, k = np.meshgrid(np.arange(n), np.arange(n), np.arange(n), indexing="ij")
    A = (i + j + (n - k)) * 10 / n
    return tsteps, A, A.copy(), np.random.default_rng(1).normal(size=(n, n, n))


def native(TSTEPS, A, B, weights):
    return TSTEPS, len(A), A, B, weights
