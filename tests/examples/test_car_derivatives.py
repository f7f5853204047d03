"""The car as native code: its values are CPython's, its gradients those of dual numbers and of differences.

Short schedules keep this quick; they hold standstill, launch, shifts both ways, overrun, and a stop.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.examples.car import dyno, epa, model, ride
from chainrule.examples.car.parts import Calibration
from chainrule.studies.records import flatten, unflatten
from tests.reference import dual
from tests.reference.structures import flatten_floats

CITY = epa.schedule("udds")[15:130]
ROAD = ride.road_profile(ride.road_phases(60), 4.0)


@dataclass(frozen=True)
class Case:
    """A function of the car, and which of its arguments are records of parameters (they come first)."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    records: int

    def __str__(self) -> str:
        return self.function.__name__

    @property
    def parameters(self) -> tuple[Any, ...]:
        return self.arguments[: self.records]

    def at(self, values: np.ndarray) -> tuple[Any, ...]:
        return (*unflatten(self.parameters, values), *self.arguments[self.records :])


CASES = (
    Case(model.fuel_consumption, (epa.example_car(), Calibration(), CITY), 2),
    Case(model.acceleration_time, (epa.example_car(), Calibration(), 12.0, 0.1), 2),
    Case(ride.ride, (epa.example_car(), ROAD), 1),
)
cases = pytest.mark.parametrize("case", CASES, ids=str)


def native(case: Case) -> np.ndarray:
    """A row for each result, from a reverse pass."""
    numbers = tuple(range(case.records))
    slopes = cr.jacobian(case.function, numbers, "reverse")(*case.arguments)
    rows = list(vars(slopes).values()) if isinstance(slopes, ride.RideResult) else [slopes]
    return np.array([flatten_floats(row) for row in rows])


def by_dual_numbers(
    function: Callable[..., Any], arguments: tuple[Any, ...], directions: np.ndarray
) -> np.ndarray:
    """A column for each direction, a row of numbers for the first floats of the arguments."""
    rest = np.zeros((len(directions), len(flatten_floats(arguments)) - directions.shape[1]))
    whole = np.concatenate([directions, rest], axis=1)
    columns = [flatten_floats(dual.jvp(function, arguments, direction)[1]) for direction in whole]
    return np.array(columns, dtype=float).T


def by_differences(case: Case) -> np.ndarray:
    """Central differences, refined once (Richardson): the error is of the fourth order."""
    compiled = cr.jit(case.function)
    x = flatten(case.parameters).values
    columns = []
    for i, value in enumerate(x):
        size = 2e-4 * abs(value) or 1e-6
        coarse, fine = (
            (np.array(above) - np.array(below)) / (2.0 * step)
            for step in (size, size / 2.0)
            for above, below in [
                [
                    flatten_floats(compiled(*case.at(np.where(np.arange(x.size) == i, value + side, x))))
                    for side in (step, -step)
                ]
            ]
        )
        columns.append((4.0 * fine - coarse) / 3.0)
    return np.array(columns).T


@cases
def test_value_is_that_of_cpython(case: Case):
    found = flatten_floats(cr.jit(case.function)(*case.arguments))
    np.testing.assert_allclose(found, flatten_floats(case.function(*case.arguments)), rtol=1e-10)


@cases
def test_gradient_is_that_of_dual_numbers(case: Case):
    found = native(case)
    expected = by_dual_numbers(case.function, case.arguments, np.eye(found.shape[1]))
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12 * np.max(np.abs(expected)))


@cases
def test_gradient_is_that_of_differences(case: Case):
    """To 1e-6 of elasticity, which is what a step that crosses no gear change can tell."""
    x = flatten(case.parameters).values
    scale = x / np.array(flatten_floats(cr.jit(case.function)(*case.arguments)))[:, None]
    np.testing.assert_allclose(native(case) * scale, by_differences(case) * scale, atol=1e-6)


@pytest.mark.parametrize("function", [model.fuel_consumption, model.acceleration_time])
def test_grad_and_jacobian_agree(function):
    case = next(case for case in CASES if case.function is function)
    found = flatten_floats(cr.grad(function, (0, 1))(*case.arguments))
    np.testing.assert_allclose(found, native(case)[0], rtol=1e-12)


@pytest.mark.slow
def test_jacobian_of_the_calibration_is_that_of_dual_numbers():
    """One car of each kind of gearbox; directions that move all parameters at once tell every difference."""
    tests = [one.dyno for one in epa.usable_tests().tests]
    sample = list({test.transmission: test for test in tests}.values())
    args = (Calibration(), sample, CITY, CITY[:60], CITY[30:90])
    np.testing.assert_allclose(
        cr.jit(dyno.fuel_residuals)(*args), dyno.fuel_residuals(*args), rtol=1e-10, atol=1e-12
    )
    slopes = cr.jacobian(dyno.fuel_residuals)(*args)
    found = np.array(list(vars(slopes).values())).T
    assert found.shape == (4, 12)
    directions = np.random.default_rng(1).normal(size=(2, 12)) * flatten(args[0]).values
    expected = by_dual_numbers(dyno.fuel_residuals, args, directions)
    np.testing.assert_allclose(found @ directions.T, expected, rtol=1e-9)
