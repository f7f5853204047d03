"""Comparisons of lists, tuples and objects; membership."""

from dataclasses import dataclass


@dataclass(order=True)
class Version:
    major: float
    minor: float = 1.0


class Reading:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value == other.value


def program(xs, ys, x, n):
    lists = (xs == ys, xs != ys, xs < ys, xs >= ys, x in xs, x not in ys)
    tuples = ((x, 1) < (2.0, 3), (1.0, x) >= (1.0, 2.0, 3.0), (x, n) == (x, n), n in range(1, 10, 2), n in (1, 2, 3))
    a, b = Version(x), Version(2.0)
    objects = (a < b, a == b, a >= b, a != b, Reading(x) == Reading(2.0), Reading(x) != Reading(3.0), a is a)
    largest = max([(x, 1), (2.0, 2), (x, 3)])
    return lists, tuples, objects, largest, max(a, b).major * x, {"a": x} == {"a": 2.0}


ARGUMENTS = [
    ([1.0, 2.0], [1.5, 2.0], 2.3, 3),
    ([1.0, 2.0], [1.0], 3.0, 4),
    ([0.5], [1.0, 2.0], 1.0, 11),
    ([1.0, 3.0], [1.0, 2.0, 3.0], 5.0, 9),
]
