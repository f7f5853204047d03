"""A dataclass as the argument, with fields that pass through: an integer, a string, None."""

import math
from dataclasses import dataclass


@dataclass
class Beam:
    length: float
    width: float
    height: float = 0.2
    segments: int = 4
    name: str = "beam"
    note: str | None = None


def program(beam, load):
    inertia = beam.width * beam.height**3 / 12
    total = 0.0
    for i in range(beam.segments):
        x = (i + 0.5) / beam.segments * beam.length
        total += load * x**2 / (2 * inertia) * (3 * beam.length - x)
    if beam.name == "beam":
        total *= math.sqrt(beam.length)
    return total / beam.segments


ARGUMENTS = [(Beam(2.0, 0.1), 0.5), (Beam(1.0, 0.3, 0.4, 2, "girder", "old"), 2.0)]
