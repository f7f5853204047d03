"""An array that gets longer in every iteration, by concatenation and by padding."""

import numpy as np


def program(x, n):
    y = x[:1] * 2.0
    for k in range(n):
        y = np.concatenate((y, np.sin(y[-1:] * x[k % len(x)]), y[:1]))
        if len(y) > 5:
            y = y[2:] * y[1:-1]
    return (y * y).sum() + len(y)


ARGUMENTS = [(np.array([0.7, 1.3, -0.4]), 4), (np.array([0.9]), 1), (np.array([0.5, 0.8]), 0)]
