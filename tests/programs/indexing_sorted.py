"""Sorting and searching: the derivative goes with the elements."""

import numpy as np


def program(x, A, points):
    s = np.sort(x)[::-1]
    order = np.argsort(x, kind="stable")
    total = s[0] * s[1] + np.sum(x[order] * np.arange(len(x))) + np.median(x) + np.percentile(x, 30.0)
    total += np.sum(np.sort(A, axis=0)[0] * A[1]) + np.sum(np.take_along_axis(A, np.argsort(A), axis=1)[:, -2])
    total += np.sum(np.median(A, axis=1) * np.quantile(A, 0.35, axis=1)) + np.sum(np.quantile(x, [0.2, 0.9]))
    y = x.copy()
    y.sort()
    where = np.searchsorted(y, points)
    total += np.sum(y[np.minimum(where, len(y) - 1)] * points) + y[np.searchsorted(y, 0.5, side="right") - 1]
    bins = np.digitize(points, np.array([-0.5, 0.0, 0.75]))
    total += np.sum(points * bins) + np.sum(np.unique(np.concatenate((x, x[:2]))) ** 2)
    ranks = np.lexsort((x, np.floor(2.0 * x)))
    return total + x[ranks[0]] * x[ranks[-1]], s, y, A[:, np.argsort(A[0])]


ARGUMENTS = [
    (
        np.array([0.7, -1.2, 0.45, 1.9, 0.1]),
        np.array([[0.3, -0.2, 0.8], [0.9, 1.4, -0.6], [0.25, 0.05, -1.1], [2.0, 0.35, 0.15]]),
        np.array([-2.0, 0.3, 0.6, 5.0]),
    ),
]
