"""Ride comfort and cabin noise of a quarter car on a rough road. In: a `Car`, a road; out: `RideResult`.

One corner of the car: sprung mass on spring and damper, unsprung mass on the tyre (Gillespie, Fundamentals of
Vehicle Dynamics, 1992, ch. 5). The road follows ISO 8608; comfort is weighted as ISO 2631-1 weights vertical
acceleration.
"""

from dataclasses import dataclass
from math import log10, pi, sqrt

import numpy as np

from chainrule.examples.car.model import GRAVITY, REFERENCE_PRESSURE, REFERENCE_RADIUS
from chainrule.examples.car.parts import Car

ROAD_SPACING = 0.02  # m between two points of a road profile
CRUISING_SPEED = 80.0 / 3.6  # m/s
ROUGHNESS_CLASS_C = 256.0e-6  # m³, displacement density at 0.1 cycles/m (ISO 8608, geometric mean of class C)
HIGH_PASS = 2.0 * pi * 25.0  # rad/s, below which the cabin does not radiate sound
REFERENCE_FORCE = 0.11  # N, sets the level of structure-borne noise: a class C road at 80 km/h gives 63 dB


@dataclass
class RideResult:
    """What the passengers feel and hear."""

    comfort: float  # m/s², weighted root mean square of vertical acceleration (below 0.3: comfortable)
    noise: float  # dB, index of cabin noise
    wheel_load: float  # root mean square variation of the wheel load over the static load


def road_phases(waves: int, seed: int = 8608) -> np.ndarray:
    """Phases of the road's waves, the same on every call."""
    return np.random.default_rng(seed).uniform(0.0, 2.0 * pi, waves)


def road_profile(phases: np.ndarray, length: float = 200.0) -> np.ndarray:
    """Height in m of a class C road every `ROAD_SPACING`: sines of density G(n) = G(0.1) (n / 0.1)^-2.

    The wave numbers are spread geometrically from 0.02 to 10 cycles/m; the amplitude of each is sqrt(2 G dn).
    """
    waves = len(phases)
    position = ROAD_SPACING * np.arange(int(length / ROAD_SPACING))
    height = np.zeros(len(position))
    growth = (10.0 / 0.02) ** (1.0 / waves)
    for wave in range(waves):
        number = 0.02 * growth ** (wave + 0.5)
        width = number * (growth - 1.0) / sqrt(growth)
        amplitude = sqrt(2.0 * ROUGHNESS_CLASS_C * (0.1 / number) ** 2 * width)
        height += amplitude * np.sin(2.0 * pi * number * position + phases[wave])
    return height


def tyre_stiffness(car: Car) -> float:
    """Vertical stiffness, N/m: carcass and air share the load, a larger contact patch is stiffer."""
    pressure = 0.3 + 0.7 * car.tyre.pressure / REFERENCE_PRESSURE
    return car.tyre.stiffness * pressure * sqrt(car.tyre.radius / REFERENCE_RADIUS)


def airborne_noise(car: Car, speed: float) -> float:
    """Sound power of tyres, wind and engine in the cabin, relative to the threshold of hearing.

    Levels: tyres 30 log10 of speed (Sandberg & Ejsmont, 2002), wind 60 log10, engine 50 log10 of its speed.
    """
    ratios = car.gearbox.ratios
    engine_speed = speed * ratios[len(ratios) - 1] * car.gearbox.axle_ratio / car.tyre.radius
    hardness = car.tyre.pressure / REFERENCE_PRESSURE
    tyres = 10.0**5.9 * hardness * (speed / CRUISING_SPEED) ** 3
    wind = 10.0**5.7 * (car.vehicle.drag_area / 0.65) * (speed / CRUISING_SPEED) ** 6
    engine = 10.0**5.6 * (engine_speed / 180.0) ** 5
    return tyres + wind + engine


def ride(car: Car, road: np.ndarray, speed: float = CRUISING_SPEED) -> RideResult:
    """Drive over a road profile at a steady speed (m/s).

    Semi-implicit Euler steps of about 1 ms: velocities first, then positions with the new velocities. It is
    stable while the step is below 2 over the highest natural frequency (axle hop, about 80 rad/s). The car
    starts at rest on the first point of the road.
    """
    suspension = car.suspension
    step = ROAD_SPACING / speed
    body_mass = 0.25 * car.vehicle.mass
    wheel_mass = suspension.unsprung_mass * (car.tyre.radius / REFERENCE_RADIUS) ** 2
    stiffness = tyre_stiffness(car)
    softness = 1.0 + suspension.spring / suspension.bushing  # the bushing lies in series
    body = road[0]
    wheel = road[0]
    body_speed = 0.0
    wheel_speed = 0.0
    felt = 0.0  # two states of the comfort filter
    felt_rate = 0.0
    rumble = 0.0  # state of the high-pass filter of the force on the body
    comfort_sum = 0.0
    noise_sum = 0.0
    load_sum = 0.0
    for point in range(1, len(road)):
        strut = suspension.spring * (wheel - body) + suspension.damper * (wheel_speed - body_speed)
        strut /= softness
        contact = stiffness * (road[point] - wheel)
        acceleration = strut / body_mass
        body_speed += step * acceleration
        wheel_speed += step * (contact - strut) / wheel_mass
        body += step * body_speed
        wheel += step * wheel_speed
        # Second-order fit to W_k of ISO 2631-1 (Zuo & Nayfeh, J. Sound and Vibration 265, 2003):
        # (86.51 s + 546.1) / (s² + 82.17 s + 1892)
        felt_rate += step * (acceleration - 82.17 * felt_rate - 1892.0 * felt)
        felt += step * felt_rate
        weighted = 86.51 * felt_rate + 546.1 * felt
        rumble += step * HIGH_PASS * (strut - rumble)
        heard = strut - rumble
        comfort_sum += weighted * weighted
        noise_sum += heard * heard
        load_sum += contact * contact
    count = len(road) - 1
    structure_borne = noise_sum / count / (REFERENCE_FORCE * REFERENCE_FORCE)
    static_load = (body_mass + wheel_mass) * GRAVITY
    return RideResult(
        comfort=sqrt(comfort_sum / count),
        noise=10.0 * log10(structure_borne + airborne_noise(car, speed)),
        wheel_load=sqrt(load_sum / count) / static_load,
    )
