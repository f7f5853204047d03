"""The covariance of columns, a row and a column at a time (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("data",)
SIZES = {"tiny": {"m": 5, "n": 7}, "small": {"m": 240, "n": 300}, "large": {"m": 500, "n": 600}}


def kernel(M, float_n, data):
    mean = np.mean(data, axis=0)
    data -= mean
    cov = np.zeros((M, M), dtype=data.dtype)
    for i in range(M):
        cov[i:M, i] = cov[i, i:M] = data[:, i] @ data[:, i:M] / (float_n - 1.0)
    return cov


def program(M, float_n, data, weights):
    return np.sum(weights * kernel(M, float_n, data.copy()))


def inputs(m, n):
    rng = np.random.default_rng(1)
    return m, float(n), rng.normal(size=(n, m)) + 1.0, rng.normal(size=(m, m))


def native(M, float_n, data, weights):
    return M, len(data), data, weights
