"""Common subexpressions: what was computed before, here or in a region around, is not computed again.

In: a program. Out: the same without repeated pure equations. Arrays that are made to be written to (`full`,
`copy`, `update`, …) stay apart: sharing one would only mean copying it later.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from chainrule.ir.nodes import Atom, Equation, Literal, Program, Region, Value
from chainrule.ir.walk import replace_all, with_parts

_CONTROL = frozenset({"if", "for", "while", "map", "call", "check", "tell", "tape_new", "push", "pop"})
_NEW_ARRAYS = frozenset({"empty", "full", "iota", "copy", "stack", "append", "drop_last"})
_WRITES = frozenset({"update", "add_at", "update_slice", "add_slice", "scatter", "scatter_add"})
_APART = _CONTROL | _NEW_ARRAYS | _WRITES
_MIRRORED = {"gt": "lt", "ge": "le"}


def cse(program: Program) -> Program:
    """Remove common subexpressions from all functions."""
    functions = {
        name: replace(function, body=_region(function.body, {}, {}))
        for name, function in program.functions.items()
    }
    return Program(functions, program.entry)


def _region(region: Region, mapping: dict[Value, Atom], around: dict[Hashable, Equation]) -> Region:
    """Go through a region; `around` are the equations that are done by then, by what they compute."""
    done = dict(around)
    equations: list[Equation] = []
    for equation in region.equations:
        inputs = replace_all(equation.inputs, mapping)
        regions = tuple(_region(inner, mapping, done) for inner in equation.regions)
        equation = with_parts(equation, inputs, regions)
        key = _key(equation)
        before = None if key is None else done.get(key)
        if before is not None:
            mapping.update(zip(equation.outputs, before.outputs, strict=True))
            continue
        if key is not None:
            done[key] = equation
        equations.append(equation)
    return Region(region.params, tuple(equations), replace_all(region.results, mapping))


def _key(equation: Equation) -> Hashable | None:
    """What an equation computes; None if it stays apart."""
    if equation.primitive.name in _APART or equation.regions:
        return None
    params = tuple(sorted(equation.params.items()))
    inputs = tuple(map(_atom_key, equation.inputs))
    name = equation.primitive.name
    if name in _MIRRORED:
        name, inputs = _MIRRORED[name], inputs[::-1]
    return (name, inputs, params)


def _atom_key(atom: Atom) -> Hashable:
    return ("constant", repr(atom.value), atom.type) if isinstance(atom, Literal) else atom
