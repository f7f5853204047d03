"""Control of a particle among two charges: forward mode through the path, forward mode for the force at each step.

`program` is what a control costs, `derivative` the descent to the best one.
"""

import numpy as np

from benchmarks.scenarios.descents import descent, landing

GRADIENT = ("w",)
SIZES = {"tiny": {"dt": 1.0}, "small": {"dt": 0.1}}


def program(w, dt):
    return landing(w, dt, "forward")


def derivative(program):
    return descent(program, "forward")


def inputs(dt):
    return np.array([0.0]), dt


def native(w, dt):
    return w, dt
