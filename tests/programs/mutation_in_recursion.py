"""A recursive function that writes into the array of its caller: a small fast Fourier-like butterfly."""

import numpy as np


def butterfly(x, low, high, factor):
    if high - low < 2:
        return 0
    middle = (low + high) // 2
    calls = butterfly(x, low, middle, factor * 0.9) + butterfly(x, middle, high, factor * 1.1)
    for i in range(middle - low):
        a, b = x[low + i], x[middle + i]
        x[low + i] = a + factor * b
        x[middle + i] = a - factor * b
    return calls + 1


def program(x, factor):
    y = x.copy()
    calls = butterfly(y, 0, len(y), factor)
    return (y * np.arange(1.0, len(y) + 1.0)).sum() * calls


ARGUMENTS = [(np.array([0.3, 1.2, -0.8, 0.5]), 0.7), (np.array([0.3, 1.2]), 1.4), (np.arange(8.0) / 7.0, 0.2)]
