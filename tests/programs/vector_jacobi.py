"""Averages of neighbours by slices, in one and in two dimensions."""

import numpy as np


def jacobi_1d(TSTEPS, A, B):
    for t in range(1, TSTEPS):
        B[1:-1] = 0.33333 * (A[:-2] + A[1:-1] + A[2:])
        A[1:-1] = 0.33333 * (B[:-2] + B[1:-1] + B[2:])


def jacobi_2d(TSTEPS, A, B):
    for t in range(1, TSTEPS):
        B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        A[1:-1, 1:-1] = 0.2 * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])


def program(TSTEPS, a, b, A, B):
    jacobi_1d(TSTEPS, a, b)
    jacobi_2d(TSTEPS, A, B)
    return a * A, np.sum(B**2)


rng = np.random.default_rng(27)
ARGUMENTS = [(3, rng.random(4), rng.random(4), rng.random((4, 4)), rng.random((4, 4)))]
