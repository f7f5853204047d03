"""Array primitives as text: creation, indexing, shapes, linear algebra.

In: an equation, and the writer of expressions that its operands are asked of. Out: `Text`. Packs of
tangents (lanes) are one more axis at the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from chainrule.emit.gathering import gather_text, nonzero_text, outlier_text
from chainrule.emit.literals import dtype_argument
from chainrule.emit.syntax import ATOM, Text, call, sequence
from chainrule.ir.nodes import Equation, Literal, Value

if TYPE_CHECKING:
    from chainrule.emit.expressions import Expressions


def _dim(e: Expressions, equation: Equation) -> Text:
    return e.indices.dim(equation.inputs[0], equation.params["axis"])


def _full(e: Expressions, equation: Equation) -> Text:
    value, *dims = equation.inputs
    output = equation.outputs[0].type
    if output.lanes > 1:
        shape = sequence([*e.texts(tuple(dims)), str(output.lanes)])
        splat = e.nested(value, "splat")
        value = splat.inputs[0] if splat else value
    else:
        texts = e.texts(tuple(dims))
        shape = texts[0] if len(texts) == 1 else sequence(texts)
    if (
        isinstance(value, Literal)
        and value.value in (0, 1)
        and math.copysign(1.0, float(value.value.real)) > 0
    ):
        like = e.indices.same_shape(tuple(dims), output)
        name = "zeros" if value.value == 0 else "ones"
        return call(f"np.{name}_like", like) if like else Text(f"np.{name}({shape}{dtype_argument(output)})")
    default = output.dtype in ("f64", "bool", "i64") and isinstance(value, Literal)
    default = default or e.scalars.is_numpy(value)
    return Text(f"np.full({shape}, {e.bare(value)}{'' if default else dtype_argument(output)})")


def _empty(e: Expressions, equation: Equation) -> Text:
    output = equation.outputs[0].type
    dims = [*e.texts(equation.inputs), *([str(output.lanes)] if output.lanes > 1 else [])]
    return Text(f"np.empty({dims[0] if len(dims) == 1 else sequence(dims)}{dtype_argument(output)})")


def _splat(e: Expressions, equation: Equation) -> Text:
    source, lanes = e.atom(equation.inputs[0]), equation.params["lanes"]
    if equation.inputs[0].type.rank:
        return call("np.repeat", f"{source.at(ATOM)}[..., None]", str(lanes), "axis=-1")
    return call("np.full", str(lanes), source.text)


def _index(e: Expressions, equation: Equation) -> Text:
    array, *where = equation.inputs
    return Text(f"{e.atom(array).at(ATOM)}[{', '.join(e.texts(tuple(where)))}]")


def _slice(e: Expressions, equation: Equation) -> Text:
    return Text(f"{e.atom(equation.inputs[0]).at(ATOM)}[{e.indices.slices(equation, 1)}]")


def _broadcast(e: Expressions, equation: Equation) -> Text:
    shape = e.texts(equation.inputs[1:])
    lanes = equation.outputs[0].type.lanes
    if lanes > 1:
        shape.append(str(lanes))
    return call("np.broadcast_to", e.indices.unspread(equation).text, sequence(shape))


def _transpose(e: Expressions, equation: Equation) -> Text:
    perm, output = equation.params["perm"], equation.outputs[0].type
    source = e.atom(equation.inputs[0])
    if tuple(perm) == (1, 0) and output.lanes == 1:
        return Text(f"{source.at(ATOM)}.T")
    axes = [*perm, *([len(perm)] if output.lanes > 1 else [])]
    return Text(f"{source.at(ATOM)}.transpose({', '.join(map(str, axes))})")


def _reshape(e: Expressions, equation: Equation) -> Text:
    dims = e.texts(equation.inputs[1:])
    if equation.outputs[0].type.lanes > 1:
        dims.append(str(equation.outputs[0].type.lanes))
    return Text(f"{e.atom(equation.inputs[0]).at(ATOM)}.reshape({', '.join(dims)})")


def _items(e: Expressions, equation: Equation) -> list[str]:
    """Write operands that become parts of one array: numbers beside packs are repeated."""
    lanes = equation.outputs[0].type.lanes
    if lanes == 1:
        return e.texts(equation.inputs)
    return [
        e.atom(a).text
        if a.type.lanes > 1
        else f"np.repeat({e.atom(a).at(ATOM)}[..., None], {lanes}, axis=-1)"
        if a.type.rank
        else f"np.full({lanes}, {e.atom(a).text})"
        for a in equation.inputs
    ]


def _stack(e: Expressions, equation: Equation) -> Text:
    items = ", ".join(_items(e, equation))
    output = equation.outputs[0].type
    if output.rank > 1 or output.lanes > 1:
        return Text(f"np.stack([{items}])")
    plain = output.dtype == "f64" and any(a.type.dtype == "f64" for a in equation.inputs)
    return Text(f"np.array([{items}]{'' if plain else dtype_argument(output)})")


def _concatenate(e: Expressions, equation: Equation) -> Text:
    axis = equation.params["axis"]
    items = ", ".join(_items(e, equation))
    return Text(f"np.concatenate([{items}]{f', axis={axis}' if axis else ''})")


def _reduce_sum(e: Expressions, equation: Equation) -> Text:
    (source,) = equation.inputs
    axes = equation.params["axes"]
    text = e.atom(source).text
    if len(axes) == source.type.rank and source.type.lanes == 1:
        return call("np.sum", text)
    return call("np.sum", text, f"axis={axes[0] if len(axes) == 1 else tuple(axes)}")


def _append(e: Expressions, equation: Equation) -> Text:
    items, item = _items(e, equation)
    output = equation.outputs[0].type
    if output.rank == 1 and output.lanes == 1:
        return call("np.append", items, item)
    first, row = equation.inputs
    sizes = e.indices.sizes
    assert isinstance(first, Value)
    assert isinstance(row, Value)
    if any(sizes.size(first, k + 1) != sizes.size(row, k) for k in range(row.type.rank)):
        rows = e.atom(first).at(ATOM)
        items = f"{rows}.reshape(len({rows}), *{e.atom(row).at(ATOM)}.shape)"  # it may be empty
    return call("np.concatenate", f"[{items}, [{item}]]")


def _drop_last(e: Expressions, equation: Equation) -> Text:
    return Text(f"{e.atom(equation.inputs[0]).at(ATOM)}[:-1]")


def _matmul(e: Expressions, equation: Equation) -> Text:
    left, right = equation.inputs
    if equation.outputs[0].type.lanes == 1 or (left.type.lanes == 1 and right.type.rank == 1):
        return e.template(equation, [e.atom(left), e.atom(right)])
    inner = "i"
    a = {1: inner, 2: f"m{inner}"}[left.type.rank] + ("k" if left.type.lanes > 1 else "")
    b = {1: inner, 2: f"{inner}n"}[right.type.rank] + ("k" if right.type.lanes > 1 else "")
    result = "".join(c for c in a + b if c in "mn") + "k"
    return call("np.einsum", f'"{a},{b}->{result}"', e.atom(left).text, e.atom(right).text)


def _solve(e: Expressions, equation: Equation) -> Text:
    matrix, right = equation.inputs
    if equation.outputs[0].type.lanes > 1 and right.type.rank == 2:
        wide = f"{e.atom(right).at(ATOM)}.reshape(len({e.atom(right).text}), -1)"
        return Text(f"np.linalg.solve({e.atom(matrix).text}, {wide}).reshape({e.atom(right).text}.shape)")
    return call("np.linalg.solve", e.atom(matrix).text, e.atom(right).text)


def _copy(e: Expressions, equation: Equation) -> Text:
    uses = e.nesting.live_uses(equation.outputs[0])
    consumer = uses[0].consumer if len(uses) == 1 else None
    if consumer is not None and consumer.primitive.name in ("append", "drop_last"):
        return e.atom(
            equation.inputs[0]
        )  # these make an array of their own, or a view that knows where it is from
    return Text(f"{e.atom(equation.inputs[0]).at(ATOM)}.copy()")


def _pack(e: Expressions, equation: Equation) -> Text:
    """Lanes are a last axis: what the packs are made of, or are taken apart into, has it already."""
    return Text(f"{e.atom(equation.inputs[0]).at(ATOM)}.copy()")


ARRAYS: dict[str, Callable[[Expressions, Equation], Text]] = {
    "dim": _dim,
    "full": _full,
    "empty": _empty,
    "splat": _splat,
    "index": _index,
    "slice": _slice,
    "broadcast": _broadcast,
    "transpose": _transpose,
    "reshape": _reshape,
    "stack": _stack,
    "concatenate": _concatenate,
    "reduce_sum": _reduce_sum,
    "append": _append,
    "drop_last": _drop_last,
    "matmul": _matmul,
    "solve": _solve,
    "copy": _copy,
    "pack": _pack,
    "unpack": _pack,
    "gather": gather_text,
    "nonzero": nonzero_text,
    "outlier": outlier_text,
}
