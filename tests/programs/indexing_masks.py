"""Elements chosen by truth values: read, overwritten, changed; where conditions hold; counts."""

import numpy as np


def program(x, A, limit):
    high = x > limit
    total = np.sum(x[high] ** 2) - np.mean(x[~high]) * np.count_nonzero(high)
    x[high] *= 0.5
    x[x < 0] = 0.1 * limit
    x[~high] += x[~high] * x[0]
    inside = (A > -0.4) & (A < 0.6)
    total += A[inside] @ A[inside] + np.sum(A[x[:3] > 0.2, 1:])
    A[inside] = np.sqrt(A[inside] + 1.0)
    A[~inside] -= x[1]
    A[[True, False, True], 0] /= 3.0
    rows, columns = np.nonzero(A > 0.5)
    total += np.sum(A[rows, columns] * (rows - 0.5 * columns))
    for i, j in np.argwhere(A < 0.2):
        total += A[i, j] * (i + 1) * (j + 2)
    (places,) = np.where(x > 0.2)
    np.add.at(x, places % 2, x[places])
    np.maximum.at(x, np.array([0, 0, 1]), A[:, 0])
    total += np.extract(x > 0.3, x).sum() + np.compress([False, True, True], A, axis=0).sum()
    return total, x, A, 1.0 * np.bincount(places % 3, weights=x[places], minlength=4)


ARGUMENTS = [
    (np.array([0.9, -0.3, 0.25, 1.7]), np.linspace(-0.7, 1.1, 12).reshape(3, 4), 0.5),
    (np.array([0.6, 0.55, 0.52, 0.7]), np.linspace(0.75, -0.8, 12).reshape(3, 4), 0.53),
]
