"""A transposed matrix times the matrix times a vector (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("A", "x")
SIZES = {"tiny": {"m": 6, "n": 7}, "small": {"m": 1000, "n": 1250}, "large": {"m": 4000, "n": 5000}}


def kernel(A, x):
    return (A @ x) @ A


def program(A, x, weights):
    return weights @ kernel(A, x)


def inputs(m, n):
    rng = np.random.default_rng(1)
    return rng.normal(size=(m, n)), *rng.normal(size=(2, n))


def native(A, x, weights):
    return *A.shape, A, x, weights
