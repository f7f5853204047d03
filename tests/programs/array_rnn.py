"""A small recurrent network over a sequence of vectors."""

import numpy as np


def program(W, U, b, sequence):
    h = np.zeros(len(b))
    loss = 0.0
    for x in sequence:
        h = np.tanh(W @ h + U @ x + b)
        loss += (h - x.sum()) @ (h - x.sum())
    return loss


ARGUMENTS = [
    (
        np.array([[0.5, -0.2, 0.1], [0.3, 0.4, 0.0], [-0.1, 0.2, 0.6]]),
        np.array([[0.2, 0.7], [-0.5, 0.1], [0.4, 0.3]]),
        np.array([0.1, -0.1, 0.05]),
        np.array([[0.3, 0.2], [-0.4, 0.5], [0.1, -0.2], [0.6, 0.1]]),
    )
]
