"""What a callable computes: the function itself, or a derivative of another plan; programs on demand.

A plan gives, for structures of arguments, a `Stage`: an IR program with the structures of its inputs and results.
Derivatives of derivatives are plans on plans.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

from chainrule.capture.context import Ambient
from chainrule.capture.effects import Change
from chainrule.capture.entry import capture
from chainrule.errors import ArgumentsError
from chainrule.ir.nodes import Atom, Function, Literal, Program, Region, Value
from chainrule.ir.observe import structure_of
from chainrule.ir.structure import Constant, Dict, Leaf, Record, Same, Sequence, Structure, Tuple, leaves
from chainrule.ir.types import Type
from chainrule.runtime.arguments import gradient_structure
from chainrule.transform.forward import forward
from chainrule.transform.reverse import bind_inputs, reverse
from chainrule.transform.simplify import simplify


@dataclass(frozen=True, slots=True)
class Stage:
    """A program and what its inputs (arguments, then ambient values) and results (then effects) are in Python."""

    program: Program
    arguments: tuple[Structure, ...]
    ambients: tuple[Ambient, ...]
    guards: tuple[Ambient, ...]
    result: Structure
    effects: tuple[Change, ...] = ()


class Plan(Protocol):
    """Something that can be compiled for arguments of given structures."""

    function: Callable[..., Any]
    parameters: tuple[inspect.Parameter, ...]

    def stage(self, arguments: tuple[Structure, ...], *, pure: bool) -> Stage:
        """Give the program; with `pure`, without effects and with every result as leaves of its own."""
        ...


def parameters_of(function: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    """List the parameters of a function."""
    return tuple(inspect.signature(function).parameters.values())


@dataclass(frozen=True, slots=True)
class Primal:
    """The function itself."""

    function: Callable[..., Any]
    parameters: tuple[inspect.Parameter, ...]

    def stage(self, arguments: tuple[Structure, ...], *, pure: bool) -> Stage:
        """Capture the function."""
        made = capture(self.function, arguments, self.parameters, structure_of, identities=not pure)
        program = made.program
        effects = made.effects
        if pure and effects:
            program = with_results(program, lambda results: results[: len(leaves(made.result))])
            effects = ()
        return Stage(simplify(program), arguments, made.ambients, made.guards, made.result, effects)


@dataclass(frozen=True, slots=True)
class Gradient:
    """The gradient of a plan with one real result, in reverse mode."""

    inner: Plan
    argnums: tuple[int, ...]
    single: bool
    has_aux: bool
    with_value: bool

    @property
    def function(self) -> Callable[..., Any]:
        """The function that is differentiated."""
        return self.inner.function

    @property
    def parameters(self) -> tuple[inspect.Parameter, ...]:
        """Its parameters."""
        return self.inner.parameters

    def stage(self, arguments: tuple[Structure, ...], *, pure: bool) -> Stage:
        """Differentiate."""
        inner = self.inner.stage(arguments, pure=True)
        value, aux = self._split(inner.result)
        active = active_leaves(inner, self.argnums, self.function)
        count = len(leaves(inner.result))
        program = reverse(inner.program, active, tuple(k == 0 for k in range(count)))
        one = Literal(1.0, value.type)
        program = bind_inputs(program, {len(active): one})
        gradients = tuple(gradient_structure(arguments[n], (n,)) for n in self.argnums)
        program = with_results(
            program, lambda results: self._results(results, count, inner, gradients, program)
        )
        gradient: Structure = gradients[0] if self.single else Tuple(tuple, gradients)
        result: Structure = gradient
        if self.with_value:
            head: Structure = value if aux is None else Tuple(tuple, (value, aux))
            result = Tuple(tuple, (head, gradient))
        elif aux is not None:
            result = Tuple(tuple, (gradient, aux))
        if pure:
            result, program = without_same(result, program, arguments)
        return replace(inner, program=simplify(program), result=result, effects=())

    def _split(self, result: Structure) -> tuple[Leaf, Structure | None]:
        aux: Structure | None = None
        if self.has_aux:
            if not isinstance(result, Tuple) or len(result.items) != 2:
                raise ArgumentsError(
                    "E0604", f"with has_aux, `{_name(self.function)}` must return (value, aux)"
                )
            result, aux = result.items
        if not isinstance(result, Leaf) or result.type.shape or not result.type.differentiable:
            raise ArgumentsError(
                "E0604", f"`{_name(self.function)}` returns {describe(result)}, and a gradient needs one real number",
                hint="use `cr.jacobian`, or reduce the result, e.g. with `np.sum`",
            )  # fmt: skip
        return result, aux

    def _results(
        self,
        results: tuple[Atom, ...],
        count: int,
        inner: Stage,
        gradients: tuple[Structure, ...],
        program: Program,
    ) -> tuple[Atom, ...]:
        primal, pulled = results[:count], iter(results[count:])
        cotangents: list[Atom] = []
        positions = leaf_positions(inner.arguments)
        for n, gradient in zip(self.argnums, gradients, strict=True):
            inputs = iter(program.main.body.params[positions[n] :])
            cotangents += _gradient_leaves(inner.arguments[n], gradient, inputs, pulled)
        if self.with_value:
            return (*primal, *cotangents)
        return (*cotangents, *primal[1:])


@dataclass(frozen=True, slots=True)
class Tangent:
    """Forward mode: `(primals, tangents) -> (value, tangent)`."""

    inner: Plan
    parameters: tuple[inspect.Parameter, ...] = ()

    @property
    def function(self) -> Callable[..., Any]:
        """The function that is differentiated."""
        return self.inner.function

    def stage(self, arguments: tuple[Structure, ...], *, pure: bool) -> Stage:
        """Differentiate."""
        primals, tangents = arguments
        assert isinstance(primals, Tuple) and isinstance(tangents, Tuple)
        inner = self.inner.stage(primals.items, pure=True)
        flags, pairs = match_tangents(primals, tangents, "tangents")
        active = (*flags, *(False for a in inner.ambients for _ in leaves(a.structure)))
        program = forward(inner.program, active)
        program = _arranged_tangents(program, flags, pairs, len(leaves(tangents)))
        types = leaves(inner.result)
        program = with_results(program, lambda results: _paired(results, types))
        result = Tuple(tuple, (inner.result, inner.result))
        return replace(inner, program=simplify(program), arguments=arguments, result=result, effects=())


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
        primals, cotangent = arguments
        assert isinstance(primals, Tuple)
        inner = self.inner.stage(primals.items, pure=True)
        floats = [n for n, s in enumerate(primals.items) if any(t.differentiable for t in leaves(s))]
        active = active_leaves(inner, tuple(floats or range(len(primals.items))), self.function)
        flags, pairs = match_tangents(inner.result, cotangent, "cotangent")
        count = len(leaves(inner.result))
        program = reverse(inner.program, active, flags)
        program = _arranged_tangents(
            program, flags, pairs, len(leaves(cotangent)), first=len(leaves(primals))
        )
        gradients = tuple(gradient_structure(s, (0, n)) for n, s in enumerate(primals.items))

        def results(all_results: tuple[Atom, ...]) -> tuple[Atom, ...]:
            pulled = iter(all_results[count:])
            inputs = iter(program.main.body.params)
            return tuple(
                atom
                for structure, gradient in zip(primals.items, gradients, strict=True)
                for atom in _gradient_leaves(structure, gradient, inputs, pulled)
            )

        program = with_results(program, results)
        result: Structure = Tuple(tuple, gradients)
        if pure:
            result, program = without_same(result, program, arguments)
        return replace(inner, program=simplify(program), arguments=arguments, result=result, effects=())


# Parts


def _name(function: Any) -> str:
    return getattr(function, "__name__", repr(function))


def describe(structure: Structure) -> str:
    """Say in a few words what a structure is."""
    match structure:
        case Leaf(type=type_):
            return f"an array {type_}" if type_.shape else f"a number of type {type_}"
        case Constant(value=value):
            return repr(value)
        case Record(cls=cls):
            return f"a {cls.__name__}"
        case Sequence():
            return "a list"
        case Tuple(cls=cls):
            return f"a {cls.__name__}"
        case Dict():
            return "a dict"
        case Same():
            return "one of its arguments"


def with_results(program: Program, change: Callable[[tuple[Atom, ...]], tuple[Atom, ...]]) -> Program:
    """Change the results of a program's entry."""
    main = program.main
    body = Region(main.body.params, main.body.equations, change(main.body.results))
    return Program({**program.functions, program.entry: Function(main.name, body, main.span)}, program.entry)


