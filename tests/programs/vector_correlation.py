"""The correlation of columns: a mask for columns without spread, and both triangles in one assignment."""

import numpy as np


def program(data):
    N, M = data.shape
    mean = np.mean(data, axis=0)
    stddev = np.std(data, axis=0)
    stddev[stddev <= 0.1] = 1.0
    data -= mean
    data /= np.sqrt(float(N)) * stddev
    corr = np.eye(M, dtype=data.dtype)
    for i in range(M - 1):
        corr[i + 1 : M, i] = corr[i, i + 1 : M] = data[:, i] @ data[:, i + 1 : M]
    return corr


ARGUMENTS = [(np.array([[0.3, 1.2, 5.0], [2.0, -0.3, 5.01], [1.1, 0.4, 5.02], [0.2, 2.2, 5.03]]),)]
