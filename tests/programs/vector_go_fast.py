"""The hyperbolic tangents along a diagonal, added up in a loop, and the matrix shifted by them."""

import numpy as np


def program(a):
    trace = 0.0
    for i in range(a.shape[0]):
        trace += np.tanh(a[i, i])
    return a + trace


ARGUMENTS = [(np.array([[0.3, 1.2, -0.5], [0.8, -2.0, 0.1], [0.7, 0.2, 0.4]]),)]
