"""Pendulums in a row with springs between them, by Dormand and Prince's pair with steps of any length."""

import numpy as np

from benchmarks.scenarios.dormand_prince import solve

GRADIENT = ("y0", "lengths", "stiffness", "damping")
SIZES = {
    "tiny": {"n": 3, "end": 0.7, "tolerance": 1e-4},
    "small": {"n": 10, "end": 10.0, "tolerance": 1e-6},
    "large": {"n": 100, "end": 30.0, "tolerance": 1e-8},
}


def chain(y, lengths, stiffness, damping):
    n = len(lengths)
    angles, speeds = y[:n], y[n:]
    pull = -9.81 / lengths * np.sin(angles) - damping * speeds
    spring = stiffness * (angles[1:] - angles[:-1])
    pull[:-1] += spring
    pull[1:] -= spring
    return np.concatenate([speeds, pull])


def program(y0, lengths, stiffness, damping, end, tolerance, weights):
    y = solve(lambda y: chain(y, lengths, stiffness, damping), y0, end, tolerance, 0.5)
    return np.sum(weights * y)


def inputs(n, end, tolerance):
    rng = np.random.default_rng(10)
    y0 = np.concatenate([rng.normal(size=n), 0.1 * rng.normal(size=n)])
    return y0, 1.0 + rng.random(n), 8.0, 0.1, end, tolerance, rng.normal(size=2 * n)


def native(y0, lengths, stiffness, damping, end, tolerance, weights):
    return len(lengths), y0, lengths, stiffness, damping, end, tolerance, weights
