"""Loops change what they run over: each item is what it is when its turn comes."""

import math

import numpy as np


def of_list(x):
    items = [x, 2.0, 3.0]
    total = 0.0
    for k, v in enumerate(items):
        items[2] = 0.5 * v + k
        total += v
    for v in reversed(items):
        items[0] = v * x
        total += v
    return total


def of_dict(x):
    rates = {"first": x, "second": 2.0}
    total = 0.0
    for name, rate in rates.items():
        rates["second"] = rate * x
        total += rate
    return total


def of_generator(x, a):
    y = x
    for v in (u * y for u in (1.0, 2.0)):
        y += v
    for v in (u * u for u in a if u > y - 3.0):
        a[2] += v
        y += 0.3 * v
    return y


def of_map(x, a):
    scale = x

    def scaled(u, w):
        return math.sin(u) * scale + w

    for v in map(scaled, (0.3, 0.7, 1.1), a):
        scale += v
    pairs = zip(a, a[::-1])
    a[0] = scale
    return sum(u * w for u, w in pairs)


def program(x, a):
    return of_list(x) + of_dict(x) + of_generator(x, a) + of_map(x, a)


ARGUMENTS = [(0.7, np.array([0.4, -0.3, 0.9, 0.2])), (-0.4, np.array([1.4, 0.3, 0.1]))]
