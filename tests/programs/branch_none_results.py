"""What is `None` until something is found: searches, extremes, gaps between items, and results that may be `None`."""

import math


class Event:
    def __init__(self, time, size):
        self.time = time
        self.size = size


def find(values, limit):
    for k in range(len(values)):
        if values[k] > limit:
            return k
    return None


def root(x):
    if x > 0.0:
        return math.sqrt(x)


def gaps(values):
    previous = None
    total = 0.0
    for value in values:
        if previous is not None:
            total += (value - previous) ** 2
        previous = value if value > -1.0 else None
    return total


def largest(values):
    best = position = None
    for k, value in enumerate(values):
        event = Event(value * value, k)
        if best is None or event.time > best.time:
            best, position = event, k
    return None if best is None else best, position


def program(values, limit):
    found = find(values, limit)
    at = 0.5 if found is None else values[found] ** 3
    best, position = largest(values)
    below = root(limit - values[0])
    kinds = found == 2, below != limit, isinstance(below, float), isinstance(below, type(None)), hasattr(below, "real")
    scale = (below or 1.5) * gaps(values)
    return at * scale + values[position], best, below, kinds, {"root": root(values[1] + 2.0), "never": None}


ARGUMENTS = [([0.7, -1.3, 2.2, 0.4], 1.0), ([0.3, 0.6, -0.2], 0.9)]
