"""How long it takes to begin: imports, and the first call of the car's gradient with and without cache.

Each measurement is a process of its own; the first fills the caches of Python's own bytecode. Beside the time
that passes stands the processor's, which other work on the machine hardly changes.
"""

from __future__ import annotations

import os
import tempfile

from benchmarks.timing import in_process

IMPORT = """
import time
start, used = time.perf_counter(), time.process_time()
import {}
print(time.perf_counter() - start, time.process_time() - used)
"""
FIRST_CALL = """
import time
import numpy as np
import chainrule as cr
from chainrule.examples.car import epa, model, parts
car, speed, calibration = epa.example_car(), epa.schedule("udds"), parts.Calibration()
start, used = time.perf_counter(), time.process_time()
cr.grad(model.fuel_consumption, argnums=(0, 1))(car, calibration, speed)
print(time.perf_counter() - start, time.process_time() - used)
"""


Span = tuple[float, ...]  # seconds that passed, and seconds of the processor


def best(spans: list[Span]) -> Span:
    """The shortest of each."""
    return tuple(min(column) for column in zip(*spans, strict=True))


def environment(cache: str) -> dict[str, str]:
    """The environment of a process whose disk cache is in a folder, and which may keep bytecode."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "CHAINRULE_CACHE": cache, "PYTHONPYCACHEPREFIX": os.path.join(cache, "bytecode")}


def imports(rounds: int = 7) -> dict[str, Span]:
    """Seconds that imports take: NumPy, chainrule, and chainrule with what `jit` needs."""
    scripts = {
        "numpy": IMPORT.format("numpy"),
        "chainrule": IMPORT.format("chainrule"),
        "chainrule.jit": IMPORT.format("chainrule; chainrule.jit"),
    }
    with tempfile.TemporaryDirectory() as cache:
        found = {
            name: [in_process(script, environment(cache)) for _ in range(2)]
            for name, script in scripts.items()
        }
        for _ in range(rounds):
            for name, script in scripts.items():
                found[name].append(in_process(script, environment(cache)))
    return {name: best(times[1:]) for name, times in found.items()}


def first_calls(colds: int = 4, warms: int = 7) -> tuple[Span, Span]:
    """Seconds of the first call of the car's gradient: compiled from nothing, and found on disk."""
    with tempfile.TemporaryDirectory() as cache:
        in_process(FIRST_CALL, environment(cache))
        warm = [in_process(FIRST_CALL, environment(cache)) for _ in range(warms)]
        cold: list[Span] = []
        for _ in range(colds):
            with tempfile.TemporaryDirectory() as empty:
                bytecode = {"PYTHONPYCACHEPREFIX": os.path.join(cache, "bytecode")}
                cold.append(in_process(FIRST_CALL, {**environment(empty), **bytecode}))
    return best(cold), best(warm)
