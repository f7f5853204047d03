"""NumPy's Cholesky factor, with the upper triangle kept from the matrix."""

import numpy as np


def program(A):
    A[:] = np.linalg.cholesky(A) + np.triu(A, k=1)
    return A


ARGUMENTS = [(np.array([[4.0, 0.3, 0.1, 0.2], [0.3, 3.5, -0.2, 0.4], [0.1, -0.2, 3.0, 0.7], [0.2, 0.4, 0.7, 5.0]]),)]
