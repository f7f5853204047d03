"""QR factors by the modified Gram-Schmidt process on columns."""

import numpy as np


def program(A):
    Q = np.zeros_like(A)
    R = np.zeros((A.shape[1], A.shape[1]), dtype=A.dtype)
    for k in range(A.shape[1]):
        nrm = np.dot(A[:, k], A[:, k])
        R[k, k] = np.sqrt(nrm)
        Q[:, k] = A[:, k] / R[k, k]
        for j in range(k + 1, A.shape[1]):
            R[k, j] = np.dot(Q[:, k], A[:, j])
            A[:, j] -= Q[:, k] * R[k, j]
    return Q, R


ARGUMENTS = [(np.array([[1.0, 0.2, -0.3], [0.4, 1.5, 0.1], [0.3, -0.7, 0.9], [0.1, 0.5, 0.6]]),)]
