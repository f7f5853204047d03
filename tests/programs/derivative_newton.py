"""Newton's method for a fit with its own gradient and Hessian, the objective a closure over data."""

import chainrule as cr
import numpy as np


def objective(parameters, times, values):
    amplitude, rate = parameters
    residual = amplitude * np.exp(-rate * times) - values
    return np.sum(residual**2) + 0.1 * rate**4


def minimise(f, x, steps):
    for _ in range(steps):
        x = x - np.linalg.solve(cr.hessian(f)(x), cr.grad(f)(x))
    return x


def program(times, values):
    best = minimise(lambda p: objective(p, times, values), np.array([1.8, 0.6]), 4)
    return best[0] + 2.0 * best[1]


ARGUMENTS = [(np.array([0.0, 0.5, 1.0, 2.0]), np.array([2.1, 1.4, 1.1, 0.5]))]
RTOL = 1e-9
