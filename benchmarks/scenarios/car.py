"""The car of the example over the urban schedule: fuel, by every number of car, road and calibration."""

from dataclasses import fields, is_dataclass

import numpy as np

from benchmarks.car import car_c
from chainrule.examples.car import epa, model
from chainrule.examples.car.parts import Calibration

GRADIENT = ("car", "resistance", "calibration")
SIZES = {"tiny": {"seconds": 200}, "small": {"seconds": 1370}}


def program(car, resistance, calibration, speed):
    return model.drive_cycle(car, resistance, calibration, speed).fuel


def inputs(seconds):
    car = epa.example_car()
    return car, model.road_load(car), Calibration(), epa.schedule("udds")[:seconds]


def native(car, resistance, calibration, speed):
    parameters = car_c.pack(car, resistance, calibration)
    gears = len(car.gearbox.ratios)
    return parameters, places(car, resistance, calibration), car.gearbox.kind, gears, speed, len(speed)


def outputs(car, resistance, calibration, speed):
    return [np.zeros(len(names(car, resistance, calibration)))]


def names(car, resistance, calibration):
    """All numbers in the order in which the records hold them, by the names that the C program gives them."""
    return [*of_record(car, ""), *of_record(resistance, "road_load."), *of_record(calibration, "calibration.")]


def of_record(record, prefix):
    for field in fields(record):
        value = getattr(record, field.name)
        if is_dataclass(value):
            yield from of_record(value, f"{prefix}{field.name}.")
        elif isinstance(value, np.ndarray):
            yield from (f"{prefix}{field.name}[{k}]" for k in range(len(value)))
        elif isinstance(value, float):
            yield prefix + field.name


def places(car, resistance, calibration):
    """Where each number of the C program stands among all, or -1."""
    where = {name: k for k, name in enumerate(names(car, resistance, calibration))}
    return np.array([where.get(name, -1) for name in car_c.NAMES])
