"""Derivatives of programs as matrices: by central differences, by forward mode, by reverse mode."""

from typing import Any

import numpy as np

from chainrule.ir.nodes import Program
from chainrule.ir.types import Type
from chainrule.ir.verify import verify_program
from chainrule.transform.forward import forward
from chainrule.transform.reverse import reverse
from tests.reference.interpret import run


def flatten(values: Any, types: Any) -> np.ndarray:
    """The floating-point values among these, in one vector."""
    parts = [np.ravel(v) for v, t in zip(values, types, strict=True) if t.differentiable]
    return np.concatenate([np.zeros(0), *parts]).astype(float)


def result_types(program: Program) -> tuple[Type, ...]:
    """Types of the results of the entry."""
    return tuple(r.type for r in program.main.body.results)


def shifted(arguments: Any, active: Any, direction: np.ndarray, h: float) -> list[Any]:
    """Arguments moved by `h` along a direction in the space of the active ones."""
    moved, position = [], 0
    for argument, on in zip(arguments, active, strict=True):
        if not on:
            moved.append(argument)
            continue
        size = np.size(argument)
        part = direction[position : position + size].reshape(np.shape(argument))
        moved.append((argument + h * part).astype(np.result_type(argument)))
        position += size
    return moved


def unflatten(vector: np.ndarray, like: Any) -> list[Any]:
    """Cut a vector into pieces of the shapes of other values."""
    pieces, position = [], 0
    for value in like:
        size = np.size(value)
        pieces.append(vector[position : position + size].reshape(np.shape(value)))
        position += size
    return pieces


def inputs_of(arguments: Any, active: Any) -> list[Any]:
    """The active arguments."""
    return [a for a, on in zip(arguments, active, strict=True) if on]


def width(arguments: Any, active: Any) -> int:
    """How many numbers the active arguments hold."""
    return sum(np.size(a) for a in inputs_of(arguments, active))


def by_differences(program: Program, active: Any, arguments: Any, h: float = 1e-6) -> np.ndarray:
    """The Jacobian by central differences."""
    types = result_types(program)
    columns = []
    for direction in np.eye(width(arguments, active)):
        up = flatten(run(program, *shifted(arguments, active, direction, h)), types)
        down = flatten(run(program, *shifted(arguments, active, direction, -h)), types)
        columns.append((up - down) / (2 * h))
    return np.array(columns).T


def by_forward(program: Program, active: Any, arguments: Any, made: Program | None = None) -> np.ndarray:
    """The Jacobian by forward mode; the primal results must not change."""
    made = forward(program, active) if made is None else made
    verify_program(made)
    count = len(program.main.body.results)
    expected = run(program, *arguments)
    columns = []
    for direction in np.eye(width(arguments, active)):
        tangents = unflatten(direction, inputs_of(arguments, active))
        results = run(made, *arguments, *tangents)
        for one, other in zip(results[:count], expected, strict=True):
            np.testing.assert_array_equal(one, other)
        columns.append(flatten(results[count:], [r.type for r in made.main.body.results[count:]]))
    return np.array(columns).T


def by_reverse(program: Program, active: Any, arguments: Any, made: Program | None = None) -> np.ndarray:
    """The Jacobian by reverse mode; the primal results must not change."""
    types = result_types(program)
    outputs = tuple(t.differentiable for t in types)
    made = reverse(program, active, outputs) if made is None else made
    verify_program(made)
    expected = run(program, *arguments)
    like = [r for r, on in zip(expected, outputs, strict=True) if on]
    rows = []
    for direction in np.eye(sum(np.size(r) for r in like)):
        results = run(made, *arguments, *unflatten(direction, like))
        for one, other in zip(results[: len(types)], expected, strict=True):
            np.testing.assert_array_equal(one, other)
        rows.append(flatten(results[len(types) :], [r.type for r in made.main.body.results[len(types) :]]))
    return np.array(rows)
