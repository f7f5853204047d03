"""Where the time of a first call goes: capture, passes, lowering, LLVM.

python -m benchmarks.compiling                    the car's gradient, and long functions
python -m benchmarks.compiling scenarios          the programs of the table, and their derivatives
python -m benchmarks.compiling corpus             the programs of the corpus, and their derivatives
python -m benchmarks.compiling NAME … [lines=N …]  these programs, and generated functions of N lines

Phases are measured by wrapping the functions that do them; a phase inside another is not counted twice.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import chainrule as cr
from benchmarks import scenario
from benchmarks.long_source import long_source

PROGRAMS = Path(__file__).parent.parent / "tests" / "programs"
# The names of phases, and where the functions that do them are looked up.
_PHASES = {
    "capture": (("chainrule.capture.entry", "capture"),),
    "simplify": (("chainrule.transform.simplify", "simplify"),),
    "reverse": (("chainrule.transform.reverse", "reverse"),),
    "forward": (("chainrule.transform.forward", "forward"),),
    "prepare": (("chainrule.lower.unit", "prepare"),),
    "text": (("chainrule.runtime.compile", "lower_program"),),
    "key": (("chainrule.runtime.compile", "print_program"), ("chainrule.runtime.compile", "_spans")),
    "boundary": (("chainrule.runtime.specialise", "boundary"),),
    "parse": (("chainrule.runtime.engine", "_parsed"),),
    "optimise": (("chainrule.runtime.engine", "_optimised"),),
    "codegen": (("chainrule.runtime.engine", "compile_object"),),
    "load": (("chainrule.runtime.engine", "LoadedObject"),),
}


class Phases:
    """Seconds of each phase, and how much there was to do."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = dict.fromkeys(_PHASES, 0.0)
        self.llvm_lines = 0
        self._inside: list[float] = []

    @contextmanager
    def watching(self) -> Generator[None]:
        """Measure what happens meanwhile."""
        kept: list[tuple[ModuleType, str, Any]] = []
        for phase, places in _PHASES.items():
            for module_name, name in places:
                module = importlib.import_module(module_name)
                if hasattr(module, name):
                    kept.append((module, name, getattr(module, name)))
                    setattr(module, name, self._wrapped(phase, getattr(module, name)))
        try:
            yield
        finally:
            for module, name, function in kept:
                setattr(module, name, function)

    def _wrapped(self, phase: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            if phase == "codegen":
                self.llvm_lines += args[0].count("\n")
            self._inside.append(0.0)
            start = time.process_time()
            try:
                return function(*args, **options)
            finally:
                spent = time.process_time() - start
                self.seconds[phase] += spent - self._inside.pop()
                if self._inside:
                    self._inside[-1] += spent

        return call


def measure(function: Callable[[], object]) -> tuple[float, Phases]:
    """Processor seconds of a first call, and of its phases."""
    phases = Phases()
    with phases.watching():
        start = time.process_time()
        function()
        return time.process_time() - start, phases


def show(name: str, total: float, phases: Phases) -> None:
    """Print one line."""
    rest = total - sum(phases.seconds.values())
    parts = "  ".join(f"{phase} {s:.2f}" for phase, s in phases.seconds.items() if s >= 0.005)
    print(f"{name:42} {total:7.2f}  {parts}  rest {rest:.2f}  lines {phases.llvm_lines}", flush=True)


# Programs


def gradient_of(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Callable[[], object]:
    """The call whose first time is measured."""
    floats = tuple(k for k, a in enumerate(arguments) if _has_floats(a))
    value, pull = cr.vjp(function, *arguments)
    if floats and isinstance(value, float):
        return lambda: cr.grad(function, argnums=floats)(*arguments)
    return lambda: pull(value)


def _has_floats(value: Any) -> bool:
    if isinstance(value, float | complex):
        return True
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fc"
    if isinstance(value, list | tuple):
        return any(map(_has_floats, value))
    if isinstance(value, dict):
        return any(map(_has_floats, value.values()))
    return any(map(_has_floats, getattr(value, "__dict__", {}).values()))


def _loaded(name: str, path: str) -> ModuleType:
    specification = importlib.util.spec_from_file_location(name, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)
    return module


def _calls(what: str, folder: str) -> Iterator[tuple[str, Callable[[], object]]]:
    if what == "car":
        from chainrule.examples.car import epa, model, parts

        arguments = (epa.example_car(), parts.Calibration(), epa.schedule("udds"))
        yield "car, gradient", lambda: cr.grad(model.fuel_consumption, argnums=(0, 1))(*arguments)
        return
    if what.startswith("lines="):
        path = os.path.join(folder, f"{what.replace('=', '')}.py")
        Path(path).write_text(long_source(int(what[6:])), encoding="utf-8")
        program = _loaded(f"generated_{what[6:]}", path).program
        given = 0.3, 0.7, np.linspace(0.1, 0.9, 20)
        yield f"{what}, primal", lambda: cr.jit(program)(*given)
        yield f"{what}, gradient", lambda: cr.grad(program, argnums=(0, 1, 2))(*given)
        return
    if what in scenario.names():
        one = scenario.load(what)
        given = one.arguments(one.sizes[0])
        yield f"{what}, primal", lambda: cr.jit(one.program)(*given)
        yield f"{what}, derivative", lambda: one.derivative()(*given)
        return
    module = _loaded(f"corpus_{what}", str(PROGRAMS / f"{what}.py"))
    arguments = module.ARGUMENTS[0]
    yield f"{what}, primal", lambda: cr.jit(module.program)(*arguments)
    try:
        gradient = gradient_of(module.program, arguments)
    except Exception:  # some programs have none, and print of their own
        return
    yield f"{what}, gradient", gradient


def main(names: list[str]) -> None:
    names = names or ["car", "lines=500", "lines=1000", "lines=2000"]
    if names == ["corpus"]:
        names = sorted(path.stem for path in PROGRAMS.glob("[a-z]*.py"))
    if names == ["scenarios"]:
        names = list(scenario.names())
    cr.jit(abs_of)(1.0)  # what is loaded and compiled once per process
    with tempfile.TemporaryDirectory() as folder:
        for what in names:
            for name, call in _calls(what, folder):
                try:
                    show(name, *measure(call))
                except Exception as error:  # some programs have no gradient
                    print(f"{name:42} {type(error).__name__}: {str(error).splitlines()[0][:80]}", flush=True)


def abs_of(x: float) -> float:
    return abs(x)


if __name__ == "__main__":
    os.environ["CHAINRULE_CACHE"] = ""
    main(sys.argv[1:])
