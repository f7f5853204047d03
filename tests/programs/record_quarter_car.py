"""A quarter-car on a rough road: two masses, a spring, a damper with two slopes, a tyre that may lift."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Suspension:
    spring: float
    compression: float
    rebound: float
    tyre: float


@dataclass(frozen=True)
class QuarterCar:
    body: float
    wheel: float
    suspension: Suspension
    name: str = "car"


def road(x):
    return 0.01 * math.sin(0.9 * x) + 0.004 * math.sin(4.3 * x + 1.0)


def program(car, speed):
    s = car.suspension
    body_z, wheel_z = 0.0, 0.001
    body_v, wheel_v = 0.0, 0.02
    squares = 0.0
    dt = 0.004
    steps = 30
    for k in range(steps):
        stretch_rate = body_v - wheel_v
        damper = s.rebound if stretch_rate > 0 else s.compression
        strut = s.spring * (wheel_z - body_z) - damper * stretch_rate
        tyre = max(s.tyre * (road(speed * k * dt) - wheel_z), -9.81 * (car.body + car.wheel))
        acceleration = strut / car.body
        body_v += acceleration * dt
        wheel_v += (tyre - strut) / car.wheel * dt
        body_z += body_v * dt
        wheel_z += wheel_v * dt
        squares += acceleration**2
    return math.sqrt(squares / steps)


ARGUMENTS = [(QuarterCar(350.0, 40.0, Suspension(20e3, 1200.0, 1900.0, 190e3)), 12.0)]
