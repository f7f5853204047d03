"""The C twin of the car through ctypes.

In: a `Car`, its road load, a `Calibration`, speeds; out: energies or a gradient.
"""

import ctypes
import os
import subprocess
import tempfile
from dataclasses import fields
from pathlib import Path

import numpy as np

from chainrule.examples.car.parts import Calibration, Car, RoadLoad

SOURCE = Path(__file__).with_name("car.c")
MOST_GEARS = 16
CAR = (
    ("vehicle", ("mass",)),
    (
        "engine",
        (
            "displacement",
            "rated_power",
            "rated_speed",
            "idle_speed",
            "launch_speed",
            "inertia_per_displacement",
        ),
    ),
    ("gearbox", ("axle_ratio", "upshift_speed", "upshift_load", "downshift_speed", "downshift_load")),
    ("gearbox", ("slip_speed", "standing_drag")),
    ("tyre", ("radius", "inertia")),
)
NAMES = (
    *(f"{part}.{name}" for part, names in CAR for name in names),
    *(f"road_load.{field.name}" for field in fields(RoadLoad)),
    *(f"calibration.{field.name}" for field in fields(Calibration)),
    *(f"gearbox.ratios[{gear}]" for gear in range(MOST_GEARS)),
)
RESULTS = ("fuel", "engine_work", "traction_work", "braking_work", "resistance_work", "distance")


def build(source: Path = SOURCE, flags: tuple[str, ...] = ("-O3", "-march=native")) -> ctypes.CDLL:
    """Compile and load the C file."""
    library = Path(tempfile.mkdtemp()) / "car.so"
    compiler = os.environ.get("CC", "gcc")
    subprocess.run([compiler, *flags, "-shared", "-fPIC", str(source), "-o", str(library), "-lm"], check=True)
    loaded = ctypes.CDLL(str(library))
    loaded.fuel_gradient.restype = ctypes.c_double
    return loaded


def pack(car: Car, resistance: RoadLoad, calibration: Calibration) -> np.ndarray:
    """All floats of a car in the order of the C struct `Parameters`, which is that of `NAMES`."""
    ratios = np.zeros(MOST_GEARS)
    ratios[: len(car.gearbox.ratios)] = car.gearbox.ratios
    numbers = [getattr(getattr(car, part), name) for part, names in CAR for name in names]
    numbers += [getattr(resistance, field.name) for field in fields(RoadLoad)]
    numbers += [getattr(calibration, field.name) for field in fields(Calibration)]
    return np.concatenate([np.array(numbers), ratios])


def pointer(array: np.ndarray) -> ctypes.c_void_p:
    """Address of an array's data."""
    return ctypes.c_void_p(array.ctypes.data)


def drive_cycle(
    library: ctypes.CDLL, parameters: np.ndarray, kind: int, gears: int, speed: np.ndarray
) -> np.ndarray:
    """The six energies of `RESULTS`."""
    result = np.zeros(len(RESULTS))
    library.drive_cycle(pointer(parameters), kind, gears, pointer(speed), len(speed), pointer(result))
    return result


def fuel_gradient(
    library: ctypes.CDLL, parameters: np.ndarray, kind: int, gears: int, speed: np.ndarray
) -> tuple[float, np.ndarray]:
    """Fuel in J and its gradient in the order of `NAMES`."""
    gradient = np.zeros(len(parameters))
    fuel = library.fuel_gradient(
        pointer(parameters), kind, gears, pointer(speed), len(speed), pointer(gradient)
    )
    return fuel, gradient
