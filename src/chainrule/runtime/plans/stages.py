"""What a callable computes, as a program on demand: `Plan`, and what it gives: `Stage`.

Capture, derivatives and primitives are imported when a stage is made: a warm start needs none of them.

In: structures of arguments. Out: an IR program with the structures of its inputs and results. Derivatives are
plans on plans, so derivatives of derivatives are too.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from chainrule.errors import ArgumentsError
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
    imaginary,
    is_vector,
    leaves,
)

if TYPE_CHECKING:
    from chainrule.capture.context import Ambient
    from chainrule.capture.effects import Change
    from chainrule.ir.nodes import Atom, Program, Value
    from chainrule.primitives.ops import Ops


@dataclass(frozen=True, slots=True)
class Stage:
    """A program, and what its inputs (arguments, ambient values) and results (then effects) are in Python."""

    program: Program
    arguments: tuple[Structure, ...]
    ambients: tuple[Ambient, ...]
    guards: tuple[Ambient, ...]
    result: Structure
    effects: tuple[Change, ...] = ()

    @property
    def states(self) -> int:
        """How many results stand for effects: in a pure stage, states of random generators."""
        return len(self.program.main.body.results) - len(leaves(self.result))

    def effects_inside(self, number: int) -> tuple[Change, ...]:
        """Say what the effects are where all arguments are parts of one, of this number."""
        return tuple(replace(effect, path=(number, *effect.path)) for effect in self.effects)


class Plan(Protocol):
    """Something that can be compiled for arguments of given structures."""

    @property
    def function(self) -> Callable[..., Any]:
        """The function that it comes from."""
        ...

    @property
    def parameters(self) -> tuple[inspect.Parameter, ...]:
        """What it is called with."""
        ...

    def stage(self, arguments: tuple[Structure, ...], *, pure: bool) -> Stage:
        """Give the program; with `pure`, every result has leaves of its own, and no effects but on generators."""
        ...


def parameters_of(function: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    """List the parameters of a function."""
    return tuple(inspect.signature(function).parameters.values())


@dataclass(frozen=True, slots=True)
class Pure:
    """What a plan computes, without effects: arguments stay as they are, results are new objects."""

    inner: Plan

    @property
    def function(self) -> Callable[..., Any]:
        """The function that it comes from."""
        return self.inner.function

    @property
    def parameters(self) -> tuple[inspect.Parameter, ...]:
        """Its parameters."""
        return self.inner.parameters

    def stage(self, arguments: tuple[Structure, ...], *, pure: bool) -> Stage:
        """Give the program without effects."""
        return self.inner.stage(arguments, pure=True)


def name_of(function: Any) -> str:
    """Give the name of a function for messages."""
    return getattr(function, "__name__", repr(function))


def argument_numbers(names: tuple[str, ...], name: str, argnums: Any) -> tuple[tuple[int, ...], bool]:
    """Read `argnums` for a function with parameters of these names; give indices, and whether it was one."""
    single = isinstance(argnums, int | str)
    listed = tuple(argnums) if isinstance(argnums, Many) and not single else (argnums,)
    numbers: list[int] = []
    for item in listed:
        if isinstance(item, str) and item in names:
            numbers.append(names.index(item))
        elif isinstance(item, int) and not isinstance(item, bool) and -len(names) <= item < len(names):
            numbers.append(item % len(names))
        else:
            raise ArgumentsError(
                "E0605",
                f"`{name}` has no argument {item!r}",
                hint=f"its arguments are {', '.join(names) or 'none'}",
            )
    return tuple(numbers), single


def describe(structure: Structure) -> str:
    """Say in a few words what a structure is."""
    match structure:
        case Leaf(type=type_):
            return f"an array {type_}" if type_.shape else f"a number of type {type_}"
        case Complex(type=type_):
            return f"an array {type_}" if type_.shape else "a complex number"
        case Constant(value=value):
            return repr(value)
        case Record(cls=cls):
            return f"a {cls.__name__}"
        case Sequence():
            return "an array" if is_vector(structure) else "a list"
        case Tuple(cls=cls):
            return f"a {cls.__name__}"
        case Dict():
            return "a dict"
        case Same():
            return "one of its arguments"
        case Optional(item=item):
            return f"{describe(item)} or None"
        case OneOf(options=options):
            return " or ".join(repr(option.value) for option in options)
        case Random():
            return "a random generator"
        case Varied(type=type_):
            return f"a number of type {type_} or a narrower one"


def with_results(program: Program, change: Callable[[tuple[Atom, ...]], tuple[Atom, ...]]) -> Program:
    """Change the results of a program's entry."""
    from chainrule.ir.nodes import Function, Program, Region

    main = program.main
    body = Region(main.body.params, main.body.equations, change(main.body.results))
    return Program({**program.functions, program.entry: Function(main.name, body, main.span)}, program.entry)


