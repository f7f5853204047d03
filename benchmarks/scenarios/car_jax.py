"""The car in JAX: the scan of its own benchmark, on the records themselves."""

from dataclasses import fields

import jax
import jax.numpy as jnp

from benchmarks.car.car_jax import fuel
from chainrule.examples.car.parts import Calibration, Car, Engine, Gearbox, RoadLoad, Suspension, Tyre, Vehicle

for record in (Calibration, Car, Engine, Gearbox, RoadLoad, Suspension, Tyre, Vehicle):
    known = [field.name for field in fields(record) if field.type in (int, bool)]
    rest = [field.name for field in fields(record) if field.name not in known]
    jax.tree_util.register_dataclass(record, data_fields=rest, meta_fields=known)


def numbers(record):
    """The numbers of a record by name."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return {name: jnp.asarray(value) for name, value in values.items() if not isinstance(value, int)}


def program(car, resistance, calibration, speed):
    parts = {part: numbers(getattr(car, part)) for part in ("vehicle", "engine", "gearbox", "tyre")}
    parameters = {**parts, "road_load": numbers(resistance), "calibration": numbers(calibration)}
    return fuel(parameters, car.gearbox.kind, speed)
