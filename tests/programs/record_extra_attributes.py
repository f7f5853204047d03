"""Objects that carry more than their class declares: what `__post_init__` adds, what hides a class attribute."""

from dataclasses import dataclass


@dataclass
class Tank:
    area: float
    level: float
    OUTFLOW = 0.3

    def __post_init__(self):
        self.volume = self.area * self.level


class Leaky:
    pass


def special():
    tank = Tank(1.5, 2.0)
    tank.OUTFLOW = 0.7
    return tank


def leaky(**attributes):
    made = Leaky()
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


def program(tank, other, one, two):
    total = tank.volume * tank.OUTFLOW + other.volume * other.OUTFLOW
    for thing in (one, two):
        total += thing.hole * getattr(thing, "pressure", 2.0)
        if hasattr(thing, "pressure"):
            total *= thing.pressure
    return total


ARGUMENTS = [(Tank(2.0, 1.1), special(), leaky(hole=0.5), leaky(hole=0.25, pressure=1.7))]
