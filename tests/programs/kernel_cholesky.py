"""Cholesky's factor, in place in the lower triangle."""

from math import sqrt

import numpy as np


def program(A):
    n = len(A)
    for i in range(n):
        for j in range(i):
            for k in range(j):
                A[i][j] -= A[i][k] * A[j][k]
            A[i][j] /= A[j][j]
        for k in range(i):
            A[i][i] -= A[i][k] * A[i][k]
        A[i][i] = sqrt(A[i][i])
    log_det = 0.0
    for i in range(n):
        for j in range(i + 1):
            log_det += A[i][j] * (j + 1)
    return log_det


ARGUMENTS = [(np.array([[4.0, 0.3, 0.1, 0.2], [0.3, 3.5, -0.2, 0.4], [0.1, -0.2, 3.0, 0.7], [0.2, 0.4, 0.7, 5.0]]),)]