def states_last(
    results: tuple[Atom, ...],
    count: int,
    states: int,
    change: Callable[[tuple[Atom, ...]], tuple[Atom, ...]],
) -> tuple[Atom, ...]:
    """Change results other than the states of generators, which stand behind the first ones."""
    behind = count + states
    return (*change((*results[:count], *results[behind:])), *results[count:behind])


def extended(
    program: Program, change: Callable[[Ops, tuple[Value, ...], tuple[Atom, ...]], tuple[Atom, ...]]
) -> Program:
    """Add equations to a program's entry; `change(b, params, results)` gives the new results."""
    from chainrule.ir.nodes import Function, Program
    from chainrule.primitives.ops import Ops

    main = program.main
    b = Ops(main.span)
    b.equations += main.body.equations
    results = change(b, main.body.params, main.body.results)
    body = b.region(main.body.params, results)
    return Program({**program.functions, program.entry: Function(main.name, body, main.span)}, program.entry)


def conjugated(program: Program, start: int, flags: tuple[bool, ...]) -> Program:
    """Negate the results from `start` on that are imaginary parts: covectors are paired without conjugation."""
    if not any(flags):
        return program

    def change(b: Ops, _: tuple[Value, ...], results: tuple[Atom, ...]) -> tuple[Atom, ...]:
        turned = [b.neg(atom) if flag else atom for atom, flag in zip(results[start:], flags, strict=True)]
        return (*results[:start], *turned)

    return extended(program, change)


def imaginary_leaves(arguments: tuple[Structure, ...], argnums: Iterable[int]) -> tuple[bool, ...]:
    """Say of each differentiable leaf of some arguments whether it is an imaginary part."""
    return tuple(
        flag
        for n in argnums
        for type_, flag in zip(leaves(arguments[n]), imaginary(arguments[n]), strict=True)
        if type_.differentiable
    )


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
                "E0603",
                f"argument {n} of `{name_of(function)}` is {describe(structure)}: "
                "it holds no floating-point number",
                hint="pass `1.0` instead of `1`, or choose another argument with `argnums`",
            )
        active += [c and n in argnums for c in chosen]
    active += [False for a in stage.ambients for _ in leaves(a.structure)]
    return tuple(active)


def without_same(
    result: Structure, program: Program, arguments: tuple[Structure, ...]
) -> tuple[Structure, Program]:
    """Give results that are inputs as results of their own: such a program can be differentiated again."""
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
            case Leaf() | OneOf() | Random():
                kept.append(next(atoms))
                return structure
            case Complex():
                kept.extend((next(atoms), next(atoms)))
                return structure
            case Varied():
                kept.extend(next(atoms) for _ in leaves(structure))
                return structure
            case Sequence(cls=cls, item=item):
                kept.append(next(atoms))
                return Sequence(cls, visit(item))
            case Optional(item=item):
                kept.append(next(atoms))
                return Optional(visit(item))
            case Tuple(cls=cls, items=items):
                return Tuple(cls, tuple(map(visit, items)))
            case Record(cls=cls, fields=fields, items=items):
                return Record(cls, fields, tuple(map(visit, items)))
            case Dict(keys=keys, items=items):
                return Dict(keys, tuple(map(visit, items)))
            case Constant():
                return structure

    made = visit(result)
    return made, with_results(program, lambda _: (*kept, *atoms))


def without_sorts(stage: Stage) -> Program:
    """Give a program whose result does not say of which type its numbers are: they have the widest one."""
    results = stage.program.main.body.results
    kept = [atom for atom, keep in zip(results, _numbers(stage.result), strict=False) if keep]
    changes = results[len(leaves(stage.result)) :]
    return with_results(stage.program, lambda _: (*kept, *changes))


def _numbers(structure: Structure) -> list[bool]:
    """Say of each leaf whether it is more than what says of which type a number is."""
    match structure:
        case Varied():
            return [True, *(False for _ in leaves(structure)[1:])]
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            return [flag for item in items for flag in _numbers(item)]
        case Optional(item=item):
            return [True, *_numbers(item)]
        case _:
            return [True] * len(leaves(structure))


def _at(structure: Structure, steps: tuple[Any, ...], start: int) -> tuple[Structure, int]:
    """Find a part of a structure and the number of its first leaf."""
    for step in steps:
        if isinstance(structure, Optional):
            structure, start = structure.item, start + 1
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
