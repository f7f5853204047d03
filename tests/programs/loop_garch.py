"""Negative log-likelihood of a GARCH(1, 1) model: a recursion through the data."""

import math

import numpy as np


def program(omega, alpha, beta, returns):
    variance = omega / (1.0 - alpha - beta)
    total = 0.0
    for r in returns:
        total += 0.5 * (math.log(2.0 * math.pi) + math.log(variance) + r * r / variance)
        variance = omega + alpha * r * r + beta * variance
    return total / len(returns)


ARGUMENTS = [
    (0.1, 0.15, 0.7, np.array([0.3, -1.2, 0.8, 0.1, -0.4, 2.0])),
    (0.02, 0.05, 0.9, np.array([0.5, 0.2, -0.9])),
]
