"""Loss of a long short-term memory network on a sequence: gates by slices of one weight matrix per layer."""

import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def layer(weight, bias, hidden, cell, x):
    n = len(hidden)
    gates = np.concatenate((x * weight[:n], hidden * weight[n:])) + bias
    forget = sigmoid(gates[0:n] + gates[n : 2 * n])
    candidate = np.tanh(gates[n : 2 * n])
    cell = cell * forget + sigmoid(gates[:n]) * candidate
    return sigmoid(gates[:n] * 0.5) * np.tanh(cell), cell


def predict(main, extra, state, x):
    x = x * extra[0]
    new_state = []
    for (weight, bias), (hidden, cell) in zip(main, state):
        hidden, cell = layer(weight, bias, hidden, cell, x)
        new_state.append((hidden, cell))
        x = hidden
    return x * extra[1] + extra[2], new_state


def program(main, extra, state, sequence):
    total, count = 0.0, 0
    x = sequence[0]
    for t in range(1, len(sequence)):
        y, state = predict(main, extra, state, x)
        normalised = y - np.log(2.0 + np.sum(np.exp(y)))
        total += np.sum(sequence[t] * normalised)
        count += sequence.shape[1]
        x = sequence[t]
    return -total / count


rng = np.random.default_rng(33)
ARGUMENTS = [
    (
        [(rng.normal(size=6), rng.normal(size=6)) for _ in range(2)],
        rng.normal(size=(3, 3)),
        [(rng.normal(size=3), rng.normal(size=3)) for _ in range(2)],
        rng.random((4, 3)),
    )
]
