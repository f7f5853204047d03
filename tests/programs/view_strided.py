"""A strided view that is changed changes the array under it."""

import numpy as np


def program(x):
    y = x * 2.0
    w = y[::2]
    w += 1
    w *= y[0]
    y[0] = 3.0
    return y.sum() + w[0] * w[-1]


ARGUMENTS = [(np.array([0.3, 1.2, -0.8, 2.0, 0.5]),), (np.array([0.3, 0.4]),)]
