"""Index arrays inside loops and recursion: their sizes change from round to round."""

import numpy as np


def relax(u, edges, weights, steps):
    """Spring network: forces are gathered along edges and scattered to nodes."""
    a, b = edges[:, 0], edges[:, 1]
    for k in range(steps):
        stretch = u[b] - u[a]
        force = weights * stretch * (1.0 + 0.1 * stretch**2)
        f = np.zeros_like(u)
        np.add.at(f, a, force)
        np.subtract.at(f, b, force)
        u = u + 0.1 * f
        active = np.flatnonzero(np.abs(u) > 0.1 * k)
        u[active] *= 0.98
    return u


def quicksort(v):
    if len(v) <= 1:
        return v
    pivot = v[0]
    rest = v[1:]
    below = quicksort(rest[rest < pivot])
    above = quicksort(rest[rest >= pivot])
    return np.concatenate((below, v[:1], above))


def sieve(x):
    total = 0.0
    while len(x) > 1:
        total += np.sum(x * x[::-1])
        x = np.sort(x[x > np.mean(x)] * 1.1)
    return total


def program(u, weights, edges, x):
    u = relax(u, edges, weights, 6)
    ordered = quicksort(x)
    return np.sum(u**2) + np.sum(ordered * np.arange(len(ordered))) + sieve(x), u


ARGUMENTS = [
    (
        np.array([0.3, -0.8, 1.1, 0.6]),
        np.array([1.0, 0.7, 1.3, 0.5, 0.9]),
        np.array([[0, 1], [1, 2], [2, 3], [3, 0], [0, 2]]),
        np.array([0.9, 2.1, -0.4, 1.6, 0.2, 1.35]),
    ),
]
