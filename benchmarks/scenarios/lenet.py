"""A small convolution net: two convolutions with pooling, three dense layers (NPBench's LeNet)."""

import numpy as np

GRADIENT = ("conv1", "conv1bias", "conv2", "conv2bias", "fc1w", "fc1b", "fc2w", "fc2b", "fc3w", "fc3b")
SIZES = {
    "tiny": {"n": 2, "h": 16, "w": 16, "kernel": 3, "channels": (2, 3), "widths": (6, 5, 4)},
    "small": {"n": 4, "h": 28, "w": 28, "kernel": 5, "channels": (6, 16), "widths": (120, 84, 10)},
    "large": {"n": 16, "h": 128, "w": 128, "kernel": 5, "channels": (6, 16), "widths": (120, 84, 10)},
}


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


def lenet5(input, conv1, conv1bias, conv2, conv2bias, fc1w, fc1b, fc2w, fc2b, fc3w, fc3b):
    x = relu(conv2d(input, conv1) + conv1bias)
    x = maxpool2d(x)
    x = relu(conv2d(x, conv2) + conv2bias)
    x = maxpool2d(x)
    x = np.reshape(x, (x.shape[0], x.shape[1] * x.shape[2] * x.shape[3]))
    x = relu(x @ fc1w + fc1b)
    x = relu(x @ fc2w + fc2b)
    return x @ fc3w + fc3b


def program(input, conv1, conv1bias, conv2, conv2bias, fc1w, fc1b, fc2w, fc2b, fc3w, fc3b, weights):
    return np.sum(weights * lenet5(input, conv1, conv1bias, conv2, conv2bias, fc1w, fc1b, fc2w, fc2b, fc3w, fc3b))


def inputs(n, h, w, kernel, channels, widths):
    rng = np.random.default_rng(7)
    c1, c2 = channels
    after = [((side - kernel + 1) // 2 - kernel + 1) // 2 for side in (h, w)]
    layers, columns = [], after[0] * after[1] * c2
    for rows in widths:
        layers += [rng.normal(size=(columns, rows)) / columns**0.5, rng.normal(size=rows)]
        columns = rows
    conv1 = rng.normal(size=(kernel, kernel, 1, c1)) / kernel
    conv2 = rng.normal(size=(kernel, kernel, c1, c2)) / (kernel * c1**0.5)
    return (
        rng.normal(size=(n, h, w, 1)),
        *(conv1, rng.normal(size=c1), conv2, rng.normal(size=c2)),
        *layers,
        rng.normal(size=(n, widths[-1])),
    )


def native(input, conv1, conv1bias, conv2, conv2bias, fc1w, fc1b, fc2w, fc2b, fc3w, fc3b, weights):
    sizes = *input.shape[:3], len(conv1), len(conv1bias), len(conv2bias), len(fc1b), len(fc2b), len(fc3b)
    return *sizes, input, conv1, conv1bias, conv2, conv2bias, fc1w, fc1b, fc2w, fc2b, fc3w, fc3b, weights
