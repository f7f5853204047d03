"""Objects that are found before something else is evaluated, which binds their names anew, or might."""

import numpy as np


class Box:
    def __init__(self, values, items):
        self.values, self.items = values, items


def relaxed(box, count):
    """Binds the array anew, if at all, and gives a number."""
    k = 0
    while k < count:
        k += 1
        box.values = np.tanh(box.values)
        box.items = box.items + [0.5]
    return 2.0 + k


def held(box, count):
    box.values[1] /= relaxed(box, count)
    box.values[::2] *= relaxed(box, count)
    return box.values.sum() + sum(box.items)


def shifted(values, limit):
    total = 0.0
    for row in values:
        row[0] += 0.5
        if row[0] > limit:
            values = values * 2.0
        total += values[0, 0] + row[1]
    return total


def before_and_after(box, count):
    for _ in range(count):
        box.values /= 2.0
        box.values = box.values + 1.0
    box.values[0] = 3.0
    return box.values.sum()


def program(first, values, items, matrix, count):
    box = Box(first * 1.5, items)
    total = held(box, 0) + held(box, count) + shifted(matrix, 0.7)
    return total + before_and_after(Box(first, items), count) + first.sum() + before_and_after(Box(values, items), 0)


ARGUMENTS = [
    (np.array([0.3, 0.8, -0.4]), np.array([0.1, 0.2]), [1.0, 2.0], np.array([[0.1, 0.2], [0.3, 0.4]]), 2),
    (np.array([0.3, 0.8, -0.4]), np.array([0.1, 0.2]), [1.0], np.array([[0.1, 0.2]]), 1),
]
