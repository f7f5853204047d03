"""Cholesky's factor in place, the upper triangle stays (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("A",)
SIZES = {"tiny": {"n": 8}, "small": {"n": 100}, "large": {"n": 500}}


def kernel(A):
    A[0, 0] = np.sqrt(A[0, 0])
    for i in range(1, A.shape[0]):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] -= np.dot(A[i, :i], A[i, :i])
        A[i, i] = np.sqrt(A[i, i])


def program(A, weights):
    A = A.copy()
    kernel(A)
    return np.sum(weights * A)


def inputs(n):
    rng = np.random.default_rng(1)
    B = rng.normal(size=(n, n))
    return B @ B.T / n + np.eye(n), rng.normal(size=(n, n))


def native(A, weights):
    return len(A), A, weights
