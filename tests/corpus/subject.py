"""A program of the corpus in every form that chainrule gives it: native, differentiated, as Python text.

Everything that is made is kept while the program is tested, so that a derivative of a derivative does not
capture and differentiate the program again.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from chainrule.emit.python import emit_python
from chainrule.ir.structure import Structure
from chainrule.runtime.arguments import to_leaves
from chainrule.runtime.callable import Compiled
from chainrule.runtime.dispatch import Dispatcher, compiled
from chainrule.runtime.plans import Plan, Primal, Pullback, Stage, Tangent, parameters_of
from tests.reference.corpus import Program
from tests.reference.structures import copy_structure, flatten_floats, pairing_signs, unflatten

PAIR = tuple(inspect.Parameter(name, inspect.Parameter.POSITIONAL_ONLY) for name in ("primals", "direction"))


class Kept:
    """A plan that makes each stage once."""

    def __init__(self, inner: Plan) -> None:
        self.inner = inner
        self.function = inner.function
        self.parameters = inner.parameters
        self.stages: dict[Any, Stage] = {}

    def stage(self, arguments: tuple[Structure, ...], *, pure: bool) -> Stage:
        if (arguments, pure) not in self.stages:
            self.stages[arguments, pure] = self.inner.stage(arguments, pure=pure)
        return self.stages[arguments, pure]


class Subject:
    """A program and what has been made of it so far.

    The derivatives take `(primals, direction)`: `forward` gives the value and its derivative along a tangent,
    `reverse` the cotangents of the arguments for a cotangent of the value.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.function = program.function
        defaults = self.function.__defaults__ or ()
        count = self.function.__code__.co_argcount
        self.samples = [
            args + defaults[len(args) - count :] if len(args) < count else args for args in program.arguments
        ]

    @cached_property
    def primal_plan(self) -> Kept:
        return Kept(Primal(self.function, parameters_of(self.function)))

    @cached_property
    def forward_plan(self) -> Kept:
        return Kept(Tangent(self.primal_plan, PAIR))

    @cached_property
    def reverse_plan(self) -> Kept:
        return Kept(Pullback(self.primal_plan, PAIR))

    @cached_property
    def primal(self) -> Compiled:
        return self._compiled(self.primal_plan)

    @cached_property
    def forward(self) -> Compiled:
        return self._compiled(self.forward_plan)

    @cached_property
    def reverse(self) -> Compiled:
        return self._compiled(self.reverse_plan)

    @cached_property
    def forward_of_forward(self) -> Compiled:
        return self._compiled(Tangent(self.forward_plan, PAIR))

    @cached_property
    def forward_of_reverse(self) -> Compiled:
        return self._compiled(Tangent(self.reverse_plan, PAIR))

    @cached_property
    def reverse_of_forward(self) -> Compiled:
        return self._compiled(Pullback(self.forward_plan, PAIR))

    @cached_property
    def reverse_of_reverse(self) -> Compiled:
        return self._compiled(Pullback(self.reverse_plan, PAIR))

    def _compiled(self, plan: Plan) -> Compiled:
        return compiled(plan, self.function)

    def expected(self, args: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
        """Result and final arguments in CPython."""
        final = copy_structure(args)
        with np.errstate(all="ignore"):
            return self.function(*final), final


def unused(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Arguments whose random generators nobody has drawn from: a derivative advances those that it is given."""
    return copy_structure(args) if any(isinstance(x, np.random.Generator) for x in args) else args


def dispatcher(made: Compiled) -> Dispatcher:
    """What compiles for a callable."""
    slow = made._slow
    assert isinstance(slow, Dispatcher)
    return slow


def leaf_inputs(made: Compiled, stage: Stage, args: tuple[Any, ...]) -> list[Any]:
    """The inputs of a stage's program: leaves of the arguments, then of globals and closures."""
    values = dispatcher(made).bind(copy_structure(args), {})
    inputs = [x for v, s in zip(values, stage.arguments, strict=True) for x in to_leaves(v, s)]
    return inputs + [x for a in stage.ambients for x in to_leaves(copy_structure(a.read()), a.structure)]


def emitted(stage: Stage) -> Callable[..., tuple[Any, ...]]:
    """The Python text of a stage's program as a function from leaves to leaves."""
    space: dict[str, Any] = {}
    exec(compile(emit_python(stage.program), "<emitted>", "exec"), space)
    function = space[stage.program.entry]

    def run(*leaves: Any) -> tuple[Any, ...]:
        results = function(*leaves)
        return results if isinstance(results, tuple) else (results,)

    return run


# Directions


def random_like(structure: Any, seed: int, relative: bool = False) -> Any:
    """A direction for the floats of a record: random, as long as each float is large if `relative`."""
    leaves = flatten_floats(structure)
    steps = np.random.default_rng(seed).uniform(-1.0, 1.0, len(leaves))
    if relative:
        steps *= [abs(leaf) or 0.1 for leaf in leaves]
    return unflatten(structure, steps.tolist())


def zeros_like(structure: Any) -> Any:
    """The direction that leads nowhere."""
    return unflatten(structure, [0.0] * len(flatten_floats(structure)))


def products(one: Any, other: Any) -> np.ndarray:
    """The products of the floats of two records: their sum is the inner product, Re(c * z) of complex numbers."""
    signs = np.array(pairing_signs(one))
    return signs * np.array(flatten_floats(one), dtype=float) * np.array(flatten_floats(other), dtype=float)
