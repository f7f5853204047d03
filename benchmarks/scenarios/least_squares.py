"""Least squares: a polynomial through the signs of equally spaced points (GradBench's llsq)."""

import numpy as np

GRADIENT = ("x",)
SIZES = {"tiny": {"n": 21, "d": 5}, "small": {"n": 2048, "d": 64}, "large": {"n": 16392, "d": 128}}


def program(x, n):
    total = 0.0
    for i in range(n):
        t = 2.0 * i / (n - 1) - 1.0
        fitted, power = 0.0, 1.0
        for coefficient in x:
            fitted += coefficient * power
            power *= t
        total += (np.sign(t) - fitted) ** 2
    return 0.5 * total


def inputs(n, d):
    return np.random.default_rng(4).normal(size=d) / np.arange(1, d + 1), n


def native(x, n):
    return len(x), x, n
