"""An array argument that is changed in place; the caller sees the change, the result uses it."""

import numpy as np


def normalise(x):
    x /= x.sum()
    x[0] += 0.1


def program(x, scale):
    normalise(x)
    x *= scale
    x[-1] = x[0] * x[1]
    return (x * x).sum()


ARGUMENTS = [(np.array([0.3, 1.2, 0.8]), 2.0), (np.array([1.0, 2.0]), -0.5)]
