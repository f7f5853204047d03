"""Prey and predators, by Dormand and Prince's pair with steps of any length."""

import numpy as np

from benchmarks.scenarios.dormand_prince import solve

GRADIENT = ("y0", "alpha", "beta", "gamma", "delta")
SIZES = {
    "tiny": {"end": 2.0, "tolerance": 1e-6},
    "small": {"end": 10.0, "tolerance": 1e-6},
    "large": {"end": 100.0, "tolerance": 1e-8},
}


def lotka_volterra(y, alpha, beta, gamma, delta):
    prey, predators = y
    return np.array([alpha * prey - beta * prey * predators, delta * prey * predators - gamma * predators])


def program(y0, alpha, beta, gamma, delta, end, tolerance, weights):
    y = solve(lambda y: lotka_volterra(y, alpha, beta, gamma, delta), y0, end, tolerance, 0.5)
    return np.sum(weights * y)


def inputs(end, tolerance):
    return np.array([10.0, 5.0]), 1.1, 0.4, 0.4, 0.1, end, tolerance, np.array([1.0, -0.7])


def native(y0, alpha, beta, gamma, delta, end, tolerance, weights):
    return y0, alpha, beta, gamma, delta, end, tolerance, weights
