"""Derivatives in given directions: the plans of `jvp` and of the pullbacks of `vjp`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from chainrule.errors import ArgumentsError
from chainrule.ir.nodes import Atom, Equation, Function, Program, Region, Value
from chainrule.ir.options import merged_all
from chainrule.ir.structure import (
    Complex,
    Constant,
    Dict,
    Leaf,
    OneOf,
    Optional,
    Random,
    Record,
    Same,
    Sequence,
    Structure,
    Tuple,
    Varied,
    is_vector,
    leaves,
)
from chainrule.ir.types import Type
from chainrule.runtime.arguments import gradient_structure
from chainrule.runtime.plans.gradient import gradient_leaves
from chainrule.runtime.plans.stages import (
    Plan,
    Stage,
    active_leaves,
    conjugated,
    describe,
    imaginary_leaves,
    states_last,
    with_results,
    without_same,
)


@dataclass(frozen=True, slots=True)
class Tangent:
    """Forward mode: `(primals, tangents) -> (value, tangent)`; primals without tangents do not move."""

    inner: Plan
    parameters: tuple[inspect.Parameter, ...] = ()

    @property
    def function(self) -> Callable[..., Any]:
        """The function that is differentiated."""
        return self.inner.function

    def stage(self, arguments: tuple[Structure, ...], *, pure: bool) -> Stage:
        """Differentiate."""
        from chainrule.transform.forward import forward
        from chainrule.transform.simplify import simplify

        primals, tangents = arguments
        assert isinstance(primals, Tuple)
        assert isinstance(tangents, Tuple)
        inner = self.inner.stage(primals.items, pure=True)
        primals = Tuple(primals.cls, inner.arguments)  # directions are described as what they belong to
        moving = Tuple(tuple, primals.items[: len(tangents.items)])
        tangents = built_like(moving, tangents)
        flags, pairs = match_tangents(moving, tangents, "tangents")
        flags += (False,) * (len(leaves(primals)) - len(flags))
        active = (*flags, *(False for a in inner.ambients for _ in leaves(a.structure)))
        program = forward(inner.program, active)
        program = _arranged_tangents(program, flags, pairs, leaves(tangents))
        types = leaves(inner.result)
        kept = has_tangent(inner.result)
        program = with_results(
            program,
            lambda results: states_last(
                results, len(types), inner.states, lambda rest: _paired(rest, types, kept)
            ),
        )
        result = Tuple(tuple, (inner.result, tangent_structure(inner.result)))
        given, effects = (primals, tangents), inner.effects_inside(0)
        return replace(inner, program=simplify(program), arguments=given, result=result, effects=effects)


@dataclass(frozen=True, slots=True)
class Pullback:
    """Reverse mode with a given cotangent: `(primals, cotangent) -> cotangents of the primals`."""

    inner: Plan
    parameters: tuple[inspect.Parameter, ...] = ()

    @property
    def function(self) -> Callable[..., Any]:
        """The function that is differentiated."""
        return self.inner.function

    def stage(self, arguments: tuple[Structure, ...], *, pure: bool) -> Stage:
        """Differentiate."""
        from chainrule.transform.reverse import reverse
        from chainrule.transform.simplify import simplify

        primals, cotangent = arguments
        assert isinstance(primals, Tuple)
        inner = self.inner.stage(primals.items, pure=True)
        primals = Tuple(primals.cls, inner.arguments)  # directions are described as what they belong to
        floats = [n for n, s in enumerate(primals.items) if any(t.differentiable for t in leaves(s))]
        chosen = tuple(floats or range(len(primals.items)))
        active = active_leaves(inner, chosen, self.function)
        cotangent = built_like(inner.result, cotangent)
        flags, pairs = match_tangents(inner.result, cotangent, "cotangent")
        count = len(leaves(inner.result))
        program = reverse(with_results(inner.program, lambda results: results[:count]), active, flags)
        program = conjugated(program, count, imaginary_leaves(primals.items, chosen))
        program = _conjugated_seeds(program, imaginary_leaves((inner.result,), (0,)), active)
        program = _arranged_tangents(program, flags, pairs, leaves(cotangent), first=len(leaves(primals)))
        gradients = tuple(gradient_structure(s, (0, n)) for n, s in enumerate(primals.items))

        def results(all_results: tuple[Atom, ...]) -> tuple[Atom, ...]:
            pulled = iter(all_results[count:])
            inputs = iter(program.main.body.params)
            return tuple(
                atom
                for structure, gradient in zip(primals.items, gradients, strict=True)
                for atom in gradient_leaves(structure, gradient, inputs, pulled)
            )

        program = with_results(program, results)
        result: Structure = Tuple(tuple, gradients)
        if pure:
            result, program = without_same(result, program, (primals, cotangent))
        given = (primals, cotangent)
        return replace(inner, program=simplify(program), arguments=given, result=result, effects=())


def tangent_structure(structure: Structure) -> Structure:
    """Give the structure of a tangent: that of the value, with floats where a number may be one."""
    match structure:
        case Varied(type=type_, sorts=sorts) if type_.differentiable:
            return Leaf(type_, "python" if all(sort.kind == "python" for sort in sorts) else "numpy")
        case Tuple() | Record() | Dict():
            return replace(structure, items=tuple(map(tangent_structure, structure.items)))
        case Optional(item=item):
            return Optional(tangent_structure(item))
        case _:
            return structure


def has_tangent(structure: Structure) -> list[bool]:
    """Say of each leaf of a value whether its tangent is a leaf too."""
    match structure:
        case Varied(type=type_) if type_.differentiable:
            return [True, *(False for _ in leaves(structure)[1:])]
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            return [flag for item in items for flag in has_tangent(item)]
        case Optional(item=item):
            return [True, *has_tangent(item)]
        case _:
            return [True] * len(leaves(structure))


def _paired(results: tuple[Atom, ...], types: tuple[Type, ...], kept: list[bool]) -> tuple[Atom, ...]:
    """Results, then their tangents; integers have themselves for tangents."""
    primal, moved = results[: len(types)], iter(results[len(types) :])
    tangents = [next(moved) if t.differentiable else p for p, t in zip(primal, types, strict=True)]
    return (*primal, *(tangent for tangent, keep in zip(tangents, kept, strict=True) if keep))


def built_like(structure: Structure, direction: Structure) -> Structure:
    """Describe a direction as what it belongs to is described, where both descriptions fit its value.

    A list of numbers by itself has any length; beside a list whose items are known one by one, it has theirs.
    """
    match structure, direction:
        case Tuple(cls=cls, items=items), Sequence(item=item) if direction.cls is cls:
            return Tuple(cls, tuple(built_like(part, item) for part in items))
        case Sequence(item=Leaf(type=own)), Leaf(type=type_) if is_vector(structure):
            return structure if type_.rank == 1 and type_.dtype == own.dtype else direction
        case Sequence(cls=cls), Tuple(items=()) if direction.cls is cls:
            return structure
        case Sequence(cls=cls, item=part), Tuple(items=items) if direction.cls is cls and all(
            built_like(part, item) == part for item in items
        ):
            return structure
        case Sequence(cls=cls, item=part), Tuple(items=items) if direction.cls is cls:
            item = merged_all(items)  # a few items are known one by one
            return direction if item is None else Sequence(cls, built_like(part, item))
        case Sequence(item=part), Sequence(cls=cls, item=item):
            return Sequence(cls, built_like(part, item))
        case Optional(item=part), Optional(item=item):
            return Optional(built_like(part, item))
        case Random(), Random():
            return Same(())  # nobody looks at it
        case ((Tuple() | Record() | Dict()), (Tuple() | Record() | Dict())) if len(structure.items) == len(
            direction.items
        ):
            pairs = zip(structure.items, direction.items, strict=True)
            return replace(direction, items=tuple(built_like(part, item) for part, item in pairs))
        case _:
            return direction


def match_tangents(structure: Structure, tangent: Structure, what: str) -> tuple[tuple[bool, ...], list[int]]:
    """Match a tangent (or cotangent) with what it belongs to.

    Gives, for each leaf, whether it is differentiated, and for each differentiated leaf the number of its
    tangent's leaf.
    """
    flags: list[bool] = []
    numbers: list[int] = []
    position = 0

    def visit(s: Structure, t: Structure, where: str) -> None:
        nonlocal position
        match s, t:
            case Leaf(type=a), Leaf(type=c):
                flags.append(a.differentiable)
                if a.differentiable:
                    if a.rank != c.rank or c.dtype != a.dtype:
                        _misfit(where, s, t)
                    numbers.append(position)
                position += 1
            case Varied(type=a), (Leaf() | Varied()) if a.differentiable:
                flags.extend((True, *(False for _ in leaves(s)[1:])))
                if t.type.rank or t.type.dtype not in (a.dtype, "i64", "bool"):
                    _misfit(where, s, t)
                numbers.append(position)
                position += len(leaves(t))
            case Varied(), _:
                flags.extend(False for _ in leaves(s))
                position += len(leaves(t))
            case Complex(shape=a), Complex(shape=c) if len(a) == len(c):
                flags.extend((True, True))
                numbers.extend((position, position + 1))
                position += 2
            case Complex(), _:
                _misfit(where, s, t)
            case Leaf(type=a), _:
                if a.differentiable:
                    _misfit(where, s, t)
                flags.append(False)
                position += len(leaves(t))
            case ((OneOf() | Random()), _):
                flags.append(False)
                position += len(leaves(t))
            case Sequence(item=x), Sequence(item=y):
                flags.append(False)
                position += 1
                visit(x, y, f"{where}[…]")
            case Optional(item=x), Optional(item=y):
                flags.append(False)
                position += 1
                visit(x, y, where)
            case ((Tuple() | Record() | Dict()), (Tuple() | Record() | Dict())) if len(s.items) == len(
                t.items
            ):
                for k, (x, y) in enumerate(zip(s.items, t.items, strict=True)):
                    visit(x, y, f"{where}[{k}]")
            case ((Constant() | Same()), _):
                position += len(leaves(t))
            case _:
                _misfit(where, s, t)

    visit(structure, tangent, what)
    return tuple(flags), numbers


def _misfit(where: str, wanted: Structure, found: Structure) -> None:
    raise ArgumentsError(
        "E0607", f"{where} is {describe(found)}, and should be built like {describe(wanted)}",
        hint="pass one of the same structure and shape",
    )  # fmt: skip


def _conjugated_seeds(program: Program, flags: tuple[bool, ...], active: tuple[bool, ...]) -> Program:
    """Negate the cotangents of imaginary parts, which are the last inputs."""
    from chainrule.primitives.elementwise import neg

    if not any(flags):
        return program
    body = program.main.body
    params = list(body.params)
    before: list[Equation] = []
    for k, flag in enumerate(flags, len(active)):
        if flag:
            given = Value(params[k].type, params[k].name)
            before.append(Equation(neg, (given,), (params[k],), {}, (), program.main.span))
            params[k] = given
    region = Region(tuple(params), (*before, *body.equations), body.results)
    main = Function(program.main.name, region, program.main.span)
    return Program({**program.functions, program.entry: main}, program.entry)


def _arranged_tangents(
    program: Program,
    flags: tuple[bool, ...],
    numbers: list[int],
    types: tuple[Type, ...],
    first: int | None = None,
) -> Program:
    """Reorder a differentiated program's inputs: primals, all leaves of the tangents, ambient values.

    What belongs to a number that is an integer in this run may be an integer too.
    """
    from chainrule.primitives.logic import convert

    params = program.main.body.params
    size = len(flags) if first is None else first
    moved = sum(flags)
    ambient_count = len(params) - size - moved
    primal, ambient, seeds = (
        params[:size],
        params[size : size + ambient_count],
        params[size + ambient_count :],
    )
    given = dict(zip(numbers, seeds, strict=True))
    inputs: list[Value] = []
    before: list[Equation] = []
    for k, type in enumerate(types):
        seed = given.get(k)
        if seed is None or seed.type.dtype == type.dtype:
            inputs.append(seed or Value(type, "unused"))
            continue
        inputs.append(Value(type, seed.name))
        before.append(
            Equation(convert, (inputs[-1],), (seed,), {"dtype": seed.type.dtype}, (), program.main.span)
        )
    body = program.main.body
    region = Region((*primal, *inputs, *ambient), (*before, *body.equations), body.results)
    main = Function(program.main.name, region, program.main.span)
    return Program({**program.functions, program.entry: main}, program.entry)
