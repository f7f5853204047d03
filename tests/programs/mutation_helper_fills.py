"""A helper fills an output array that it is given."""

import numpy as np


def derivative(state, out, mass):
    out[0] = state[1]
    out[1] = -state[0] / mass - 0.1 * state[1]


def program(position, speed, mass):
    state = np.array([position, speed])
    rate = np.empty(2)
    for _ in range(10):
        derivative(state, rate, mass)
        state += 0.1 * rate
    return state[0] * state[1]


ARGUMENTS = [(1.0, 0.0, 0.5), (0.3, -0.7, 2.0)]
