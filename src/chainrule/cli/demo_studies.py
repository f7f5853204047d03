"""The numbers of `chainrule demo car`: calibrate the model, examine one car, improve it.

In: the EPA's tests and schedules, which are in the package; out: the results of the three studies, with what
surrounds them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule import api
from chainrule.examples.car import design as car_design
from chainrule.examples.car import epa, ride
from chainrule.examples.car.dyno import CITY, HIGHWAY, DynoTest, fuel_residuals
from chainrule.examples.car.model import FUEL_DENSITY, FUEL_ENERGY, acceleration_time, drive_cycle, road_load
from chainrule.examples.car.parts import Calibration as Shared
from chainrule.examples.car.parts import Car
from chainrule.studies import Calibration, Minimum, Sensitivities, calibrate, minimize, sensitivity
from chainrule.studies.records import Mask, Vector

Progress = Callable[[int, float], None]

# Round numbers from textbooks, so that there is something to find.
START = Shared(
    indicated_efficiency=0.38,
    enrichment=1.0,
    friction_constant=1.0e5,
    friction_linear=100.0,
    friction_size=0.0,
    friction_boost=0.0,
    friction_sport=0.0,
    idle_excess=1.0,
    accessory_power=500.0,
    automatic_loss=0.06,
    continuous_loss=0.08,
    cold_start=1.0e9,
)
BOUNDS = {
    "indicated_efficiency": (0.2, 0.6),
    "enrichment": (0.0, 10.0),
    "friction_linear": (0.0, None),
    "idle_excess": (0.0, 10.0),
    "accessory_power": (0.0, 5e3),
    "automatic_loss": (-0.1, 0.4),
    "continuous_loss": (-0.1, 0.4),
}
ROAD_WAVES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What the demo starts from."""

    selection: epa.Selection
    city: Vector
    highway: Vector
    us06: Vector
    road: Vector
    car: Car


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How well consumption is predicted: R² and mean absolute error, the latter in parts of the measured."""

    r_squared: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The calibrated model, beside a linear regression on the same tests. Consumption is in litres per 100 "
    "km.
    """

    result: Calibration[Shared]
    measured: Vector
    predicted: Vector
    held_out: Mask
    schedules: Vector
    fitted: Accuracy
    unseen: Accuracy
    regression: Accuracy


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What a design does by the second: fuel on the city schedule (litres so far), and time by speed at "
    "full load.
    """

    seconds: Vector
    litres: Vector
    sprint_speed: Vector
    sprint_time: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that the report tells."""

    given: Inputs
    fit: Fit
    sensitivities: Sensitivities
    best: Minimum[car_design.Design]
    before: Traces
    after: Traces
    seconds: float


def inputs() -> Inputs:
    """Read the package's data."""
    return Inputs(
        selection=epa.usable_tests(),
        city=epa.schedule("udds"),
        highway=epa.schedule("hwfet"),
        us06=epa.schedule("us06"),
        road=ride.road_profile(ride.road_phases(ROAD_WAVES)),
        car=epa.example_car(),
    )


def fit(given: Inputs, progress: Progress | None = None) -> Fit:
    """Calibrate to four cars of five, and predict all of them."""
    tests = [test.dyno for test in given.selection.tests]
    held_out = given.selection.held_out()
    schedules = (given.city, given.highway, given.us06)
    residuals = api.jit(fuel_residuals)  # compiled once for the fit and for the prediction
    seen = [test for test, out in zip(tests, held_out, strict=True) if not out]
    result = calibrate(residuals, START, seen, *schedules, bounds=BOUNDS, tolerance=1e-6, progress=progress)
    measured = np.array([test.fuel_per_metre for test in tests]) / (FUEL_ENERGY * FUEL_DENSITY) * 1e5
    predicted = measured * np.exp(residuals(result.parameters, tests, *schedules))
    linear = regression(tests, measured, held_out, schedules)
    return Fit(
        result=result,
        measured=measured,
        predicted=predicted,
        held_out=held_out,
        schedules=np.array([test.schedule for test in tests]),
        fitted=accuracy(measured[~held_out], predicted[~held_out]),
        unseen=accuracy(measured[held_out], predicted[held_out]),
        regression=accuracy(measured[held_out], linear[held_out]),
    )


