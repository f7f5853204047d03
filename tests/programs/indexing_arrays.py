"""Elements chosen by arrays of integers: read, written, with slices, numbers and new axes between them."""

import numpy as np


def program(x, A, T, order, k):
    y = x[order] * x[[0, -1, 1]]
    x[order] += 2.0 * y  # a place that is named twice is changed once
    total = np.sum(A[:, order] * y) + A[order, 1] @ y + np.sum(A[order][:, 1:] ** 2)
    block = A[np.ix_(order, [2, 0])]
    total += np.sum(block * block)
    A[order, [0, 1, 2]] = y
    A[[0, 2], :2] *= np.array([[0.5], [0.25]])
    apart = T[order % 2, :, order]
    total += np.sum(apart[:, k] * y) + np.sum(T[0, ..., order] ** 2) + np.sum(T[:, order, None, 1:] * x[1:])
    T[:, order] = y[:, None]  # the last of several values for one place stays
    T[1, :, [0, 1]] -= A[:2, 1:]
    pairs = (order[:2], slice(None, None, -1))
    total += np.sum(A[pairs] * x[:4])
    return total, x, A, np.sum(T**2, axis=0)


ARGUMENTS = [
    (
        np.array([0.5, -1.2, 0.7, 2.0]),
        np.linspace(-0.6, 1.3, 16).reshape(4, 4),
        np.sin(np.arange(24.0)).reshape(2, 3, 4),
        np.array([1, 0, -1]),
        2,
    ),
]
