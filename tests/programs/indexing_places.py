"""Triangles, diagonals, sets of integers, choices: functions that make index arrays, or use them."""

import numpy as np


def program(A, x, kinds):
    rows, columns = np.tril_indices(3, -1)
    total = np.sum(A[rows, columns] * (rows + 2.0 * columns)) + np.sum(A[np.triu_indices_from(A, 1)] ** 2)
    total += A[np.diag_indices(3)] @ x[:3]
    np.fill_diagonal(A, x[3] * x[0])
    total += np.sum(np.delete(x, 1) ** 2) + np.sum(np.delete(A, [0, 2], axis=1) * x[0])
    rare = np.isin(kinds, [0, 2])
    total += np.sum(x[rare] * x[0]) + np.sum(np.choose(kinds, [x, 2.0 * x, x * x]))
    np.putmask(x, ~rare, x * x)
    np.place(x, kinds == 2, [A[0, 1], A[1, 0]])
    for kind in np.union1d(kinds, [5]):
        total += kind * np.sum(x[kinds == kind])
    places = np.ravel_multi_index((kinds % 3, np.array([0, 1, 2, 1])), (3, 3))
    return total + np.sum(A.flat[places] * x), A, x


ARGUMENTS = [
    (
        np.array([[0.3, -0.2, 0.8], [0.9, 1.4, -0.6], [0.25, 0.05, -1.1]]),
        np.array([0.7, -1.2, 0.45, 1.9]),
        np.array([2, 0, 1, 2]),
    ),
]