def accuracy(measured: Vector, predicted: Vector) -> Accuracy:
    """R² and mean absolute relative error of a prediction."""
    missed = float(np.sum((predicted - measured) ** 2))
    spread = float(np.sum((measured - measured.mean()) ** 2))
    return Accuracy(r_squared=1.0 - missed / spread, error=float(np.mean(np.abs(predicted / measured - 1.0))))


def gain(fit: Fit) -> str:
    """By how much the model beats the regression, in words."""
    share = fit.unseen.r_squared - fit.regression.r_squared
    error = fit.regression.error - fit.unseen.error
    less = error / fit.regression.error
    return (
        f"On cars never seen, the model beats the regression by {share:.3f} in R² and by {100.0 * error:.1f} "
        f"points of error, which is {less:.0%} less."
    )


def regression(
    tests: list[DynoTest], measured: Vector, held_out: Mask, schedules: tuple[Vector, Vector, Vector]
) -> Vector:
    """Consumption from four linear terms: rolling, air, acceleration, and displacement over the time it "
    "turns.
    """
    rows: list[list[float]] = []
    for test in tests:
        speed = schedules[0 if test.schedule == CITY else 1 if test.schedule == HIGHWAY else 2]
        mean = 0.5 * (speed[1:] + speed[:-1])
        distance = mean.sum()
        air = test.road_quadratic * (mean**3).sum() / distance
        faster = test.test_mass * np.maximum(np.diff(speed) * mean, 0.0).sum() / distance
        rows.append(
            [test.road_constant, float(air), float(faster), float(test.displacement * mean.size / distance)]
        )
    matrix = np.array(rows)
    weights = np.linalg.lstsq(matrix[~held_out], measured[~held_out], rcond=None)[0]
    return np.asarray(matrix @ weights, dtype=float)


def examine(given: Inputs, shared: Shared) -> Sensitivities:
    """What each parameter of the car and of the model does to fuel, sprint, ride and noise."""
    return sensitivity(
        car_design.performance,
        given.car,
        shared,
        given.city,
        given.highway,
        given.road,
        argnums=("car", "calibration"),
        proof=True,
    )


def improve(given: Inputs, shared: Shared, progress: Progress | None = None) -> Minimum[car_design.Design]:
    """Less fuel, within limits on sprint, ride, noise, grip and cost."""
    start = car_design.present_design(given.car)
    args = (given.car, shared, given.city, given.highway, given.road)
    now = car_design.performance(*args)
    grip_now = car_design.wheel_load(start, *args)
    return minimize(
        car_design.fuel,
        start,
        *args,
        bounds={
            "tyre_radius": (0.29, 0.35),
            "axle_ratio": (2.2, 3.4),
            "spring": (1.6e4, 4.0e4),
            "damper": (800.0, 4000.0),
            "mass": (1500.0, start.mass),
            "drag_area": (0.5, start.drag_area),
        },
        constraints=[
            (car_design.sprint, None, now.sprint - 0.2),
            (car_design.discomfort, None, 0.95 * now.discomfort),
            (car_design.noise, None, now.noise - 0.5),
            (car_design.wheel_load, None, grip_now),
            (car_design.cost, None, 500.0),
        ],
        method="trust-constr",  # a gear change makes fuel jump by a little: a trust region steps over that
        tolerance=1e-6,
        max_iterations=200,
        progress=progress,
    )


def traces(given: Inputs, shared: Shared, designs: Sequence[car_design.Design]) -> list[Traces]:
    """Drive designs: the city schedule up to every tenth second, and full load up to every 5 km/h."""
    drive, accelerate = api.jit(drive_cycle), api.jit(acceleration_time)
    return [
        _trace(given, shared, car_design.redesigned(one, given.car), drive, accelerate) for one in designs
    ]


def _trace(
    given: Inputs, shared: Shared, car: Car, drive: Callable[..., Any], accelerate: Callable[..., Any]
) -> Traces:
    seconds = np.arange(10, given.city.size + 1, 10)
    joules = [drive(car, road_load(car), shared, given.city[:end]).fuel for end in seconds]
    speeds = np.arange(0.0, 101.0, 5.0)
    return Traces(
        seconds=seconds.astype(float),
        litres=np.array(joules) / (FUEL_ENERGY * FUEL_DENSITY),
        sprint_speed=speeds,
        sprint_time=np.array([accelerate(car, shared, speed / 3.6) if speed else 0.0 for speed in speeds]),
    )
