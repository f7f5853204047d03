"""The saddle point of a difference of squares: reverse mode outside, forward mode inside.

`program` is a descent in one of the two vectors, `derivative` the descent over that in the other one.
"""

import numpy as np

from benchmarks.scenarios.descents import highest, saddle_point

GRADIENT = ("p",)
SIZES = {"tiny": {"start": 0.6}, "small": {"start": 1.0}}


def program(p):
    return highest(p, "forward")


def derivative(program):
    return saddle_point(program, "reverse", "forward")


def outputs(p):
    return [np.empty(2), np.empty(2)]


def inputs(start):
    return (np.array([start, start]),)


def native(p):
    return (p,)
