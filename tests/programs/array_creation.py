"""All ways to create an array."""

import numpy as np


def program(x, y, n):
    a = np.array([x, y, x * y])
    b = np.zeros(n) + np.ones(n) * y
    c = np.full(n, x)
    d = np.zeros_like(a) + np.ones_like(a) + np.full_like(a, y)
    e = np.eye(3) * x
    f = np.arange(n) * y + np.arange(1.0, n + 1.0) + np.arange(0, 2 * n, 2)
    g = np.linspace(x, y, n) + np.linspace(0.0, 1.0, n)
    h = np.empty((2, n))
    h[0] = x
    h[1] = b
    i = np.array([[x, 1.0], [2.0, y]])
    j = np.zeros((2, 2), dtype=float)
    j[0, 0] = x
    k = np.array([1, 2, 3])
    return (a * d * k).sum() + (b * c * f * g).sum() + e.sum() + h.sum() + (i @ j).sum()


ARGUMENTS = [(0.7, 1.3, 4), (-0.2, 0.4, 1)]
