"""Folding of array equations: sizes that are known, elements that are known, changes of shape that change
nothing.

In: an equation whose operands are folded. Out: an atom that has its value, or None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chainrule.ir.nodes import Atom, Equation, Literal, Value
from chainrule.ir.walk import fresh
from chainrule.primitives import shapes
from chainrule.primitives.arrays import slice_operands
from chainrule.primitives.base import elementwise_type
from chainrule.primitives.ops import Ops, is_literal
from chainrule.transform.dims import DimOf
from chainrule.transform.facts import Facts


def fold_array(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    """Fold an equation on arrays; may emit simpler ones."""
    rule = _RULES.get(equation.primitive.name)
    if rule is not None:
        return rule(b, equation, facts)
    if equation.primitive.type_rule is elementwise_type or equation.primitive.name == "select":
        return _with_scalars(b, equation, facts)
    return None


def _made_by(atom: Atom, name: str, facts: Facts) -> Equation | None:
    made = facts.define(atom) if isinstance(atom, Value) else None
    return made if made is not None and made.primitive.name == name else None


def _with_scalars(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    """An array of one value takes part as that value, if another operand gives the shape."""
    rank = equation.outputs[0].type.rank
    if not rank:
        return None
    whole = [a for a in equation.inputs if a.type.rank == rank and _made_by(a, "full", facts) is None]
    if not whole or len(whole) == sum(a.type.rank == rank for a in equation.inputs):
        return None
    inputs: list[Atom] = []
    for atom in equation.inputs:
        made = _made_by(atom, "full", facts)
        inputs.append(atom if made is None else made.inputs[0])
    output = fresh(equation.outputs[0])
    b.equations.append(replace(equation, inputs=tuple(inputs), outputs=(output,)))
    b.definitions[output] = b.equations[-1]
    facts.sizes.known[output] = facts.sizes.of(equation.outputs[0])
    return output


def _dim(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    (array,) = equation.inputs
    if not isinstance(array, Value):
        return None
    axis = equation.params["axis"]
    size = facts.size(DimOf(array, axis))
    if isinstance(size, DimOf):
        return None if size == DimOf(array, axis) else b.dim(size.array, size.axis)
    return size


def _index(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    array, *where = equation.inputs
    made = facts.define(array) if isinstance(array, Value) else None
    if made is None:
        return None
    match made.primitive.name:
        case "full":
            return made.inputs[0]
        case "iota":
            return where[0]
        case "stack":
            (first, *rest) = where
            known = isinstance(first, Literal) and not rest and not made.inputs[0].type.shape
            if not known or not isinstance(first, Literal):
                return None
            position = int(first.value)  # type: ignore[arg-type]
            inside = 0 <= position < len(made.inputs)  # if not, a check before it has failed
            return made.inputs[position] if inside else None
        case "update":
            _, value, *written = made.inputs
            same = all(_identical(x, y) for x, y in zip(where, written, strict=True))
            return value if same and value.type == equation.outputs[0].type else None
        case _:
            return None


def _identical(x: Atom, y: Atom) -> bool:
    return x is y or (isinstance(x, Literal) and isinstance(y, Literal) and x == y)


def _slice(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    """A slice that is the whole array."""
    array = equation.inputs[0]
    if any(equation.params["dropped"]) or not isinstance(array, Value):
        return None
    for axis, (start, size, step) in enumerate(slice_operands(equation, 1)):
        whole = facts.size(DimOf(array, axis)) == facts.size(size)
        if not (whole and is_literal(start, 0) and is_literal(step, 1)):
            return None
    return array


def _transpose(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    (array,) = equation.inputs
    perm = equation.params["perm"]
    if perm == tuple(range(len(perm))):
        return array
    made = _made_by(array, "transpose", facts)
    if made is None:
        return None
    inner = made.params["perm"]
    return b.transpose(made.inputs[0], tuple(inner[k] for k in perm))


def _reshape(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    array, *dims = equation.inputs
    if not isinstance(array, Value):
        return None
    if array.type.rank == len(dims) and all(
        facts.size(DimOf(array, axis)) == facts.size(dim) for axis, dim in enumerate(dims)
    ):
        return array
    made = _made_by(array, "reshape", facts)
    return None if made is None else b.reshape(made.inputs[0], *dims)


def _broadcast(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    array, *dims = equation.inputs
    axes = equation.params["axes"]
    if not isinstance(array, Value) or axes != tuple(range(array.type.rank)):
        return None
    same = all(facts.size(DimOf(array, axis)) == facts.size(dim) for axis, dim in enumerate(dims))
    return array if same else None


_RULES: dict[str, Callable[[Ops, Equation, Facts], Atom | None]] = {
    "dim": _dim,
    "index": _index,
    "slice": _slice,
    shapes.transpose.name: _transpose,
    shapes.reshape.name: _reshape,
    shapes.broadcast.name: _broadcast,
}
