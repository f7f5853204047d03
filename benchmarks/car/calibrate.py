"""Calibrate the car to the dynamometer tests with the gradient written by hand in C.

python benchmarks/car/calibrate.py
"""

import sys
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

sys.path.insert(0, str(Path(__file__).parent))

import car_c

from chainrule.examples.car import dyno, epa
from chainrule.examples.car.parts import Calibration

FIELDS = tuple(field.name for field in fields(Calibration))
COLUMNS = [car_c.NAMES.index(f"calibration.{name}") for name in FIELDS]
START = Calibration(0.40, 1.0, 1.0e5, 100.0, 0.1, 0.1, 0.1, 1.2, 500.0, 0.03, 0.03, 1.0e9)


class Problem:
    """Residuals log(simulated / measured) of all tests and their Jacobian."""

    def __init__(self, tests: list[epa.TestCar]) -> None:
        self.library = car_c.build()
        self.tests = [test.dyno for test in tests]
        self.cars = [dyno.dyno_car(test) for test in self.tests]
        self.rows = [
            car_c.pack(car, dyno.measured_road_load(test), START)
            for car, test in zip(self.cars, self.tests, strict=True)
        ]
        self.speeds = [epa.schedule(name) for name in ("udds", "hwfet", "us06")]
        self.lengths = [float(np.sum(0.5 * (speed[1:] + speed[:-1]))) for speed in self.speeds]

    def evaluate(self, calibration: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Simulated fuel in J/m of all tests and its Jacobian."""
        fuel = np.zeros(len(self.tests))
        jacobian = np.zeros((len(self.tests), len(FIELDS)))
        for index, (test, car, row) in enumerate(zip(self.tests, self.cars, self.rows, strict=True)):
            row[COLUMNS] = calibration
            speed, length = self.speeds[test.schedule], self.lengths[test.schedule]
            value, gradient = car_c.fuel_gradient(
                self.library, row, car.gearbox.kind, len(car.gearbox.ratios), speed
            )
            gradient = gradient[COLUMNS]
            if test.schedule == dyno.CITY:
                start = dyno.COLD_WEIGHT * test.displacement
                value += start * calibration[-1]
                gradient[-1] += start
            fuel[index] = value / length
            jacobian[index] = gradient / length
        return fuel, jacobian


def quality(fuel: np.ndarray, measured: np.ndarray) -> str:
    """R² of fuel per distance and mean absolute relative error."""
    r2 = 1.0 - np.sum((fuel - measured) ** 2) / np.sum((measured - measured.mean()) ** 2)
    return (
        f"{len(fuel):5} tests, R2 {r2:.4f}, mean absolute error {np.mean(np.abs(fuel / measured - 1.0)):.2%}"
    )


def regression(problem: Problem, fitted: np.ndarray, by_schedule: bool) -> np.ndarray:
    """Fuel per metre by linear regression on 1, mass, displacement, and work at the wheels per metre."""
    rows = []
    for test, car, row in zip(problem.tests, problem.cars, problem.rows, strict=True):
        gears = len(car.gearbox.ratios)
        energies = car_c.drive_cycle(
            problem.library, row, car.gearbox.kind, gears, problem.speeds[test.schedule]
        )
        work = energies[car_c.RESULTS.index("traction_work")] / problem.lengths[test.schedule]
        rows.append([1.0, test.test_mass / 1000.0, test.displacement * 1000.0, work / 1000.0])
    features = np.array(rows)
    schedules = np.array([test.schedule for test in problem.tests])
    if by_schedule:
        features = np.hstack([features * (schedules == index)[:, None] for index in range(3)])
    measured = np.array([test.fuel_per_metre for test in problem.tests])
    solution, *_ = np.linalg.lstsq(features[fitted], measured[fitted], rcond=None)
    return features @ solution


def main() -> None:
    selection = epa.usable_tests()
    for reason, count in selection.left_out.items():
        print(f"left out {count:4}  {reason}")
    problem = Problem(selection.tests)
    measured = np.array([test.fuel_per_metre for test in problem.tests])
    held = selection.held_out()
    start = np.array(astuple(START))

    def residuals(scaled: np.ndarray) -> np.ndarray:
        return np.log(problem.evaluate(scaled * start)[0] / measured)[~held]

    def jacobian(scaled: np.ndarray) -> np.ndarray:
        fuel, slope = problem.evaluate(scaled * start)
        return (slope * start / fuel[:, None])[~held]

    solution = least_squares(residuals, np.ones(len(start)), jac=jacobian, x_scale="jac")
    best = solution.x * start
    spread = np.sum(solution.fun**2) / (len(solution.fun) - len(start))
    errors = np.sqrt(np.diag(spread * np.linalg.inv(solution.jac.T @ solution.jac))) * start
    print(f"{solution.nfev} evaluations, {solution.message}")
    for name, value, error in zip(FIELDS, best, errors, strict=True):
        print(f"  {name:24} {value:12.5g} +- {error:.2g}")
    fuel, _ = problem.evaluate(best)
    schedules = np.array([test.schedule for test in problem.tests])
    for label, chosen in (("fitted", ~held), ("held out", held)):
        print(f"{label:10} {quality(fuel[chosen], measured[chosen])}")
        for index, name in enumerate(("city", "highway", "US06")):
            part = chosen & (schedules == index)
            print(f"  {name:8} {quality(fuel[part], measured[part])}")
    for label, by_schedule in (("regression, four terms", False), ("the same for each schedule", True)):
        predicted = regression(problem, ~held, by_schedule)
        print(f"{label}, held out: {quality(predicted[held], measured[held])}")


if __name__ == "__main__":
    main()
