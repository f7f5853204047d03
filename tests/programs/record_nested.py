"""Records in records, read and written two levels down."""

from dataclasses import dataclass, field


@dataclass
class Engine:
    displacement: float
    friction: float = 0.15
    cylinders: int = 4


@dataclass
class Tank:
    litres: float = 40.0


@dataclass
class Car:
    mass: float
    engine: Engine
    tank: Tank = field(default_factory=Tank)


def drive(car, distance):
    need = car.mass * distance * 1e-3 * (1 + car.engine.friction) / car.engine.displacement
    car.tank.litres -= need
    car.engine.friction += 0.01 * distance / car.engine.cylinders
    return need


def program(car, distance):
    used = 0.0
    for _ in range(3):
        used += drive(car, distance)
    return used * car.tank.litres + car.engine.friction


ARGUMENTS = [(Car(1.2, Engine(1.6)), 3.0), (Car(1.5, Engine(2.0, 0.2, 6), Tank(55.0)), 1.0)]
