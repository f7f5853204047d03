"""A car over a cycle of speeds: records, a gear by while, idling, fuel cut in overrun."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Gearbox:
    ratios: tuple
    final: float
    efficiency: float


@dataclass
class Vehicle:
    mass: float
    drag: float
    rolling: float
    radius: float
    gearbox: Gearbox
    seats: int = 5


def engine_speed(vehicle, gear, v):
    return v / vehicle.radius * vehicle.gearbox.ratios[gear] * vehicle.gearbox.final


def program(vehicle, cycle):
    fuel = 0.0
    gear = 0
    previous = 0.0
    for v in cycle:
        acceleration = v - previous
        previous = v
        force = vehicle.mass * acceleration
        if v > 0.15:
            force += vehicle.rolling * vehicle.mass * 9.81 + 0.5 * 1.2 * vehicle.drag * v**2
        while gear + 1 < len(vehicle.gearbox.ratios) and engine_speed(vehicle, gear, v) > 260.0:
            gear += 1
        while gear > 0 and engine_speed(vehicle, gear, v) < 130.0:
            gear -= 1
        omega = max(engine_speed(vehicle, gear, v), 80.0)
        power = force * v / vehicle.gearbox.efficiency
        if v < 0.5:
            fuel += 0.25e-3
        elif power < -1000.0:
            continue
        else:
            fuel += (max(power, 0.0) / 0.38 + 20.0 * omega + 0.05 * omega**2) / 43e6
    return fuel * 1e3


CYCLE = np.array([0.1, 0.2, 1.5, 4.0, 7.0, 9.5, 11.0, 11.2, 10.0, 6.0, 2.0, 0.1, 2.0, 6.0, 12.0, 17.0, 21.0, 21.5])
CAR = Vehicle(1400.0, 0.65, 0.011, 0.31, Gearbox((3.6, 2.1, 1.4, 1.03, 0.8), 3.9, 0.93))
ARGUMENTS = [(CAR, CYCLE), (CAR, CYCLE[:9])]
