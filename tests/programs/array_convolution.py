"""Convolution by two loops and as a sum of shifted slices."""

import numpy as np


def by_loops(x, kernel):
    n = len(x) - len(kernel) + 1
    out = np.zeros(n)
    for i in range(n):
        for j, k in enumerate(kernel):
            out[i] += k * x[i + j]
    return out


def by_slices(x, kernel):
    n = len(x) - len(kernel) + 1
    out = np.zeros(n)
    for j in range(len(kernel)):
        out += kernel[j] * x[j : j + n]
    return out


def program(x, kernel):
    return by_loops(x, kernel) @ by_slices(x, kernel[::-1])


ARGUMENTS = [
    (np.array([0.3, 1.2, -0.8, 2.0, 0.5]), np.array([0.25, 0.5, 0.3])),
    (np.array([0.3, 1.2]), np.array([0.7, 0.1])),
]
