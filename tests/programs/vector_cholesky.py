"""Cholesky's factor in place, with inner products of slices of rows."""

import numpy as np


def program(A):
    A[0, 0] = np.sqrt(A[0, 0])
    for i in range(1, A.shape[0]):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] -= np.dot(A[i, :i], A[i, :i])
        A[i, i] = np.sqrt(A[i, i])
    return A


ARGUMENTS = [(np.array([[4.0, 0.3, 0.1, 0.2], [0.3, 3.5, -0.2, 0.4], [0.1, -0.2, 3.0, 0.7], [0.2, 0.4, 0.7, 5.0]]),)]
