"""A long short-term memory network that predicts the next letter of a text, with a weight per number (ADBench, GradBench).

`main` holds, of each layer, the weights and the biases of the forget gate, the input gate, the output gate and the change;
`extra` scales what goes in and what comes out. A letter is fourteen bits.
"""

import numpy as np

GRADIENT = ("main", "extra")
SIZES = {
    "tiny": {"layers": 2, "length": 6, "width": 3},
    "small": {"layers": 2, "length": 1024, "width": 14},
    "large": {"layers": 4, "length": 4096, "width": 14},
}


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def layer(weight, bias, hidden, cell, x):
    forget = sigmoid(x * weight[0] + bias[0])
    take = sigmoid(hidden * weight[1] + bias[1])
    give = sigmoid(x * weight[2] + bias[2])
    change = np.tanh(hidden * weight[3] + bias[3])
    cell = cell * forget + take * change
    return give * np.tanh(cell), cell


def predict(main, extra, state, x):
    x = x * extra[0]
    for k in range(len(main)):
        hidden, cell = layer(main[k, 0], main[k, 1], state[k, 0], state[k, 1], x)
        state[k, 0], state[k, 1] = hidden, cell
        x = hidden
    return x * extra[1] + extra[2]


def program(main, extra, state, sequence):
    state = state.copy()
    total = 0.0
    for t in range(len(sequence) - 1):
        y = predict(main, extra, state, sequence[t])
        total += np.sum(sequence[t + 1] * (y - np.log(2.0 + np.sum(np.exp(y)))))
    return -total / ((len(sequence) - 1) * sequence.shape[1])


def inputs(layers, length, width):
    rng = np.random.default_rng(8)
    main, extra = rng.normal(size=(layers, 2, 4, width)), rng.normal(size=(3, width))
    state = rng.normal(size=(layers, 2, width))
    return main, extra, state, rng.integers(0, 2, size=(length, width)).astype(float)


def native(main, extra, state, sequence):
    length, width = sequence.shape
    return len(main), length, width, main, extra, state, sequence
