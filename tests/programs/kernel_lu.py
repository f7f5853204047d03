"""LU factors without pivoting, in place."""

import numpy as np


def program(A):
    n = len(A)
    for i in range(n):
        for j in range(i):
            for k in range(j):
                A[i][j] -= A[i][k] * A[k][j]
            A[i][j] /= A[j][j]
        for j in range(i, n):
            for k in range(i):
                A[i][j] -= A[i][k] * A[k][j]
    return A


ARGUMENTS = [(np.array([[4.0, 0.3, 0.1, 0.2], [0.5, 3.5, -0.2, 0.4], [0.1, -0.6, 3.0, 0.7], [0.2, 0.4, 0.9, 5.0]]),)]
