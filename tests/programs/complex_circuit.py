"""Records that hold complex numbers: an alternating current through a ladder of impedances, with methods."""

import cmath
from dataclasses import dataclass


@dataclass
class Stage:
    resistance: float
    inductance: float
    load: complex

    def series(self, omega):
        return self.resistance + 1j * omega * self.inductance


@dataclass(frozen=True)
class Phasor:
    value: complex

    def __add__(self, other):
        return Phasor(self.value + other.value)

    @property
    def amplitude(self):
        return abs(self.value)


def parallel(a, b):
    return a * b / (a + b)


def program(stages, omega, capacity, source: complex):
    impedance = 1 / (1j * omega * capacity)
    for stage in reversed(stages):
        impedance = stage.series(omega) + parallel(impedance, stage.load)
    current = Phasor(source / impedance)
    total = current + Phasor(source.conjugate() * 0.01)
    power = 0.5 * (source * current.value.conjugate()).real
    magnitude, angle = cmath.polar(current.value)
    return total.amplitude, power, cmath.phase(impedance), magnitude * angle, total


ARGUMENTS = [
    ([Stage(2.0, 0.01, 50 - 3j), Stage(1.0, 0.02, 80 + 10j), Stage(3.0, 0.015, 20 + 0j)], 314.0, 2e-4, 230 + 10j),
]
