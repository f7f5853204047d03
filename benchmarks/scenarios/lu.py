"""LU factors in place, without pivoting (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("A",)
SIZES = {"tiny": {"n": 8}, "small": {"n": 60}, "large": {"n": 400}}


def kernel(A):
    for i in range(A.shape[0]):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, A.shape[0]):
            A[i, j] -= A[i, :i] @ A[:i, j]


def program(A, weights):
    A = A.copy()
    kernel(A)
    return np.sum(weights * A)


def inputs(n):
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, n)) / np.sqrt(n) + 3.0 * np.eye(n), rng.normal(size=(n, n))


def native(A, weights):
    return len(A), A, weights
