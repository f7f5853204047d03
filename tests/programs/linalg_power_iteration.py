"""The largest eigenvalue by power iteration until it stands still."""

import numpy as np


def program(A):
    v = np.ones(len(A))
    old = 0.0
    value = 1.0
    while abs(value - old) > 1e-14 * abs(value):
        w = A @ v
        v = w / np.sqrt(w @ w)
        old, value = value, v @ A @ v
    return value


ARGUMENTS = [(np.array([[2.0, 0.3], [0.4, 0.5]]),), (np.array([[3.0, 0.1, 0.2], [0.1, 0.6, 0.3], [0.2, 0.3, 0.2]]),)]
RTOL = 1e-7
