"""The covariance of columns, a row and a column at a time."""

import numpy as np


def program(float_n, data):
    M = data.shape[1]
    mean = np.mean(data, axis=0)
    data -= mean
    cov = np.zeros((M, M), dtype=data.dtype)
    for i in range(M):
        cov[i:M, i] = cov[i, i:M] = data[:, i] @ data[:, i:M] / (float_n - 1.0)
    return cov


ARGUMENTS = [(4.0, np.array([[0.3, 1.2, 0.5], [2.0, -0.3, 0.1], [1.1, 0.4, -1.0], [0.2, 2.2, 0.4]]))]
