"""Forward substitution with a lower triangle (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("L", "b")
SIZES = {"tiny": {"n": 9}, "small": {"n": 2000}}


def kernel(L, x, b):
    for i in range(x.shape[0]):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]


def program(L, b, weights):
    x = np.zeros_like(b)
    kernel(L, x, b)
    return weights @ x


def inputs(n):
    rng = np.random.default_rng(1)
    L = np.tril(rng.normal(size=(n, n))) / np.sqrt(n)
    np.fill_diagonal(L, 2.0 + rng.random(n))
    return L, rng.normal(size=n), rng.normal(size=n)


def native(L, b, weights):
    return len(b), L, b, weights
