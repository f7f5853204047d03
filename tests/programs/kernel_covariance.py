"""The covariance of columns, by loops."""

import numpy as np


def program(data):
    n, m = data.shape
    cov = np.zeros((m, m))
    mean = np.zeros(m)
    for j in range(m):
        for i in range(n):
            mean[j] += data[i, j]
        mean[j] /= n
    for i in range(n):
        for j in range(m):
            data[i, j] -= mean[j]
    for i in range(m):
        for j in range(i, m):
            cov[i, j] = 0.0
            for k in range(n):
                cov[i, j] += data[k, i] * data[k, j]
            cov[i, j] /= n - 1.0
            cov[j, i] = cov[i, j]
    return cov


ARGUMENTS = [(np.array([[0.3, 1.2, 0.5], [2.0, -0.3, 0.1], [1.1, 0.4, -1.0], [0.2, 2.2, 0.4]]),)]
