"""One car over the urban schedule: chainrule beside C, JAX and CPython.

Out: times of the same simulation, and of its gradient, taken in turns in one thread. The C program is
`benchmarks/car/car.c`, with an adjoint written by hand; JAX runs in a process of its own, if there is
one that has it.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from time import perf_counter

import numpy as np

import chainrule as cr
from benchmarks.car import car_c
from benchmarks.timing import Action, Times, take_turns
from chainrule.examples.car import epa, model
from chainrule.examples.car.parts import Calibration

FAST = ("-Ofast", "-march=native")


def measure() -> Times:
    """Time everything that runs in this process."""
    car, speed, calibration = epa.example_car(), epa.schedule("udds"), Calibration()
    resistance = model.road_load(car)
    cycle, fuel = cr.jit(model.drive_cycle), cr.jit(model.fuel_consumption)
    gradient = cr.grad(model.fuel_consumption, argnums=(0, 1))
    parameters, kind, gears = (
        car_c.pack(car, resistance, calibration),
        car.gearbox.kind,
        len(car.gearbox.ratios),
    )
    c, fast = car_c.build(), car_c.build(flags=FAST)
    actions: dict[str, Action] = {
        "cycle": lambda: cycle(car, resistance, calibration, speed),
        "fuel": lambda: fuel(car, calibration, speed),
        "gradient": lambda: gradient(car, calibration, speed),
        "C cycle": lambda: car_c.drive_cycle(c, parameters, kind, gears, speed),
        "C gradient": lambda: car_c.fuel_gradient(c, parameters, kind, gears, speed),
        "C cycle, fast": lambda: car_c.drive_cycle(fast, parameters, kind, gears, speed),
        "C gradient, fast": lambda: car_c.fuel_gradient(fast, parameters, kind, gears, speed),
    }
    check(actions)
    return take_turns(actions)


def check(actions: dict[str, Action]) -> None:
    """Make sure that all compute the same."""
    ours, theirs = actions["cycle"](), actions["C cycle"]()
    assert isinstance(theirs, np.ndarray)
    mine = [getattr(ours, name) for name in car_c.RESULTS]
    np.testing.assert_allclose(mine, theirs, rtol=1e-10)


def python_time() -> float:
    """Seconds of one simulation in CPython."""
    car, speed = epa.example_car(), epa.schedule("udds")
    times: list[float] = []
    for _ in range(5):
        start = perf_counter()
        model.fuel_consumption(car, Calibration(), speed)
        times.append(perf_counter() - start)
    return min(times)


@cache
def jax_times() -> dict[str, float]:
    """Seconds that JAX needs: first calls, and later ones; empty without JAX.

    `JAX_PYTHON` may name the interpreter of another environment, in which JAX is installed.
    """
    python = os.environ.get("JAX_PYTHON") or (sys.executable if importlib.util.find_spec("jax") else "")
    if not python:
        return {}
    script = Path(__file__).with_name("car") / "car_jax.py"
    done = subprocess.run([python, str(script)], capture_output=True, text=True, check=False)
    numbers = re.findall(r"(first call|gradient's|primal|value and gradient) ([\d.]+) (s|us)\b", done.stdout)
    return {name: float(number) * (1.0 if unit == "s" else 1e-6) for name, number, unit in numbers}
