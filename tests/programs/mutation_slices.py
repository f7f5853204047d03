"""Slice assignment: from arrays, from scalars, with steps, overlapping with their source."""

import numpy as np


def program(x, y):
    z = np.zeros(8)
    z[:3] = x
    z[3:6] = x * y
    z[6:] = y
    z[::2] *= 2.0
    z[1::3] += z[0]
    z[2:5] = z[1:4]
    z[:] = z[::-1]
    z[-2:] -= z[:2]
    return (z * np.arange(8)).sum()


ARGUMENTS = [(np.array([0.3, 1.2, 0.8]), 2.0), (np.array([-0.1, 0.5, 2.0]), -0.3)]
