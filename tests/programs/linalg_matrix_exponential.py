"""The exponential of a matrix by Taylor's series and repeated squaring."""

import numpy as np


def program(A, t):
    n = A.shape[0]
    M = A * (t / 8)
    term = np.eye(n)
    total = np.eye(n)
    for k in range(1, 10):
        term = term @ M / k
        total += term
    for _ in range(3):
        total = total @ total
    return total.sum()


ARGUMENTS = [(np.array([[0.1, 1.0], [-0.8, -0.2]]), 1.5), (np.array([[0.5]]), 2.0)]
