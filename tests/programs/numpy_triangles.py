"""Triangles, diagonals, grids, differences, integrals and convolutions."""

import numpy as np


def program(m, x):
    masked = np.triu(m, 1) + 2.0 * np.tril(m, -1) + np.diag(x) + np.eye(3, k=-1) * x[1]
    masked[0] += np.diagonal(m)
    across = np.diag(masked, 1) @ x[:2] + np.trace(masked @ m)
    grid, other = np.meshgrid(x, np.linspace(0.0, x[0], 4))
    surface = np.sin(grid * other)
    slopes = np.gradient(surface, axis=0) * np.diff(surface, axis=1, prepend=0.0)
    smooth = np.convolve(x, np.array([0.25, 0.5, 0.25]), mode="same") + np.correlate(x, x[:2], "full")[:3]
    area = np.trapezoid(surface, np.cumsum(x * x), axis=1)
    inside = np.interp(surface, np.array([0.0, 0.2, 0.5]), x, left=-1.0)
    return across + slopes.sum() + smooth @ x + area.sum() + inside.sum() + np.polyval(x, 0.7)


ARGUMENTS = [
    (np.array([[0.3, 1.2, -0.8], [2.0, -0.5, 0.1], [0.6, 0.4, 1.7]]), np.array([0.45, -0.7, 1.3])),
]
