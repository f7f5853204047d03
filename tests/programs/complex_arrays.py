"""Views of the parts of complex arrays, in-place operators, rows and columns, loops over items, two kinds joined."""

import numpy as np


def damp(field, factor):
    field *= factor
    return field[::-1]


def program(z, w, x):
    z.real[0] = x[1]
    z.imag[1:] += w[1:].real
    part = z[::2]
    part[0] = 2 - 1j
    part *= 1j
    z[-1] += x.sum()
    w.imag = x**2
    turned = damp(w, 0.5 + 0.1j)
    grid = np.empty((2, len(z)), dtype=complex)
    grid[0] = z + turned
    grid[1, :] = z * x - w.conj() / 2
    total = 0
    for row in grid:
        total += row[0] * row[-1]
        for value in row:
            total = total + value**2
    pairs = [u * v.conjugate() for u, v in zip(z, w)]
    chosen = z if x[0] > 0 else w
    smooth = np.where(x > 0, grid[0], grid.T[:, 1])
    return total, pairs, chosen.sum(), smooth, grid.T @ np.ones(2), grid.reshape(-1)[1::2].mean(), np.prod(grid, axis=0)


ARGUMENTS = [
    (np.array([1 + 2j, -0.5 + 0.3j, 0.7 - 1j, 2j]), np.array([0.3 - 0.1j, 1j, 1.5 + 0j, -2 + 0.5j]),
     np.array([0.5, -0.2, 1.1, 0.9])),
]  # fmt: skip
