"""Which sizes are known to be equal: a dimension is traced back to the array, or the number, that it came from."""

from __future__ import annotations

from collections.abc import Mapping

from chainrule.ir.nodes import Atom, Equation, Literal, Value
from chainrule.ir.types import I64
from chainrule.primitives import arrays
from chainrule.primitives.base import elementwise_type, predicate_type
from chainrule.primitives.gathering import result_axes

Definitions = Mapping[Value, Equation]
Size = Atom | tuple[Value, int]  # a number, or a dimension of an array beyond which nothing is known

_SAME = frozenset(
    {"update", "add_at", "update_slice", "add_slice", "scatter", "scatter_add", "copy", "convert", "argsort"}
)


def source_of_size(definitions: Definitions, atom: Atom) -> Size:
    """Trace a number back to the dimension that it is."""
    made = definitions.get(atom) if isinstance(atom, Value) else None
    if made is None or made.primitive is not arrays.dim:
        return atom
    return source_of_dim(definitions, made.inputs[0], made.params["axis"])


def source_of_dim(definitions: Definitions, array: Atom, axis: int) -> Size:
    """Trace a dimension of an array back."""
    while isinstance(array, Value):
        known = array.type.shape[axis]
        if known is not None:
            return Literal(known, I64)
        made = definitions.get(array)
        step = None if made is None else _step(made, axis)
        if step is None:
            return array, axis
        if not isinstance(step, tuple):
            return source_of_size(definitions, step)
        array, axis = step
    return array


def _step(made: Equation, axis: int) -> Atom | tuple[Atom, int] | None:
    """Give the number or the dimension from which an equation has one of its result's."""
    name, inputs, params = made.primitive.name, made.inputs, made.params
    match name:
        case _ if name in _SAME:
            return inputs[0], axis
        case _ if name == "select" or made.primitive.type_rule in (elementwise_type, predicate_type):
            return next(a for a in inputs if a.type.rank), axis
        case "full" | "broadcast" | "reshape":
            return inputs[1 + axis]
        case "empty" | "iota":
            return inputs[axis]
        case "slice":
            kept = [k for k, gone in enumerate(params["dropped"]) if not gone]
            return inputs[2 + 3 * kept[axis]]
        case "solve":
            return inputs[1], axis
        case "matmul":
            left, right = inputs
            return (left, 0) if axis == 0 and left.type.rank == 2 else (right, right.type.rank - 1)
        case "transpose":
            return inputs[0], params["perm"][axis]
        case "reduce_sum":
            kept = [k for k in range(inputs[0].type.rank) if k not in params["axes"]]
            return inputs[0], kept[axis]
        case "gather":
            block = next(a for a in inputs[1:] if a.type.rank)
            shown = result_axes(inputs[0].type.rank, params["axes"], block.type.rank)
            source = shown[axis]
            return (block, axis - shown.index(None)) if source is None else (inputs[0], source)
        case _:
            return None
