"""An integer array clipped, scaled and added to others."""

import numpy as np


def program(array_1, array_2, a, b, c):
    return np.clip(array_1, 2, 10) * a + array_2 * b + c


ARGUMENTS = [(np.array([[1, 5, 12], [7, 2, 0]]), np.array([[3, 1, 4], [1, 5, 9]]), 4.0, 3.0, 9.0)]
