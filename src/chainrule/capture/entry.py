"""The door to capture: a Python function and the structures of its arguments → an IR program.

Out: a `Captured`: the program, whose parameters are the leaves of the arguments and then of the ambient values; the
structure of the result; and what the function changes in its arguments (extra results).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chainrule.capture.ambients import thread
from chainrule.capture.context import Ambient, Bottom, Unit
from chainrule.capture.numpy_functions import NumpyFunctions
from chainrule.capture.values import BoundMethod, Closure, Static
from chainrule.ir.nodes import Function, Program, Value
from chainrule.ir.structure import Constant, Dict, Leaf, Record, Sequence, Structure, Tuple, leaves

DescribeValue = Callable[[Any], Structure]


@dataclass(frozen=True, slots=True)
class Captured:
    """A captured function. `effects`: number of the changed cell (see `argument_cells`), and its new contents."""

    program: Program
    arguments: tuple[Structure, ...]
    ambients: tuple[Ambient, ...]
    guards: tuple[Ambient, ...]
    result: Structure
    effects: tuple[tuple[int, Structure], ...]


class Capturer(NumpyFunctions):
    """The whole evaluator."""

    def __init__(self, unit: Unit, describe_outside: DescribeValue) -> None:
        super().__init__(unit)
        self.describe_outside = describe_outside

    def structure_of(self, value: Any) -> Structure:
        """Describe a Python value that was found outside."""
        try:
            return self.describe_outside(value)
        except TypeError as error:
            self.refuse("E0602", f"a value from outside the function cannot be used: {error}")

    def returned(self, value: Any) -> tuple[Structure, list[Any]]:
        """Describe the result of the whole function."""
        if isinstance(value, Closure | BoundMethod):
            self.refuse("E0404", "a compiled function cannot return a function", hint="return its value")
        return self.describe(value)


def capture(
    function: Any, arguments: tuple[Structure, ...], names: tuple[str, ...], describe_outside: DescribeValue
) -> Captured:
    """Capture a Python function for arguments of given structures (positional, in the order of its parameters)."""
    capturer = Capturer(Unit(), describe_outside)
    params: list[Value] = []
    values: list[Any] = []
    for structure, name in zip(arguments, names, strict=True):
        atoms = tuple(Value(t, leaf) for t, leaf in zip(leaves(structure), leaf_names(structure, name), strict=True))
        params += atoms
        values.append(capturer.instantiate(structure, iter(atoms)))
    for k, value in enumerate(values):
        capturer.state["v", 0, f"$argument{k}"] = value
    before = dict(capturer.state)
    result, atoms = _run(capturer, function, tuple(values))
    effects, extra = capturer.find_effects(values, before)
    ambients = list(capturer.unit.ambients.values())
    ambient_params = [v for _, made in ambients for v in made]  # type: ignore[union-attr]
    body = capturer.b.region((*params, *ambient_params), (*atoms, *extra))
    entry = "main"
    main = Function(entry, body, capturer.b.span)
    functions = {**capturer.unit.functions, entry: main}
    _thread_ambients(functions, ambient_params)
    return Captured(
        Program(functions, entry),
        arguments,
        tuple(ambient for ambient, _ in ambients),
        tuple(capturer.unit.guards.values()),
        result,
        effects,
    )


def _run(capturer: Capturer, function: Any, values: tuple[Any, ...]) -> tuple[Structure, list[Any]]:
    owner = getattr(function, "__self__", None)
    try:
        if owner is not None and hasattr(function, "__func__"):
            raise TypeError("pass the object as the first argument")
        result = capturer.call(Static(function), values, {})
    except Bottom:
        result = Static(None)
    return capturer.returned(result)


def leaf_names(structure: Structure, name: str) -> list[str]:
    """Give a name to each leaf, in order: `car_tyre_radius`."""
    match structure:
        case Leaf():
            return [name]
        case Constant():
            return []
        case Record(fields=fields, items=items):
            return [n for f, i in zip(fields, items, strict=True) for n in leaf_names(i, f"{name}_{f}")]
        case Dict(keys=keys, items=items):
            return [n for k, i in zip(keys, items, strict=True) for n in leaf_names(i, f"{name}_{k}")]
        case Tuple(cls=cls, items=items):
            fields = getattr(cls, "_fields", tuple(range(len(items))))
            return [n for f, i in zip(fields, items, strict=True) for n in leaf_names(i, f"{name}_{f}")]
        case Sequence(item=item):
            return [f"{name}_length", *leaf_names(item, name)]


def _thread_ambients(functions: dict[str, Function], ambients: list[Value]) -> None:
    """Functions have no free values: those that read ambient values get them as further parameters."""
    if not ambients or len(functions) == 1:
        return
    thread(functions, ambients)

