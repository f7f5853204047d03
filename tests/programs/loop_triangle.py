"""An inner range whose bounds depend on the outer variable."""

import numpy as np


def program(x):
    energy = 0.0
    n = len(x)
    for i in range(n):
        for j in range(i + 1, n):
            r2 = (x[i] - x[j]) ** 2 + 0.1
            energy += 1 / r2**2 - 1 / r2
        for j in range(i, 0, -1):
            energy += 0.01 * x[j] * x[j - 1]
    return energy


ARGUMENTS = [(np.array([0.3, 1.2, -0.8, 2.0]),), (np.array([0.3, 1.1]),), (np.array([0.3]),)]
