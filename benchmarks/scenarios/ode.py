"""A Runge–Kutta solution of a chain of linear equations, of which each drives the next (GradBench).

The solution of component i at time t is the product of x up to i times t**(i + 1) / (i + 1)!.
"""

import numpy as np

GRADIENT = ("x",)
SIZES = {"tiny": {"n": 4, "steps": 5}, "small": {"n": 10, "steps": 1000}, "large": {"n": 10, "steps": 100_000}}


def slope(x, y):
    dy = np.empty(len(y))
    dy[0] = x[0]
    for i in range(1, len(y)):
        dy[i] = x[i] * y[i - 1]
    return dy


def runge_kutta(x, y, steps, h):
    for _ in range(steps):
        k1 = slope(x, y)
        k2 = slope(x, y + 0.5 * h * k1)
        k3 = slope(x, y + 0.5 * h * k2)
        k4 = slope(x, y + h * k3)
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return y


def program(x, steps, weights):
    y = runge_kutta(x, np.zeros(len(x)), steps, 2.0 / steps)
    return np.sum(weights * y)


def inputs(n, steps):
    rng = np.random.default_rng(6)
    return rng.uniform(0.5, 2.0, size=n), steps, rng.normal(size=n) * np.cumprod(np.arange(1.0, n + 1))


def native(x, steps, weights):
    return len(x), x, steps, weights
