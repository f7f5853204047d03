"""In-place operators change the array, plain operators make a new one."""

import numpy as np


def program(x, y):
    a = np.array([x, y, x * y])
    b = a
    b += 1.0
    c = a
    c = c * 2.0
    c[0] = -5.0
    d = a.copy()
    d[1] = 7.0 * y
    return a.sum() * c[1] + b[0] + d.sum()


ARGUMENTS = [(0.7, 1.3), (-0.2, 0.4)]
