"""A residual block: convolutions as sums over windows, batch normalisation, relu, padding, the shortcut."""

import numpy as np


def relu(x):
    return np.maximum(x, 0)


def conv2d(input, weights):
    K = weights.shape[0]
    H_out = input.shape[1] - K + 1
    W_out = input.shape[2] - K + 1
    output = np.empty((input.shape[0], H_out, W_out, weights.shape[3]), dtype=input.dtype)
    for i in range(H_out):
        for j in range(W_out):
            output[:, i, j, :] = np.sum(
                input[:, i : i + K, j : j + K, :, np.newaxis] * weights[np.newaxis, :, :, :], axis=(1, 2, 3)
            )
    return output


def batchnorm2d(x, eps=1e-5):
    mean = np.mean(x, axis=0, keepdims=True)
    std = np.std(x, axis=0, keepdims=True)
    return (x - mean) / np.sqrt(std + eps)


def program(input, conv1, conv2, conv3):
    padded = np.zeros((input.shape[0], input.shape[1] + 2, input.shape[2] + 2, conv1.shape[3]), dtype=input.dtype)
    padded[:, 1:-1, 1:-1, :] = relu(batchnorm2d(conv2d(input, conv1)))
    x = conv2d(padded, conv2)
    x = batchnorm2d(x)
    x = relu(x)
    x = conv2d(x, conv3)
    x = batchnorm2d(x)
    return relu(x + input)


rng = np.random.default_rng(45)
ARGUMENTS = [
    (
        rng.normal(size=(3, 2, 2, 2)), rng.normal(size=(1, 1, 2, 2)), rng.normal(size=(3, 3, 2, 2)),
        rng.normal(size=(1, 1, 2, 2)),
    )
]
RTOL = 1e-8
