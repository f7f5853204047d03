"""A network of layers in a list of tuples of a matrix and a vector."""

import numpy as np


def forward(layers, x):
    for W, b in layers[:-1]:
        x = np.maximum(W @ x + b, 0.01 * (W @ x + b))
    W, b = layers[-1]
    return W @ x + b


def program(layers, x):
    y = forward(layers, x)
    return (y**2).sum()


FIRST = (np.array([[0.3, -0.2], [0.5, 0.8], [0.1, 0.4]]), np.array([0.1, 0.2, -0.3]))
HIDDEN = (np.array([[0.3, -0.2, 0.2], [0.5, 0.8, -0.7], [0.1, 0.4, 0.6]]), np.array([0.3, -0.2, 0.1]))
MORE = (np.array([[0.1, -0.4, 0.9], [0.2, 0.3, -0.1], [-0.6, 0.5, 0.2]]), np.array([0.2, 0.4, -0.3]))
LAST = (np.array([[1.0, -0.5, 0.3]]), np.array([0.05]))
ARGUMENTS = [([FIRST, LAST], np.array([0.7, -0.4])), ([FIRST, HIDDEN, MORE, LAST], np.array([0.7, -0.4]))]
