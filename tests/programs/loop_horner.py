"""Horner's scheme and its derivative by hand, over coefficients in a list or an array."""

import numpy as np


def program(coefficients, x):
    p = 0.0
    dp = 0.0
    for c in coefficients:
        dp = dp * x + p
        p = p * x + c
    return p * dp


ARGUMENTS = [([1.0, -2.0, 0.5], 0.7), (np.array([0.3, 0.1, -0.4, 2.0, 1.0]), -1.2), ([2.0], 1.0)]
