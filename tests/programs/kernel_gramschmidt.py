"""QR factors by the modified Gram-Schmidt process, with A overwritten."""

from math import sqrt

import numpy as np


def program(A):
    m, n = A.shape
    Q, R = np.zeros((m, n)), np.zeros((n, n))
    for k in range(n):
        nrm = 0.0
        for i in range(m):
            nrm += A[i, k] * A[i, k]
        R[k, k] = sqrt(nrm)
        for i in range(m):
            Q[i, k] = A[i, k] / R[k, k]
        for j in range(k + 1, n):
            R[k, j] = 0.0
            for i in range(m):
                R[k, j] += Q[i, k] * A[i, j]
            for i in range(m):
                A[i, j] = A[i, j] - Q[i, k] * R[k, j]
    return Q, R


ARGUMENTS = [(np.array([[1.0, 0.2, -0.3], [0.4, 1.5, 0.1], [0.3, -0.7, 0.9], [0.1, 0.5, 0.6]]),)]
