"""Directional derivatives, pullbacks that are called several times, products with second derivatives."""

import chainrule as cr
import numpy as np


def wave(x, k):
    return np.sin(k * x) * np.sum(x), k * x[0]


def quartic(x):
    return np.sum(x**4) + x[0] * x[1] ** 2


def program(x, k):
    value, moved = cr.jvp(wave, (x, k), (np.ones(len(x)), 0.5))
    total = np.sum(value[0] * moved[0]) + moved[1]
    (wave_value, product), pull = cr.vjp(wave, x, k)
    weights = np.zeros(len(x))
    for i in range(len(x)):
        weights[i] = 1.0 + i
        by_x, by_k = pull((weights, 0.5 * k))
        total += by_k * wave_value[i] + np.sum(by_x)
    product2, pull2 = cr.vjp(lambda pair: pair[0] * pair[1] * k, [k, product])
    total += product2 + pull2(k)[0][1]
    total += np.sum(cr.hvp(quartic, (x,), (weights,)))
    by_a, by_b = cr.hvp(lambda a, b: a * a * b + b**3 * k, (k, 2.0), (1.0, k))
    return total + by_a * by_b


ARGUMENTS = [(np.array([0.3, -0.8, 1.1]), 0.7)]
