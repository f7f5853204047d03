"""Averages of five neighbours, back and forth between two matrices."""

import numpy as np


def program(tsteps, A, B):
    n = len(A)
    for t in range(tsteps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                B[i, j] = 0.2 * (A[i, j] + A[i, j - 1] + A[i, 1 + j] + A[1 + i, j] + A[i - 1, j])
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                A[i, j] = 0.2 * (B[i, j] + B[i, j - 1] + B[i, 1 + j] + B[1 + i, j] + B[i - 1, j])
    return np.sum(A**2)


A = np.array([[i * (j + 2) / 4 for j in range(4)] for i in range(5)][:4])
ARGUMENTS = [(2, A, A + 0.1)]
