"""The correlation of columns, a row and a column at a time (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("data",)
SIZES = {"tiny": {"m": 5, "n": 7}, "small": {"m": 240, "n": 300}, "large": {"m": 500, "n": 600}}


def kernel(M, float_n, data):
    mean = np.mean(data, axis=0)
    stddev = np.std(data, axis=0)
    stddev[stddev <= 0.1] = 1.0
    data -= mean
    data /= np.sqrt(float_n) * stddev
    corr = np.eye(M, dtype=data.dtype)
    for i in range(M - 1):
        corr[i + 1 : M, i] = corr[i, i + 1 : M] = data[:, i] @ data[:, i + 1 : M]
    return corr


def program(M, float_n, data, weights):
    return np.sum(weights * kernel(M, float_n, data.copy()))


def inputs(m, n):
    rng = np.random.default_rng(1)
    data = rng.normal(size=(n, m)) * rng.uniform(0.5, 2.0, size=m)
    data[:, 1] *= 0.01  # a column without spread
    return m, float(n), data, rng.normal(size=(m, m))


def native(M, float_n, data, weights):
    return M, len(data), data, weights
