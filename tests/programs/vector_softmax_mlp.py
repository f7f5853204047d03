"""A multilayer perceptron with a softmax over the last axis, also of a four-dimensional array."""

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def softmax(x):
    tmp_max = np.max(x, axis=-1, keepdims=True)
    tmp_out = np.exp(x - tmp_max)
    tmp_sum = np.sum(tmp_out, axis=-1, keepdims=True)
    return tmp_out / tmp_sum


def mlp(input, w1, b1, w2, b2):
    x = relu(input @ w1 + b1)
    return softmax(x @ w2 + b2)


def program(input, w1, b1, w2, b2, heads):
    return mlp(input, w1, b1, w2, b2), softmax(heads)


rng = np.random.default_rng(46)
ARGUMENTS = [
    (
        rng.normal(size=(3, 2)), rng.normal(size=(2, 4)), rng.normal(size=4), rng.normal(size=(4, 3)),
        rng.normal(size=3), rng.normal(size=(2, 1, 2, 3)),
    )
]
