"""Dynamometer tests against the model: the residuals that calibrate it.

In: a `Calibration`, tests, schedules; out: log(simulated / measured) for each test.

A test car is known by a dozen numbers. What the list does not tell (single gear ratios, shift programme, idle
speed) is filled in by the same rule for every car, so that the model has no freedom to fit one car on its
own.
"""

from dataclasses import dataclass
from math import log

import numpy as np

from chainrule.examples.car.model import drive_cycle
from chainrule.examples.car.parts import (
    DUAL_CLUTCH,
    MANUAL,
    Calibration,
    Car,
    Engine,
    Gearbox,
    RoadLoad,
    Tyre,
    Vehicle,
)

CITY = 0  # Federal Test Procedure: the urban schedule from a cold start, and its first 505 s again, warm
HIGHWAY = 1
US06 = 2
COLD_WEIGHT = 0.43  # share of the cold start in the city result (40 CFR 600.114)
NOMINAL_RADIUS = 0.33  # m; the list gives engine speed over road speed, in which the radius cancels


@dataclass
class DynoTest:
    """One test on a chassis dynamometer, in SI units."""

    schedule: int  # CITY, HIGHWAY or US06
    transmission: int  # MANUAL, AUTOMATIC, DUAL_CLUTCH or CONTINUOUS
    gears: int
    displacement: float  # m³
    rated_power: float  # W
    test_mass: float  # kg, equivalent test weight: it already stands for the rotating wheels
    axle_ratio: float
    top_gear_ratio: float  # rad/m, engine speed over road speed in top gear
    road_constant: float  # N
    road_linear: float  # N s/m
    road_quadratic: float  # N s²/m²
    fuel_per_metre: float  # J/m, measured


def gear_spread(transmission: int, gears: int) -> float:
    """Ratio of first gear to top gear: about 6 with six speeds, 7.6 with ten; manual gearboxes 5.3."""
    if transmission == MANUAL:
        return 5.3
    return 6.0 + 0.4 * (gears - 6)


def dyno_gearbox(test: DynoTest) -> Gearbox:
    """Gearbox of a tested car, its ratios in geometric steps from the top gear down.

    Shift speeds and the converter's drag were found once, by a coarse search on the same tests, as were the
    defaults of `Gearbox` and `Engine`; fuel is not smooth in them, so they are no part of the calibration.
    """
    count = test.gears
    step = gear_spread(test.transmission, count) ** (1.0 / (count - 1))
    ratios = np.zeros(count)
    ratio = test.top_gear_ratio * NOMINAL_RADIUS / test.axle_ratio
    for gear in range(count - 1, -1, -1):
        ratios[gear] = ratio
        ratio *= step
    gearbox = Gearbox(ratios, test.axle_ratio, test.transmission)
    gearbox.standing_drag = 3.9e3 * test.displacement
    if test.transmission == DUAL_CLUTCH:
        gearbox.upshift_speed = 150.0
    elif test.transmission == MANUAL:  # drivers shift later than automata
        gearbox.upshift_speed = 174.0
        gearbox.upshift_load = 500.0
        gearbox.downshift_speed = 125.0
        gearbox.downshift_load = 210.0
    return gearbox


def dyno_car(test: DynoTest) -> Car:
    """The car of a test. Drag area and rolling resistance stay unused: the coast-down was measured."""
    vehicle = Vehicle(mass=test.test_mass, drag_area=0.0)
    engine = Engine(displacement=test.displacement, rated_power=test.rated_power)
    tyre = Tyre(radius=NOMINAL_RADIUS, inertia=0.0)
    return Car(vehicle, engine, dyno_gearbox(test), tyre)


def measured_road_load(test: DynoTest) -> RoadLoad:
    """The coast-down coefficients that the dynamometer applied."""
    return RoadLoad(test.road_constant, test.road_linear, test.road_quadratic)


def simulated_fuel(calibration: Calibration, test: DynoTest, speed: np.ndarray) -> float:
    """Fuel energy of a test in J per metre; `speed` is its schedule in m/s, once a second."""
    result = drive_cycle(dyno_car(test), measured_road_load(test), calibration, speed)
    fuel = result.fuel
    if test.schedule == CITY:
        fuel += COLD_WEIGHT * calibration.cold_start * test.displacement
    return fuel / result.distance


def fuel_residual(calibration: Calibration, test: DynoTest, speed: np.ndarray) -> float:
    """Logarithm of simulated over measured fuel."""
    return log(simulated_fuel(calibration, test, speed) / test.fuel_per_metre)


def fuel_residuals(
    calibration: Calibration, tests: list[DynoTest], city: np.ndarray, highway: np.ndarray, us06: np.ndarray
) -> np.ndarray:
    """One residual per test."""
    residuals = np.zeros(len(tests))
    for index, test in enumerate(tests):
        if test.schedule == CITY:
            residuals[index] = fuel_residual(calibration, test, city)
        elif test.schedule == HIGHWAY:
            residuals[index] = fuel_residual(calibration, test, highway)
        else:
            residuals[index] = fuel_residual(calibration, test, us06)
    return residuals
