"""What capture is handed from later layers: the derivatives of programs that it meets on its way.

Capture knows how a function becomes a program, and where the program's results go; what happens between is the
business of the plans. They are passed in as `Derivations`. A recipe and a plan are opaque here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from chainrule.ir.nodes import Program, Value
from chainrule.ir.structure import Structure

Parameters = tuple[inspect.Parameter, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A function that was captured where it is differentiated.

    The program's inputs are the leaves of the arguments, then `free`: the values around it that it reads.
    """

    program: Program
    free: tuple[Value, ...]
    result: Structure


Capture = Callable[[tuple[Structure, ...]], Site]


@dataclass(frozen=True, slots=True)
class Made:
    """A derived program: its inputs are those that a plan asks for, then `free`, as of a `Site`.

    Each result has leaves of its own, as `result` says. `origin` is what whoever made it needs to make more of it.
    """

    program: Program
    result: Structure
    free: tuple[Value, ...]
    origin: Any


class Derivations(Protocol):
    """Makes derivatives."""

    def origin(self, derivative: Any) -> tuple[Any, tuple[Any, ...]]:
        """Give the plain function of a derivative that was made outside, and recipes, the innermost first."""
        ...

    def gradient(self, names: tuple[str, ...], name: str, argnums: Any, *, aux: bool, value: bool) -> Any:
        """Give the recipe of `grad` and `value_and_grad`, for a function with parameters of these names."""
        ...

    def jacobian(self, names: tuple[str, ...], name: str, argnums: Any, mode: str) -> Any:
        """Give the recipe of `jacobian`."""
        ...

    def tangent(self) -> Any:
        """Give the recipe of `jvp`: from primals and tangents to value and tangent."""
        ...

    def hessian_product(self) -> Any:
        """Give the recipe of `hvp`: from primals and tangents to a product."""
        ...

    def plan(self, name: str, parameters: Parameters, capture: Capture, recipes: tuple[Any, ...]) -> Any:
        """Give the plan of a function that is captured on demand, and of what recipes make of it."""
        ...

    def made(self, plan: Any, structures: tuple[Structure, ...], *, packs: bool) -> Made:
        """Give the program of a plan; with `packs`, it may be one that cannot be differentiated again."""
        ...

    def pullback(self, made: Made, arguments: tuple[Structure, ...], cotangent: Structure) -> Made:
        """Give the program that takes arguments and a cotangent of the result to cotangents of arguments."""
        ...
