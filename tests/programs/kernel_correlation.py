"""The correlation of columns, by loops; columns without spread are left alone."""

import math

import numpy as np


def program(data):
    n, m = data.shape
    float_n = float(n)
    eps = 0.1
    mean, stddev = np.zeros(m), np.zeros(m)
    corr = np.zeros((m, m))
    for j in range(m):
        mean[j] = 0.0
        for i in range(n):
            mean[j] += data[i][j]
        mean[j] /= float_n
    for j in range(m):
        stddev[j] = 0.0
        for i in range(n):
            stddev[j] += (data[i][j] - mean[j]) * (data[i][j] - mean[j])
        stddev[j] /= float_n
        stddev[j] = math.sqrt(stddev[j])
        stddev[j] = 1.0 if stddev[j] <= eps else stddev[j]
    for i in range(n):
        for j in range(m):
            data[i][j] -= mean[j]
            data[i][j] /= math.sqrt(float_n) * stddev[j]
    for i in range(m - 1):
        corr[i][i] = 1.0
        for j in range(i + 1, m):
            corr[i][j] = 0.0
            for k in range(n):
                corr[i][j] += data[k][i] * data[k][j]
            corr[j][i] = corr[i][j]
    corr[m - 1][m - 1] = 1.0
    return corr


ARGUMENTS = [(np.array([[0.3, 1.2, 5.0], [2.0, -0.3, 5.01], [1.1, 0.4, 5.02], [0.2, 2.2, 5.0]]),)]
