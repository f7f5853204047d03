"""QR factors by the modified Gram–Schmidt process on columns (PolyBench, NPBench)."""

import numpy as np

GRADIENT = ("A",)
SIZES = {"tiny": {"m": 8, "n": 6}, "small": {"m": 70, "n": 60}, "large": {"m": 300, "n": 250}}


def kernel(A):
    Q = np.zeros_like(A)
    R = np.zeros((A.shape[1], A.shape[1]), dtype=A.dtype)
    for k in range(A.shape[1]):
        nrm = np.dot(A[:, k], A[:, k])
        R[k, k] = np.sqrt(nrm)
        Q[:, k] = A[:, k] / R[k, k]
        for j in range(k + 1, A.shape[1]):
            R[k, j] = np.dot(Q[:, k], A[:, j])
            A[:, j] -= Q[:, k] * R[k, j]
    return Q, R


def program(A, weights_Q, weights_R):
    Q, R = kernel(A.copy())
    return np.sum(weights_Q * Q) + np.sum(weights_R * R)


def inputs(m, n):
    rng = np.random.default_rng(1)
    A = np.eye(m, n) + 0.5 * rng.normal(size=(m, n)) / np.sqrt(m)
    return A, rng.normal(size=(m, n)), rng.normal(size=(n, n))


def native(A, weights_Q, weights_R):
    return *A.shape, A, weights_Q, weights_R
