"""Arrays that grow and shrink at their end, and packs of numbers."""

# Rules are short lambdas of as many atoms as there are operands; no type of a callable says so.
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from typing import Any

from chainrule.ir.nodes import Equation, Params, Primitive
from chainrule.ir.types import Type
from chainrule.primitives.arrays import MATRIX, first_type, known
from chainrule.primitives.base import (
    Cotangents,
    Linear,
    Named,
)


def _grown_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    (t,) = first_type(types, params)
    return (t.with_shape((None, *t.shape[1:])),)


def _append_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    """An empty list takes the sizes of its first item."""
    array, item = types
    sizes = (None,) * item.rank if array.shape[0] == 0 else array.shape[1:]
    rest = (own if own is not None else size for own, size in zip(item.shape, sizes, strict=True))
    return (array.with_shape((None, *rest)),)


def _append_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    array, item = equation.inputs
    last = b.sub(b.dim(ct, 0), b.integer(1))
    if cotangents.wanted(item):
        cotangents.add(item, b.row(ct, last))
    if cotangents.wanted(array):
        cotangents.add(array, b.drop_last(ct))


append = Primitive(  # operands: array, item of its rows' shape; amortised constant time in place
    name="append",
    type_rule=_append_type,
    reference="items.append(item)",
    derivative=Linear((0, 1), _append_transpose),
    lower=Named(),
    emit=lambda equation, items, item: f"{items} = np.append({items}, [{item}], axis=0)",
    samples=((MATRIX[0], 0.5),),
    source="Python's list.append",
)


def _drop_last_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    array = equation.inputs[0]
    zero = b.scalar_like(ct, 0)
    item = zero if ct.type.rank == 1 else b.full(zero, *b.dims(array)[1:])
    cotangents.add(array, b.append(ct, item))


drop_last = Primitive(
    name="drop_last",
    type_rule=_grown_type,
    reference="items.pop()",
    derivative=Linear((0,), _drop_last_transpose),
    lower=Named(),
    emit=lambda equation, items: f"{items} = {items}[:-1]",
    samples=((MATRIX,),),
    source="Python's list.pop",
)

pack = Primitive(  # operand: array whose last axis has a known size; it becomes the lanes
    name="pack",
    type_rule=lambda types, params: (Type(types[0].dtype, types[0].shape[:-1], known(types[0].shape[-1])),),
    reference="the same memory, its last axis read as the lanes of packs",
    derivative=Linear(
        (0,), lambda b, equation, ct, cotangents: cotangents.add(equation.inputs[0], b.unpack(ct))
    ),
    lower=Named(),
    emit="{}.copy()",
    source="SIMD",
)

unpack = Primitive(  # operand: packs; the lanes become a last axis
    name="unpack",
    type_rule=lambda types, params: (Type(types[0].dtype, (*types[0].shape, types[0].lanes)),),
    reference="the same memory, the lanes of packs read as a last axis",
    derivative=Linear(
        (0,), lambda b, equation, ct, cotangents: cotangents.add(equation.inputs[0], b.pack(ct))
    ),
    lower=Named(),
    emit="{}.copy()",
    source="SIMD",
)

PRIMITIVES: tuple[Primitive, ...] = (
    append, drop_last, pack, unpack,
)  # fmt: skip
