"""Arrays of complex numbers from real ones: magnitude and phase of a transfer function."""

import numpy as np


def program(omega, gain, damping, delay):
    s = 1j * omega
    loop = gain / (s**2 + 2 * damping * s + 1.0) * np.exp(-s * delay)
    sensitivity = 1 / (1 + loop)
    decibels = 20 * np.log10(np.abs(loop))
    phase = np.angle(loop, deg=True)
    return np.abs(sensitivity).max(), decibels @ phase, sensitivity.real.mean(), loop.conj()[1:3]


ARGUMENTS = [(np.array([0.1, 0.3, 0.7, 1.1, 2.0, 5.0]), 1.7, 0.35, 0.21)]
