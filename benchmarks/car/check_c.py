"""Check the C twin against the Python model, and its adjoint by hand against central differences; time both.

python benchmarks/car/check_c.py
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

import car_c

from chainrule.examples.car import dyno, epa, model
from chainrule.examples.car.parts import Calibration, Car, RoadLoad


def best_time(action: Callable[[], object], repeats: int = 300) -> float:
    """Shortest time of one call, in seconds."""
    best = np.inf
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - start)
    return best


def compare(library: object, car: Car, resistance: RoadLoad, speed: np.ndarray) -> tuple[float, float, str]:
    """Largest relative difference of the energies, and of the gradient with the parameter it is in."""
    calibration = Calibration()
    kind, gears = car.gearbox.kind, len(car.gearbox.ratios)
    parameters = car_c.pack(car, resistance, calibration)
    expected = model.drive_cycle(car, resistance, calibration, speed)
    wanted = np.array([getattr(expected, name) for name in car_c.RESULTS])
    got = car_c.drive_cycle(library, parameters, kind, gears, speed)
    fuel, gradient = car_c.fuel_gradient(library, parameters, kind, gears, speed)
    value_error = max(np.max(np.abs(got / wanted - 1.0)), abs(fuel / wanted[0] - 1.0))
    worst, where = 0.0, ""
    for index, name in enumerate(car_c.NAMES):
        step = 1e-6 * max(abs(parameters[index]), 1e-3)
        fuels = []
        for sign in (1.0, -1.0):
            moved = parameters.copy()
            moved[index] += sign * step
            fuels.append(car_c.drive_cycle(library, moved, kind, gears, speed)[0])
        difference = (fuels[0] - fuels[1]) / (2.0 * step)
        error = abs(gradient[index] - difference) * max(abs(parameters[index]), 1e-3) / fuel
        if error > worst:
            worst, where = error, name
    return value_error, worst, where


def main() -> None:
    library = car_c.build()
    schedules = {name: epa.schedule(name) for name in ("udds", "hwfet", "us06")}
    cars = [("example", epa.example_car(), model.road_load(epa.example_car()))]
    for test in epa.usable_tests().tests[::400]:
        cars.append((test.name, dyno.dyno_car(test.dyno), dyno.measured_road_load(test.dyno)))
    for name, car, resistance in cars:
        for schedule, speed in schedules.items():
            value, slope, where = compare(library, car, resistance, speed)
            print(f"{name:34} {schedule:6} values {value:.1e} elasticities {slope:.1e} {where}")
    car, speed = epa.example_car(), schedules["udds"]
    parameters = car_c.pack(car, model.road_load(car), Calibration())
    kind, gears = car.gearbox.kind, len(car.gearbox.ratios)
    primal = best_time(lambda: car_c.drive_cycle(library, parameters, kind, gears, speed))
    both = best_time(lambda: car_c.fuel_gradient(library, parameters, kind, gears, speed))
    print(f"urban schedule: primal {1e6 * primal:.1f} us, with gradient {1e6 * both:.1f} us")


if __name__ == "__main__":
    main()
