"""A plain object as the argument, in whose attributes there are arrays and other objects."""

import numpy as np


class Layer:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def __call__(self, x):
        return np.tanh(self.weights @ x + self.bias)


class Network:
    def __init__(self, first, second, scale):
        self.first = first
        self.second = second
        self.scale = scale
        self.name = "two layers"


def program(network, x):
    hidden = network.first(x)
    return network.scale * network.second(hidden).sum()


ARGUMENTS = [
    (
        Network(
            Layer(np.array([[0.3, -0.2], [0.5, 0.8], [0.1, 0.4]]), np.array([0.1, 0.2, -0.3])),
            Layer(np.array([[1.0, -0.5, 0.3]]), np.array([0.05])),
            1.5,
        ),
        np.array([0.7, -0.4]),
    )
]