def leaf_positions(arguments: tuple[Structure, ...]) -> list[int]:
    """Give the number of each argument's first leaf."""
    positions = [0]
    for structure in arguments:
        positions.append(positions[-1] + len(leaves(structure)))
    return positions


def active_leaves(stage: Stage, argnums: tuple[int, ...], function: Any) -> tuple[bool, ...]:
    """Say of each input whether it is differentiated."""
    active: list[bool] = []
    for n, structure in enumerate(stage.arguments):
        chosen = [t.differentiable for t in leaves(structure)]
        if n in argnums and not any(chosen):
            raise ArgumentsError(
                "E0603", f"argument {n} of `{_name(function)}` is {describe(structure)}: it holds no floating-point number",
                hint="pass `1.0` instead of `1`, or choose another argument with `argnums`",
            )  # fmt: skip
        active += [c and n in argnums for c in chosen]
    active += [False for a in stage.ambients for _ in leaves(a.structure)]
    return tuple(active)


def _gradient_leaves(
    structure: Structure, gradient: Structure, inputs: Iterator[Atom], pulled: Iterator[Atom]
) -> list[Atom]:
    """Order cotangents as a gradient's leaves; lengths of run-time lists are the inputs' own."""
    match structure, gradient:
        case Leaf(type=type_), _:
            next(inputs)
            return [next(pulled)] if type_.differentiable else []
        case Sequence(item=item), Sequence(item=inner):
            length = next(inputs)
            return [length, *_gradient_leaves(item, inner, inputs, pulled)]
        case ((Tuple() | Record() | Dict()), (Tuple() | Record() | Dict())):
            pairs = zip(structure.items, gradient.items, strict=True)
            return [a for s, g in pairs for a in _gradient_leaves(s, g, inputs, pulled)]
        case _:
            return []


