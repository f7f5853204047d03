"""Reductions and running sums with axes, `keepdims`, `ddof`, `initial`, `where`, weights; methods of ufuncs."""

import numpy as np


def program(m, c):
    centred = (m - m.mean(axis=1, keepdims=True)) / np.std(m, axis=1, ddof=1, keepdims=True)
    total = np.sum(centred**3, axis=(0, 1)) + np.var(c, axis=2).prod(axis=0).sum()
    total += np.max(m, axis=0, keepdims=True).sum() * np.min(c, axis=1, initial=0.1).sum() + np.ptp(m)
    total += np.sum(m, axis=0, where=m > 0, initial=2.0) @ np.cumsum(m, axis=1)[0]
    total += np.average(m, axis=0, weights=m[:, 0] ** 2).sum() + np.cumprod(c, axis=-1)[0, :, -1].sum()
    total += np.multiply.reduce(m, axis=1).sum() + np.maximum.accumulate(m, axis=0)[-1].sum()
    total += (np.add.outer(m[0], m[1]) * np.argmax(m, axis=0)).sum() * np.count_nonzero(m > 0)
    return total if np.all(np.any(m > 0, axis=1)) else -total


ARGUMENTS = [
    (
        np.array([[0.3, 1.2, -0.8], [2.0, -0.5, 0.1]]),
        np.array([[[0.5, 1.5], [0.7, -0.2]], [[1.1, 0.4], [-0.6, 0.9]], [[0.2, 1.3], [0.8, -1.4]]]),
    )
]
