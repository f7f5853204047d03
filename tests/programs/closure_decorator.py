"""A decorator of the module that wraps a function."""

import math


def damped(f):
    def wrapped(x, rate):
        return math.exp(-rate) * f(x, rate)

    return wrapped


@damped
def wave(x, rate):
    return math.sin(x * rate)


def program(x, rate):
    return wave(x, rate) + wave(rate, x * 0.5)


ARGUMENTS = [(0.7, 1.3), (0.1, 0.4)]
