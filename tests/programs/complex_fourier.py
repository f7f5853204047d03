"""Discrete Fourier transforms: by a matrix, and by loops into complex arrays; a low-pass filter between."""

import cmath
import math

import numpy as np


def transform(signal, sign):
    n = len(signal)
    spectrum = np.zeros(n, dtype=complex)
    for k in range(n):
        total = 0j
        for j, value in enumerate(signal):
            total += value * cmath.exp(sign * 2j * math.pi * k * j / n)
        spectrum[k] = total
    return spectrum


def program(signal, cutoff, weights):
    n = len(signal)
    spectrum = transform(signal, -1)
    k = np.arange(n)
    matrix = np.exp(-2j * np.pi * np.outer(k, k) / n)
    twice = matrix @ (weights * signal)
    frequency = np.minimum(k, n - k)
    filtered = np.where(frequency < 3, spectrum, 0) * np.exp(-cutoff * frequency)
    back = transform(filtered, 1) / n
    energy = np.vdot(spectrum, spectrum).real / n
    return back.real, np.abs(back.imag).sum() < 1e-9, energy, np.linalg.norm(twice), np.sum(twice * back)


ARGUMENTS = [(np.array([0.3, 1.2, -0.7, 0.4, 2.0, -1.1, 0.6]), 0.4, np.array([1.0, 0.5, 0.2, 0.9, 1.3, 0.1, 0.7]))]
