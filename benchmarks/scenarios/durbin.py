"""Durbin's recursion for a Toeplitz system (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("r",)
SIZES = {"tiny": {"n": 12}, "small": {"n": 1000}}


def kernel(r):
    y = np.empty_like(r)
    alpha = -r[0]
    beta = 1.0
    y[0] = -r[0]
    for k in range(1, r.shape[0]):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / beta
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha
    return y


def program(r, weights):
    return weights @ kernel(r)


def inputs(n):
    k = np.arange(1, n + 1)  # correlations of two damped oscillations and noise: the system is well conditioned
    r = 0.3 * 0.999**k * np.cos(0.1 * k) + 0.2 * 0.99**k * np.cos(0.7 * k)
    return r, np.random.default_rng(1).normal(size=n)


def native(r, weights):
    return len(r), r, weights
