"""Tables: interpolation with np.interp of scalars and of arrays, with values that are parameters."""

import numpy as np


def program(speed, knots, torque):
    single = np.interp(speed[0], knots, torque)
    many = np.interp(speed, knots, torque)
    return single * 2.0 + (many * many).sum()


ARGUMENTS = [
    (np.array([1.3, 2.4, 5.0, -1.0]), np.array([0.0, 1.0, 2.0, 4.0]), np.array([0.5, 1.2, 1.6, 1.1])),
    (np.array([0.35]), np.array([0.1, 0.9]), np.array([2.0, -1.0])),
]
