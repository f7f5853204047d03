"""Numbers of several types meet: an integer, a float, one of NumPy's, as the path has it; results have its type."""

import math

import numpy as np


class Meter:
    def __init__(self, count):
        self.count = count
        self.high = 0

    def see(self, x):
        if x > self.high:
            self.high = x
        return self.high


def total(values):
    result = 0
    for v in values:
        result = result + v
    return result


def damped(x, n):
    if n == 0:
        return 1.0
    return np.sqrt(1.0 + x * x) * damped(x, n - 1)


def first_above(values, limit):
    for k, v in enumerate(values):
        if v > limit:
            return v
    return -1


def program(x, n, v, k):
    index = 0
    if x > 1.0:
        index = np.argmax(v)
    whole = k if x > 0.5 else x
    meter = Meter(n)
    meter.see(x)
    meter.count = meter.count + (0.5 if x < 0.0 else 1)
    s = total(v[: n])
    mean = s / n if n else s
    chosen = max(n, x, 1)
    either = n or x
    flag = 0.0 < x < v[0]
    text = isinstance(s, float), isinstance(whole, int)
    parts = {"sum": s, "twice": whole * whole}
    power = damped(x, n)
    found = first_above(v, x)
    quotient = 1 / power if power != 2 else found // 2
    rounded = round(whole), whole // 2, np.add(-whole, 1)
    match n:
        case 0:
            picked = True
        case 1:
            picked = 3
        case _:
            picked = math.sin(x)
    return (
        index + 1, whole, mean, chosen, either, flag, text, parts, found, quotient, rounded, [s * 2, picked], meter,
    )


ARGUMENTS = [
    (1.7, 2, np.array([0.3, 2.5, -0.4]), 2**53 // 2**26 + 1),
    (0.3, 0, np.array([0.7, -0.2, 0.9]), 5),
    (-0.6, 1, np.array([1.2, 0.4]), -7),
]
