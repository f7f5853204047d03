"""The objective of k-means: the squared distances of points to their nearest centroids (GradBench)."""

import numpy as np

GRADIENT = ("centroids",)
SIZES = {
    "tiny": {"n": 23, "k": 4, "d": 3},
    "small": {"n": 1000, "k": 100, "d": 16},
    "large": {"n": 10_000, "k": 100, "d": 16},
}


def program(points, centroids):
    total = 0.0
    for point in points:
        total += np.min(np.sum((point - centroids) ** 2, axis=1))
    return total


def inputs(n, k, d):
    rng = np.random.default_rng(5)
    return rng.random((n, d)), rng.random((k, d))


def native(points, centroids):
    n, d = points.shape
    return n, len(centroids), d, points, centroids
