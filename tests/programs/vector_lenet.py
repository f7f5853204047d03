"""A small convolutional network: convolutions, relu, max pooling, dense layers."""

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def conv2d(input, weights):
    K = weights.shape[0]
    N = input.shape[0]
    H_out = input.shape[1] - K + 1
    W_out = input.shape[2] - K + 1
    C_out = weights.shape[3]
    output = np.empty((N, H_out, W_out, C_out), dtype=input.dtype)
    for i in range(H_out):
        for j in range(W_out):
            output[:, i, j, :] = np.sum(
                input[:, i : i + K, j : j + K, :, np.newaxis] * weights[np.newaxis, :, :, :], axis=(1, 2, 3)
            )
    return output


def maxpool2d(x):
    output = np.empty([x.shape[0], x.shape[1] // 2, x.shape[2] // 2, x.shape[3]], dtype=x.dtype)
    for i in range(x.shape[1] // 2):
        for j in range(x.shape[2] // 2):
            output[:, i, j, :] = np.max(x[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, :], axis=(1, 2))
    return output


def program(input, conv1, conv1bias, fc1w, fc1b, N):
    x = relu(conv2d(input, conv1) + conv1bias)
    x = maxpool2d(x)
    x = np.reshape(x, (N, x.shape[1] * x.shape[2] * x.shape[3]))
    return relu(x @ fc1w + fc1b)


rng = np.random.default_rng(44)
ARGUMENTS = [
    (rng.random((2, 5, 5, 1)), rng.normal(size=(2, 2, 1, 2)), rng.normal(size=2), rng.normal(size=(8, 3)), rng.normal(size=3), 2)
]
