"""A matrix times a vector, and its transpose times another, added in place (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("x1", "x2", "y_1", "y_2", "A")
SIZES = {"tiny": {"n": 7}, "small": {"n": 1100}, "large": {"n": 5500}}


def kernel(x1, x2, y_1, y_2, A):
    x1 += A @ y_1
    x2 += y_2 @ A


def program(x1, x2, y_1, y_2, A, weights):
    x1, x2 = x1.copy(), x2.copy()
    kernel(x1, x2, y_1, y_2, A)
    return weights[0] @ x1 + weights[1] @ x2


def inputs(n):
    rng = np.random.default_rng(1)
    return *rng.normal(size=(4, n)), rng.normal(size=(n, n)), rng.normal(size=(2, n))


def native(x1, x2, y_1, y_2, A, weights):
    return len(A), x1, x2, y_1, y_2, A, *weights
