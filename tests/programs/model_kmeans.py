"""k-means: the cost of centres, by expanded squares and a minimum over centres, after a step of Lloyd's method."""

import numpy as np


def cost(points, centres):
    a_sqr = np.sum(points**2, axis=1)
    b_sqr = np.sum(centres**2, axis=1)
    distances = -2.0 * points @ centres.T + a_sqr[:, None] + b_sqr[None, :]
    return np.sum(np.min(distances, axis=1))


def step(points, centres):
    new = np.zeros_like(centres)
    counts = np.zeros(len(centres), dtype=int)
    for p in points:
        nearest = np.argmin(np.sum((centres - p) ** 2, axis=1))
        new[nearest] += p
        counts[nearest] += 1
    for j in range(len(centres)):
        if counts[j] > 0:
            new[j] /= counts[j]
        else:
            new[j] = centres[j]
    return new


def program(points, centres):
    return cost(points, 0.5 * (centres + step(points, centres)))


ARGUMENTS = [
    (
        np.array([[0.1, 0.2], [0.3, -0.1], [2.0, 1.8], [2.2, 2.1], [-0.2, 0.1]]),
        np.array([[0.0, 0.5], [1.5, 1.7], [-9.0, 9.0]]),
    )
]
