"""Sums over leading axes as loops that add whole rows: memory is read in the order in which it lies.

In: a sum that keeps the last axis. Out: loops over the axes up to the last summed one, which carry the
result array and add to it, at each step, the row of the operand that they have come to.
"""

from __future__ import annotations

from collections.abc import Callable

from chainrule.ir.nodes import Atom, Equation, Value
from chainrule.ir.types import I64
from chainrule.primitives import arrays, control
from chainrule.primitives.ops import Ops

Element = Callable[[Ops, tuple[Value, ...]], Atom]


def keeps_last_axis(equation: Equation) -> bool:
    """Whether a sum leaves the last axis, so that rows can be added."""
    source = equation.inputs[0]
    return source.type.rank - 1 not in equation.params["axes"] and source.type.lanes == 1


def sum_of_rows(b: Ops, equation: Equation) -> Value:
    """Append the loops of a sum that keeps the last axis; give the result array."""
    source, axes = equation.inputs[0], equation.params["axes"]
    (output,) = equation.outputs
    dims = tuple(b.dim(source, k) for k in range(source.type.rank))
    kept = tuple(d for k, d in enumerate(dims) if k not in axes)
    zeros = _map(b, output, kept, lambda _, __: b.like(source, 0))
    last = max(axes)

    def nest(b: Ops, position: tuple[Atom, ...], total: Value) -> Value:
        axis = len(position)
        if axis > last:
            return _add_row(b, equation, position, dims, total)
        i, carried = Value(I64, "i"), Value(output.type, output.name)
        inner = b.nested()
        result = nest(inner, (*position, i), carried)
        bounds = (b.integer(0), dims[axis], b.integer(1))
        (out,) = b.emit(control.for_, *bounds, total, regions=(inner.region((i, carried), (result,)),))
        return out

    return nest(b, (), zeros)


def _map(b: Ops, like: Value, dims: tuple[Atom, ...], element: Element) -> Value:
    indices = tuple(Value(I64, "j") for _ in dims)
    inner = b.nested()
    result = element(inner, indices)
    shape = like.type.shape[-len(dims) :]
    output = Value(like.type.with_shape(shape), like.name)
    region = inner.region(indices, (result,))
    b.equations.append(Equation(control.map_, dims, (output,), {"shape": shape}, (region,), b.span))
    return output


def _add_row(
    b: Ops, equation: Equation, position: tuple[Atom, ...], dims: tuple[Atom, ...], total: Value
) -> Value:
    """Add the part of the operand at a position on its leading axes to the result."""
    source, axes = equation.inputs[0], equation.params["axes"]
    rest = dims[len(position) :]

    def element(inner: Ops, indices: tuple[Value, ...]) -> Atom:
        return inner.one(arrays.index, source, *position, *indices)

    row = _map(b, total, rest, element)
    one = b.integer(1)
    where: list[Atom] = []
    for axis, i in enumerate(position):
        if axis not in axes:
            where += [i, one, one]
    for size in rest:
        where += [b.integer(0), size, one]
    dropped = tuple(n < total.type.rank - len(rest) for n in range(total.type.rank))
    return b.add_slice(total, row, *where, dropped=dropped)
