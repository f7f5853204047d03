"""Gauss-Seidel sweeps over nine neighbours, in place: each point reads what the sweep has already written."""

import numpy as np


def program(tsteps, A):
    n = len(A)
    for t in range(tsteps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                A[i][j] = (
                    A[i - 1][j - 1] + A[i - 1][j] + A[i - 1][j + 1]
                    + A[i][j - 1] + A[i][j] + A[i][j + 1]
                    + A[i + 1][j - 1] + A[i + 1][j] + A[i + 1][j + 1]
                ) / 9.0
    return A


ARGUMENTS = [(2, np.array([[(i * (j + 2) + 2) / 5 for j in range(5)] for i in range(5)]))]
