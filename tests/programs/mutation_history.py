"""A matrix of states that is filled row by row and read back."""

import numpy as np


def program(x, growth, steps):
    history = np.zeros((steps + 1, 2))
    history[0] = x
    for k in range(steps):
        history[k + 1, 0] = history[k, 0] * growth
        history[k + 1, 1] = history[k, 1] + history[k, 0] * 0.5
    return history[-1].sum() + (history[:, 0] * history[:, 1]).mean()


ARGUMENTS = [(np.array([1.0, 0.5]), 0.9, 4), (np.array([0.2, 0.1]), 1.3, 1)]
