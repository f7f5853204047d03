"""Reversed views: reading and writing back to front, also onto itself."""

import numpy as np


def program(x):
    y = x.copy()
    back = y[::-1]
    back[0] = back[1] * 2.0
    y += back
    tail = y[-2:]
    tail[::-1] *= 3.0
    return (y * back).sum() + tail[0]


ARGUMENTS = [(np.array([0.3, 1.2, -0.8]),), (np.array([0.3, 1.2, -0.8, 0.4]),)]
