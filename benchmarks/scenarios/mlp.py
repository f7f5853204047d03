"""A network of three dense layers with a softmax at its end (NPBench)."""

import numpy as np

GRADIENT = ("w1", "b1", "w2", "b2", "w3", "b3")
SIZES = {
    "tiny": {"c_in": 3, "n": 4, "s0": 7, "s1": 6, "s2": 5},
    "small": {"c_in": 3, "n": 8, "s0": 300, "s1": 200, "s2": 100},
    "large": {"c_in": 3, "n": 8, "s0": 3000, "s1": 1000, "s2": 1000},
}


def relu(x):
    return np.maximum(x, 0)


def softmax(x):
    tmp_max = np.max(x, axis=-1, keepdims=True)
    tmp_out = np.exp(x - tmp_max)
    tmp_sum = np.sum(tmp_out, axis=-1, keepdims=True)
    return tmp_out / tmp_sum


def mlp(input, w1, b1, w2, b2, w3, b3):
    x = relu(input @ w1 + b1)
    x = relu(x @ w2 + b2)
    return softmax(x @ w3 + b3)


def program(input, w1, b1, w2, b2, w3, b3, weights):
    return np.sum(weights * mlp(input, w1, b1, w2, b2, w3, b3))


def inputs(c_in, n, s0, s1, s2):
    rng = np.random.default_rng(4)
    layers = []
    for columns, rows in ((c_in, s0), (s0, s1), (s1, s2)):
        layers += [rng.normal(size=(columns, rows)) / columns**0.5, rng.normal(size=rows)]
    return rng.normal(size=(n, c_in)), *layers, rng.normal(size=(n, s2))


def native(input, w1, b1, w2, b2, w3, b3, weights):
    n, c_in = input.shape
    return n, c_in, len(b1), len(b2), len(b3), input, w1, b1, w2, b2, w3, b3, weights
