"""LU factors in place without pivoting; the determinant from the diagonal."""

import numpy as np


def program(A):
    LU = A.copy()
    n = len(LU)
    for k in range(n - 1):
        LU[k + 1 :, k] /= LU[k, k]
        LU[k + 1 :, k + 1 :] -= np.outer(LU[k + 1 :, k], LU[k, k + 1 :])
    determinant = 1.0
    for i in range(n):
        determinant *= LU[i, i]
    return determinant + LU[-1, 0]


ARGUMENTS = [(np.array([[2.0, 0.3, 0.5], [0.3, -1.5, 0.8], [0.2, 0.9, 1.5]]),), (np.array([[1.5]]),)]