def _paired(results: tuple[Atom, ...], types: tuple[Type, ...]) -> tuple[Atom, ...]:
    """Results, then their tangents; integers have themselves for tangents."""
    primal, moved = results[: len(types)], iter(results[len(types) :])
    tangents = [next(moved) if t.differentiable else p for p, t in zip(primal, types, strict=True)]
    return (*primal, *tangents)


def match_tangents(structure: Structure, tangent: Structure, what: str) -> tuple[tuple[bool, ...], list[int]]:
    """Match a tangent (or cotangent) with what it belongs to.

    Gives, for each leaf, whether it is differentiated, and for each differentiated leaf the number of its tangent's
    leaf.
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
            case Leaf(type=a), _:
                if a.differentiable:
                    _misfit(where, s, t)
                flags.append(False)
                position += len(leaves(t))
            case Sequence(item=x), Sequence(item=y):
                flags.append(False)
                position += 1
                visit(x, y, f"{where}[…]")
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


def _arranged_tangents(
    program: Program, flags: tuple[bool, ...], numbers: list[int], count: int, first: int | None = None
) -> Program:
    """Reorder a differentiated program's inputs: primals, all leaves of the tangents, ambient values."""
    params = program.main.body.params
    size = len(flags) if first is None else first
    moved = sum(flags)
    ambient_count = len(params) - size - moved
    primal, ambient, seeds = (
        params[:size],
        params[size : size + ambient_count],
        params[size + ambient_count :],
    )
    given = {number: seed for number, seed in zip(numbers, seeds, strict=True)}
    inputs = tuple(given.get(k) or Value(Type("i64"), "unused") for k in range(count))
    body = program.main.body
    region = Region((*primal, *inputs, *ambient), body.equations, body.results)
    main = Function(program.main.name, region, program.main.span)
    return Program({**program.functions, program.entry: main}, program.entry)


def without_same(
    result: Structure, program: Program, arguments: tuple[Structure, ...]
) -> tuple[Structure, Program]:
    """Give results that are inputs as results of their own, so that the program can be differentiated again."""
    params = program.main.body.params
    positions = leaf_positions(arguments)
    atoms = iter(program.main.body.results)
    kept: list[Atom] = []

    def visit(structure: Structure) -> Structure:
        match structure:
            case Same(path=path):
                found, start = _at(arguments[path[0]], path[1:], positions[path[0]])
                kept.extend(params[start : start + len(leaves(found))])
                return found
            case Leaf():
                kept.append(next(atoms))
                return structure
            case Sequence(cls=cls, item=item):
                kept.append(next(atoms))
                return Sequence(cls, visit(item))
            case Tuple(cls=cls, items=items):
                return Tuple(cls, tuple(map(visit, items)))
            case Record(cls=cls, fields=fields, items=items):
                return Record(cls, fields, tuple(map(visit, items)))
            case Dict(keys=keys, items=items):
                return Dict(keys, tuple(map(visit, items)))
            case Constant():
                return structure

    made = visit(result)
    return made, with_results(program, lambda _: tuple(kept))


def _at(structure: Structure, steps: tuple[Any, ...], start: int) -> tuple[Structure, int]:
    """Find a part of a structure and the number of its first leaf."""
    for step in steps:
        match structure:
            case Sequence(item=item):
                structure, start = item, start + 1
            case Record(fields=names, items=items) | Dict(keys=names, items=items):
                k = names.index(step)
                structure, start = items[k], start + sum(len(leaves(i)) for i in items[:k])
            case Tuple(items=items):
                structure, start = items[step], start + sum(len(leaves(i)) for i in items[:step])
            case _:
                raise ValueError(f"no part {step}")
    return structure, start
