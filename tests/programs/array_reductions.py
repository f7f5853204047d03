"""Reductions with and without axis, by method and by function, with keepdims."""

import numpy as np


def program(A):
    s = A.sum() + np.sum(A, axis=0)[1] * A.sum(axis=1)[0] + A.sum(axis=-1).prod()
    m = A.mean() + np.mean(A, axis=1)[0] * A.mean(axis=0)[-1]
    p = np.prod(A) + A.prod(axis=0).sum()
    e = A.max() * A.min() + np.max(A, axis=0).sum() - A.min(axis=1) @ np.array([1.0, 2.0])
    k = (A / A.sum(axis=1, keepdims=True))[0, 1]
    return s + m + p + e + k


ARGUMENTS = [(np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 0.8]]),), (np.array([[0.4, 0.7], [1.6, 0.2]]),)]
