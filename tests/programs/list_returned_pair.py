"""A list of known length as the result; lists and chosen arrays that a loop turns into run-time ones."""

import numpy as np


class Log:
    def __init__(self, size):
        self.recent = []
        self.sums = [0.0] * size

    def enter(self, x):
        self.recent.append(x)
        self.sums[len(self.recent) - 1] += x


def chosen(x, count, other):
    total = 0.0
    k = 0
    while k < count:
        k += 1
        row = np.zeros(len(other)) + x if x * k > 1.0 else other

        def scaled(z, row=row):
            return row.sum() * z

        total += scaled(x * k)
    return total


def program(x, values, other):
    log = Log(8)
    for value in values:
        log.enter(value * x)
    return [sum(log.sums) * log.sums[0], chosen(x, 4, other)]


ARGUMENTS = [(0.4, [1.0, -0.5, 2.0], np.array([0.3, 0.1, -0.2])), (1.7, [0.2], np.array([1.0, 2.0]))]
