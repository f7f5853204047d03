"""A sparse matrix in compressed rows times a vector, with gathers by index arrays."""

import numpy as np


def program(A_row, A_col, A_val, x):
    y = np.empty(A_row.size - 1, A_val.dtype)
    for i in range(A_row.size - 1):
        cols = A_col[A_row[i] : A_row[i + 1]]
        vals = A_val[A_row[i] : A_row[i + 1]]
        y[i] = vals @ x[cols]
    return y


ARGUMENTS = [
    (np.array([0, 2, 3, 6]), np.array([0, 2, 1, 0, 1, 3]), np.array([0.5, -1.0, 2.0, 0.3, 0.7, -0.2]), np.array([1.0, 0.4, -0.6, 2.0]))
]
