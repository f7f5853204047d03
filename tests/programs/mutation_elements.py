"""Element assignment in a loop where later elements need earlier ones."""

import numpy as np


def program(x, decay):
    y = np.empty(len(x))
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = decay * y[i - 1] + x[i]
        if y[i] > 1.0:
            y[i] -= 0.5 * x[i - 1]
    for i in range(len(y) - 2, -1, -1):
        y[i] *= 1 + 0.1 * y[i + 1]
    return y[0] + 2 * y[-1] + y.sum()


ARGUMENTS = [(np.array([0.3, 1.2, 0.8, -0.4]), 0.6), (np.array([1.0, 2.0]), 0.9)]
