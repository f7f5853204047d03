"""Frozen dataclasses: new ones are made by the constructor and by replace."""

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Tyre:
    radius: float
    pressure: float = 2.2

    def stiffness(self):
        return math.sqrt(self.pressure) / self.radius

    def heated(self, kelvin):
        return replace(self, pressure=self.pressure * (1 + kelvin / 300))


def program(tyre, heat):
    warm = tyre.heated(heat)
    worn = Tyre(warm.radius - 0.005)
    return warm.stiffness() * worn.stiffness() + tyre.pressure


ARGUMENTS = [(Tyre(0.31), 20.0), (Tyre(0.28, 2.5), -10.0)]
