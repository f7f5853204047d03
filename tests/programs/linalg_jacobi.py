"""Jacobi's iteration for a fixed count, with a split into diagonal and rest by loops."""

import numpy as np


def program(A, b, sweeps):
    n = len(b)
    x = np.zeros(n)
    for _ in range(sweeps):
        new = np.zeros(n)
        for i in range(n):
            s = 0.0
            for j in range(n):
                if i != j:
                    s += A[i, j] * x[j]
            new[i] = (b[i] - s) / A[i, i]
        x = new
    return (x**2).sum()


ARGUMENTS = [
    (np.array([[2.0, 0.3, 0.5], [0.3, -1.5, 0.2], [0.2, 0.4, 1.5]]), np.array([1.0, 0.5, -0.3]), 6),
    (np.array([[0.8]]), np.array([0.4]), 1),
]
