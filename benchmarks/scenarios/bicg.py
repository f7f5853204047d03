"""The two matrix-vector products of the biconjugate gradient method (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("A", "p", "r")
SIZES = {"tiny": {"m": 6, "n": 7}, "small": {"m": 1000, "n": 1250}, "large": {"m": 4000, "n": 5000}}


def kernel(A, p, r):
    return r @ A, A @ p


def program(A, p, r, weights_s, weights_q):
    s, q = kernel(A, p, r)
    return weights_s @ s + weights_q @ q


def inputs(m, n):
    rng = np.random.default_rng(1)
    (p, weights_s), (r, weights_q) = rng.normal(size=(2, m)), rng.normal(size=(2, n))
    return rng.normal(size=(n, m)), p, r, weights_s, weights_q


def native(A, p, r, weights_s, weights_q):
    return *A.shape, A, p, r, weights_s, weights_q
