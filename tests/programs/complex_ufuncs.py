"""NumPy's functions of complex arrays: element-wise, reductions, products, creation."""

import numpy as np


def program(z, w, x):
    a = np.exp(z) / w + np.sqrt(z) + z**2
    b = np.abs(z) * np.angle(w) + np.real(z) - np.imag(w) + np.conj(x) + (z == w) + np.isfinite(z)
    c = np.array([z[0], 1, x[1]]) * np.full(3, 1 - 2j) + np.linspace(0, 1j, 3) + np.ones(3, dtype=complex)
    d = z.cumsum() + w * np.arange(3, dtype=complex) + x.astype(complex)
    e = np.concatenate((z, x)).mean() + np.vdot(z, w) + z @ x + np.linalg.norm(w) + np.zeros_like(z).sum()
    return a, b, c, d, e, np.multiply(z, 1j).dtype == z.dtype


ARGUMENTS = [
    (
        np.array([0.4 + 0.9j, 1.1 - 0.5j, -0.7 + 0.6j]),
        np.array([0.8 - 0.4j, 0.5 + 1.2j, 1.9 + 0.3j]),
        np.array([0.5, 1.7, 1.1]),
    ),
]
RTOL = 1e-9
