"""Two objects exchange what they hold, and a dict rotates its entries: each place gets what another one held before."""

import numpy as np


class Side:
    def __init__(self, pressure, flow):
        self.pressure = pressure
        self.flow = flow


def program(left, right, table, x):
    left.pressure, right.pressure = right.pressure, left.pressure
    left.flow, left.pressure = left.pressure, left.flow
    table["a"], table["b"], table["c"] = table["b"], table["c"], table["a"]
    left.flow[0] = x * x
    return np.sum(left.flow * left.pressure) + 2.0 * np.sum(right.pressure) + table["a"][1] * table["c"][0] * x


ARGUMENTS = [
    (
        Side(np.array([1.0, 2.0]), np.array([0.5, 0.25])),
        Side(np.array([3.0, -1.0]), np.array([1.5, 0.75])),
        {"a": np.array([1.0, 2.0]), "b": np.array([3.0, 4.0]), "c": np.array([5.0, 6.0])},
        1.3,
    )
]
