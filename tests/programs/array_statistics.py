"""Moments and a correlation from reductions, with scalars that come out of arrays."""

import math

import numpy as np


def program(x, y):
    n = len(x)
    dx, dy = x - np.mean(x), y - np.mean(y)
    covariance = np.dot(dx, dy) / (n - 1)
    deviation_x = math.sqrt(np.sum(dx**2) / (n - 1))
    deviation_y = np.sqrt(np.sum(dy**2) / (n - 1))
    skew = np.mean(dx**3) / deviation_x**3
    return covariance / (deviation_x * deviation_y) + skew


ARGUMENTS = [(np.array([0.3, 1.2, -0.8, 2.0]), np.array([0.7, -0.2, 1.1, 1.9]))]
