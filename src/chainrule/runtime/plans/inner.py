"""Derivatives inside captured code: plans of functions that are met while another one is captured.

Capture hands over a function as something that can be captured on demand, and gets back the program of its
derivative: made by the plans that make the derivatives of functions called from Python.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from chainrule.capture.context import Ambient
from chainrule.capture.doors import Capture, Made, Site
from chainrule.ir.structure import Leaf, Structure, Tuple
from chainrule.runtime.plans.directional import Pullback, Tangent
from chainrule.runtime.plans.gradient import Gradient
from chainrule.runtime.plans.jacobian import Jacobian
from chainrule.runtime.plans.second import HessianProduct
from chainrule.runtime.plans.stages import Plan, Stage, argument_numbers, without_same
from chainrule.transform.simplify import simplify

_HOLE: Any = None  # stands in a recipe for the plan of the function that it is applied to


@dataclass(frozen=True, slots=True)
class Here:
    """The plan of a function that is captured where it is met; it is always pure."""

    name: str
    parameters: tuple[inspect.Parameter, ...]
    capture: Capture

    @property
    def function(self) -> Callable[..., Any]:
        """Something with the name of the function: there may be no Python object."""

        def function() -> None:
            """Stands for a function."""

        function.__name__ = self.name
        return function

    def stage(self, arguments: tuple[Structure, ...], *, pure: bool) -> Stage:
        """Capture the function; the values that it reads around it are its ambient values."""
        site: Site = self.capture(arguments)
        free = tuple(Ambient(value, value.name, Leaf(value.type)) for value in site.free)
        return Stage(simplify(site.program), arguments, free, (), site.result)


@dataclass(frozen=True, slots=True)
class Given:
    """The plan of a function whose stage there is already."""

    stage_made: Stage
    function: Callable[..., Any]
    parameters: tuple[inspect.Parameter, ...] = ()

    def stage(self, arguments: tuple[Structure, ...], *, pure: bool) -> Stage:
        """Give it."""
        return self.stage_made


class Inside:
    """Makes derivatives for capture (see `chainrule.capture.doors`)."""

    def origin(self, derivative: Any) -> tuple[Any, tuple[Any, ...]]:
        """Give the plain function of a derivative that was made outside, and recipes, the innermost first."""
        recipes: list[Any] = []
        plan = derivative.plan
        while hasattr(plan, "inner"):
            recipes.insert(0, replace(plan, inner=_HOLE))
            plan = plan.inner
        return plan.function, tuple(recipes)

    def gradient(
        self, names: tuple[str, ...], name: str, argnums: Any, *, aux: bool, value: bool
    ) -> Gradient:
        """Give the recipe of `grad` and `value_and_grad`."""
        return Gradient(_HOLE, *argument_numbers(names, name, argnums), aux, value)

    def jacobian(self, names: tuple[str, ...], name: str, argnums: Any, mode: Any) -> Jacobian:
        """Give the recipe of `jacobian`."""
        return Jacobian(_HOLE, *argument_numbers(names, name, argnums), mode)

    def tangent(self) -> Tangent:
        """Give the recipe of `jvp`."""
        return Tangent(_HOLE)

    def hessian_product(self) -> HessianProduct:
        """Give the recipe of `hvp`."""
        return HessianProduct(_HOLE)

    def plan(
        self, name: str, parameters: tuple[inspect.Parameter, ...], capture: Capture, recipes: tuple[Any, ...]
    ) -> Plan:
        """Give the plan of a function that is captured on demand, and of what recipes make of it."""
        plan: Plan = Here(name, parameters, capture)
        for recipe in recipes:
            plan = replace(recipe, inner=plan)
        return plan

    def made(self, plan: Plan, structures: tuple[Structure, ...], *, packs: bool) -> Made:
        """Give the program of a plan; with `packs`, it may be one that cannot be differentiated again."""
        return _made(plan, plan.stage(structures, pure=not packs))

    def pullback(self, made: Made, arguments: tuple[Structure, ...], cotangent: Structure) -> Made:
        """Give the program that takes arguments and a cotangent of the result to cotangents of arguments."""
        plan = Pullback(made.origin)
        return _made(plan, plan.stage((Tuple(tuple, arguments), cotangent), pure=True))


def _made(plan: Plan, stage: Stage) -> Made:
    """Let each result have leaves of its own."""
    result, program = without_same(stage.result, stage.program, stage.arguments)
    free = tuple(ambient.holder for ambient in stage.ambients)
    return Made(program, result, free, Given(stage, plan.function))
