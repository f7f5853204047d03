"""Programs that the tests ask about."""

import math

import numpy as np


def ride(k, c, n):
    x, v, high = 0.0, 0.0, 0.0
    for i in range(n):  # noqa: B007 - the report names it
        v += 0.01 * (k * (1.0 - x) - c * v)
        x += 0.01 * v
        if x > high:
            high = x
    return high


def fall(height, gravity):
    time, speed = 0.0, 0.0
    while height > 0.0:
        speed += gravity * 0.01
        height -= speed * 0.01
        time += 0.01
    return time + 0.001 * int(speed * 10.0)


def smooth(x, y):
    return np.exp(-x * x) * math.cos(y)


def table(x, knots, values):
    return np.interp(x, knots, values)


def hidden_step(x):
    return x * x + (1.0 if x > 2.0 else 0.0)


def clipped(v):
    return np.sum(np.minimum(v, 1.0)) + np.sum(np.abs(v))


def root(x):
    y = x - 1.0
    return np.sqrt(y) * 2.0


def logs(a):
    total = 0.0
    for k in range(len(a)):
        total += np.log(a[k])
    return total


def best_of(a):
    best = math.inf
    for value in a:
        best = min(best, value)
    return best


def overflow(x, n):
    y = x
    for step in range(n):  # noqa: B007 - the report names it
        y = y * y
    return y


def halves(n, x):
    if n == 0:
        return x / (x - x)
    return halves(n - 1, 0.5 * x)


def quotients(u, w):
    return np.sum(u / w)


def growth(x):
    return np.exp(2.0 * x)
