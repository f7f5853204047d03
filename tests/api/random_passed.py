"""Random generators that are passed, alone and in an object: drawn from in loops and branches, and left advanced."""

import math

import numpy as np


class Walker:
    def __init__(self, rng, place, step):
        self.rng = rng
        self.place = place
        self.step = step

    def move(self, drift):
        if self.rng.random() < 0.6:
            self.place = self.place + self.step * self.rng.normal() + drift
        return self.place


def price(rng, spot, volatility, n):
    total = 0.0
    for _ in range(n):
        total += (
            max(spot * math.exp(volatility * rng.standard_normal() - 0.5 * volatility**2) - 0.9, 0.0) ** 2
        )
    return total / n


def tree(rng, x, depth):
    if depth == 0 or rng.random() < 0.2:
        return x * rng.uniform(0.5, 1.5)
    return tree(rng, 0.7 * x, depth - 1) + tree(rng, x * x, depth - 1)


def program(rng, walker, x, n):
    places = [walker.move(0.1 * x) for _ in range(n)]
    noise = rng.normal(size=3) * x + rng.permutation(3)
    walker.step *= 2.0
    return price(rng, x, 0.3, n) + tree(rng, x, 3), noise, places, rng.integers(10, size=2), rng is walker


ARGUMENTS = [
    (np.random.default_rng(3), Walker(np.random.default_rng(7), 0.3, 0.5), 1.2, 4),
    (np.random.default_rng(11), Walker(np.random.default_rng(5), -0.2, 0.8), 0.9, 6),
]
