"""Array primitives that change the shape: broadcast, transpose, reshape, stack, join, sum over axes."""

# Rules are short lambdas of as many atoms as there are operands; no type of a callable says so.
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.ir.nodes import Atom, Equation, Literal, Params, Primitive
from chainrule.ir.types import Type
from chainrule.primitives.arrays import MATRIX, shape_type
from chainrule.primitives.base import (
    Cotangents,
    Elements,
    Linear,
    Named,
    elementwise_type,
)


def _broadcast_element(b: Any, equation: Equation, indices: tuple[Atom, ...]) -> Atom:
    source = equation.inputs[0]
    position: list[Atom] = [Literal(0, Type("i64"))] * source.type.rank
    for output_axis, axis in enumerate(equation.params["axes"]):
        if axis is not None and not _expands(equation, output_axis, axis):
            position[axis] = indices[output_axis]
    return b.index(source, *position)


def _expands(equation: Equation, output_axis: int, axis: int) -> bool:
    return equation.inputs[0].type.shape[axis] == 1 and equation.params["shape"][output_axis] != 1


def _broadcast_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    axes = equation.params["axes"]
    summed = tuple(k for k, axis in enumerate(axes) if axis is None or _expands(equation, k, axis))
    total = b.reduce_sum(ct, axes=summed) if summed else ct
    source = equation.inputs[0]
    if total.type.rank != source.type.rank:
        total = b.reshape(total, *b.dims(source)) if total.type.rank else b.full(total, *b.dims(source))
    cotangents.add(source, total)


# Operands: array, dimensions; `axes` gives for each axis of the result the operand's axis or None.
broadcast = Primitive(
    name="broadcast",
    type_rule=shape_type,
    reference="np.broadcast_to",
    derivative=Linear((0,), _broadcast_transpose),
    lower=Elements(_broadcast_element),
    emit=lambda equation, x, *dims: (
        f"np.broadcast_to({x}[{', '.join('None' if a is None else ':' for a in equation.params['axes'])}], "
        f"({', '.join(dims)},))"
    ),
    samples=((MATRIX[0], 2, 4),),
    source="NumPy's broadcasting",
)


def _transpose_element(b: Any, equation: Equation, indices: tuple[Atom, ...]) -> Atom:
    source: list[Atom] = [indices[0]] * len(indices)
    for output_axis, axis in enumerate(equation.params["perm"]):
        source[axis] = indices[output_axis]
    return b.index(equation.inputs[0], *source)


def _transpose_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    perm = equation.params["perm"]
    inverse = tuple(perm.index(k) for k in range(len(perm)))
    cotangents.add(equation.inputs[0], b.transpose(ct, inverse))


transpose = Primitive(  # `perm` gives for each result axis the operand's axis
    name="transpose",
    type_rule=lambda types, params: (types[0].with_shape(tuple(types[0].shape[k] for k in params["perm"])),),
    reference=np.transpose,
    derivative=Linear((0,), _transpose_transpose),
    lower=Elements(_transpose_element),
    emit=lambda equation, x: f"np.transpose({x}, {equation.params['perm']})",
    samples=((MATRIX,),),
    source="NumPy's transpose",
)


def _reshape_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    source = equation.inputs[0]
    cotangents.add(source, b.reshape(ct, *b.dims(source)))


reshape = Primitive(  # operands: array, dimensions; in C order; the number of elements stays
    name="reshape",
    type_rule=shape_type,
    reference=np.reshape,
    derivative=Linear((0,), _reshape_transpose),
    lower=Named(),
    emit=lambda equation, x, *dims: f"np.reshape({x}, ({', '.join(dims)},))",
    samples=((MATRIX, 4, 3),),
    source="NumPy's reshape",
)


def _stack_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    (item,) = elementwise_type(types, params)
    return (item.with_shape((len(types), *item.shape)),)


def _stack_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    for k, item in enumerate(equation.inputs):
        if cotangents.wanted(item):
            cotangents.add(item, b.row(ct, b.integer(k)))


stack = Primitive(  # operands: numbers, or arrays of one shape; they become the rows
    name="stack",
    type_rule=_stack_type,
    reference=lambda *items: np.stack(items),
    derivative=Linear("all", _stack_transpose),
    lower=Named(),
    emit=lambda equation, *items: f"np.array([{', '.join(items)}])",
    samples=((1.0, 2.5, -0.5),),
    source="NumPy's array",
)


def _concatenate_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    axis = params["axis"]
    sizes = [t.shape[axis] for t in types]
    total = None if None in sizes else sum(s for s in sizes if s is not None)
    shape = tuple(total if k == axis else d for k, d in enumerate(types[0].shape))
    return (types[0].with_shape(shape),)


def _concatenate_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    axis = equation.params["axis"]
    start: Atom = b.integer(0)
    for item in equation.inputs:
        size = b.dim(item, axis)
        if cotangents.wanted(item):
            cotangents.add(item, b.narrow(ct, axis, start, size))
        start = b.add(start, size)


concatenate = Primitive(
    name="concatenate",
    type_rule=_concatenate_type,
    reference=np.concatenate,
    derivative=Linear("all", _concatenate_transpose),
    lower=Named(),
    emit=lambda equation, *items: f"np.concatenate(({', '.join(items)},), axis={equation.params['axis']})",
    samples=((MATRIX, MATRIX),),
    source="NumPy's concatenate",
)


def _reduce_sum_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    (t,) = types
    return (t.with_shape(tuple(d for k, d in enumerate(t.shape) if k not in params["axes"])),)


def _reduce_sum_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    source = equation.inputs[0]
    kept = iter(range(source.type.rank))
    axes = tuple(None if k in equation.params["axes"] else next(kept) for k in range(source.type.rank))
    if ct.type.rank == 0:
        cotangents.add(source, ct)  # fans out
    else:
        cotangents.add(source, b.broadcast(ct, b.dims(source), axes))


reduce_sum = Primitive(
    name="reduce_sum",
    type_rule=_reduce_sum_type,
    reference=np.sum,
    derivative=Linear((0,), _reduce_sum_transpose),
    lower=Elements(lambda b, equation, indices: b.sum_elements(equation, indices)),
    emit=lambda equation, x: f"np.sum({x}, axis={equation.params['axes']})",
    samples=((MATRIX,),),
    source="NumPy's sum",
)

PRIMITIVES: tuple[Primitive, ...] = (
    broadcast, transpose, reshape, stack, concatenate, reduce_sum,
)  # fmt: skip
