"""A linear system by LU factors, and substitution forward and back (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("A", "b")
SIZES = {"tiny": {"n": 8}, "small": {"n": 60}, "large": {"n": 400}}


def kernel(A, b):
    x = np.zeros_like(b)
    y = np.zeros_like(b)
    for i in range(A.shape[0]):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, A.shape[0]):
            A[i, j] -= A[i, :i] @ A[:i, j]
    for i in range(A.shape[0]):
        y[i] = b[i] - A[i, :i] @ y[:i]
    for i in range(A.shape[0] - 1, -1, -1):
        x[i] = (y[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return x, y


def program(A, b, weights):
    x, y = kernel(A.copy(), b)
    return weights[0] @ x + weights[1] @ y


def inputs(n):
    rng = np.random.default_rng(1)
    A = rng.normal(size=(n, n)) / np.sqrt(n) + 3.0 * np.eye(n)
    return A, rng.normal(size=n), rng.normal(size=(2, n))


def native(A, b, weights):
    return len(A), A, b, weights
