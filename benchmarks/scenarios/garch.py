"""Negative log-likelihood of a GARCH(1, 1) model: a recursion through the data."""

import math

import numpy as np

GRADIENT = ("omega", "alpha", "beta")
SIZES = {"tiny": {"days": 20}, "small": {"days": 2_500}, "large": {"days": 1_000_000}}


def program(omega, alpha, beta, returns):
    variance = omega / (1.0 - alpha - beta)
    total = 0.0
    for r in returns:
        total += 0.5 * (math.log(2.0 * math.pi) + math.log(variance) + r * r / variance)
        variance = omega + alpha * r * r + beta * variance
    return total / len(returns)


def inputs(days):
    return 0.05, 0.08, 0.9, np.random.default_rng(8).standard_t(6, size=days)


def native(omega, alpha, beta, returns):
    return omega, alpha, beta, len(returns), returns
