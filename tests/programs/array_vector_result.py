"""A vector of residuals, as a least-squares solver wants it."""

import numpy as np


def program(parameters, t, y):
    amplitude, rate, offset = parameters
    return amplitude * np.exp(-rate * t) + offset - y


ARGUMENTS = [(np.array([2.0, 0.7, 0.1]), np.array([0.0, 0.5, 1.0, 2.0]), np.array([2.2, 1.5, 1.1, 0.6]))]
