"""A scenario of the table: its program, its arguments, and its derivative by chainrule as one vector of numbers.

In: the name of a module in `benchmarks/scenarios`; `benchmarks.scenarios` says what it holds.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import chainrule as cr

FOLDER = Path(__file__).parent / "scenarios"
Array = np.ndarray


@dataclass(frozen=True, slots=True)
class Scenario:
    """One program and what it is measured with."""

    name: str
    module: ModuleType

    @property
    def program(self) -> Callable[..., Any]:
        """The program, plain Python."""
        return self.module.program

    @property
    def sizes(self) -> tuple[str, ...]:
        """The names of the sizes, the smallest first."""
        return tuple(self.module.SIZES)

    def arguments(self, size: str) -> tuple[Any, ...]:
        """The program's arguments at a size."""
        return self.module.inputs(**self.module.SIZES[size])

    def derivative(self) -> Callable[..., Any]:
        """What chainrule makes of the program."""
        make = getattr(self.module, "derivative", None)
        return make(self.program) if make else cr.grad(self.program, argnums=self.module.GRADIENT)

    @property
    def positions(self) -> tuple[int, ...]:
        """The places of the arguments that the gradient is taken with respect to."""
        names = list(inspect.signature(self.program).parameters)
        return tuple(names.index(name) for name in self.module.GRADIENT)

    @property
    def rtol(self) -> float:
        """What sums in another order may do to its numbers, relative to their norm."""
        return getattr(self.module, "RTOL", 1e-10)

    def outputs(self, args: tuple[Any, ...]) -> list[Array]:
        """Arrays for the derivative by hand."""
        make = getattr(self.module, "outputs", None)
        return make(*args) if make else [np.empty_like(x) for k in self.positions for x in leaves(args[k])]

    def results(self, args: tuple[Any, ...]) -> list[Array]:
        """Arrays for the value by hand, where it is not a scalar."""
        make = getattr(self.module, "results", None)
        return make(*args) if make else []


def names() -> tuple[str, ...]:
    """All scenarios, in the order of their names."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.cpp")))


def load(name: str) -> Scenario:
    """The scenario of a name."""
    return Scenario(name, import_module(f"benchmarks.scenarios.{name}"))


def leaves(value: Any) -> Iterator[Array]:
    """The arrays and floats in a value, in order; integers, strings and `None` have no derivative."""
    match value:
        case np.ndarray():
            if value.dtype.kind == "f":
                yield value
        case float():
            yield np.array(value)
        case list() | tuple():
            for item in value:
                yield from leaves(item)
        case dict():
            yield from leaves(list(value.values()))
        case _ if is_dataclass(value):
            yield from leaves([getattr(value, field.name) for field in fields(value)])
        case _ if hasattr(value, "__dict__"):
            yield from leaves(vars(value))


def vector(value: Any) -> Array:
    """All numbers of a value in one row."""
    return np.concatenate([np.ravel(leaf) for leaf in leaves(value)])


def distance(found: Array, expected: Array) -> float:
    """How far apart two vectors are, relative to the size of the second; never small where that is zero."""
    size = float(np.linalg.norm(expected))
    return float(np.linalg.norm(found - expected)) / size if size else float("inf")
