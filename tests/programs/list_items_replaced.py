"""Lists of records and of arrays in which other objects take the places of those that the caller holds."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Wheel:
    radius: float
    worn: float


@dataclass(frozen=True)
class Bolt:
    length: float
    pitch: float


def program(wheels, bolts, rows, x):
    wheels[0] = Wheel(wheels[0].radius * x, 0.5)
    wheels[-1].worn += x
    bolts[len(bolts) - 1] = Bolt(bolts[0].pitch * x, bolts[0].length)
    for k in range(len(rows)):
        if k % 2 == 1:
            rows[k] = np.array([x, rows[k][0] * x])
    rolled = sum(wheel.radius * wheel.worn for wheel in wheels)
    return rolled * sum(bolt.length for bolt in bolts) + rows[-1].sum()


ARGUMENTS = [
    (
        [Wheel(0.3, 0.1), Wheel(0.4, 0.2)],
        [Bolt(1.5, 0.2), Bolt(2.0, 0.3)],
        [np.array([0.5, 0.7]), np.array([1.1, -0.4])],
        1.3,
    ),
    ([Wheel(0.5, 0.3)], [Bolt(1.0, 0.5)], [np.array([0.2, -0.3])], 0.7),
]
