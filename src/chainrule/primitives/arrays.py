"""Arrays: creation, reading and writing elements and slices, changing shape, sums.

Indices are not negative and inside the array when these run: capture wraps negative ones and checks.
A slice has three operands per axis, `start, size, step`; an axis in `dropped` has size 1 and disappears.
Where a result has dimensions of its own, `shape` in the parameters says which of them are known.
Writing primitives (`update`, `add_at`, `append`, …) give a new array; lowering makes them in place.
"""

# Rules are short lambdas of as many atoms as there are operands; no type of a callable says so.
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.ir.nodes import Atom, Equation, Literal, Params, Primitive
from chainrule.ir.types import Dim, Type
from chainrule.primitives.base import (
    Cotangents,
    Elements,
    Linear,
    Named,
    NotDifferentiable,
    elementwise_type,
)

_A = np.arange(12.0).reshape(3, 4)
_INTEGER = NotDifferentiable("the result is an integer or has no contents yet")


def _shape_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    return (types[0].with_shape(params["shape"]),)


def _created_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    return (Type(params["dtype"], params["shape"], params.get("lanes", 1)),)


def _first_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    lanes = max(t.lanes for t in types if t.dtype == types[0].dtype)
    return (Type(types[0].dtype, types[0].shape, lanes),)


def _element_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    if len(types) - 1 != types[0].rank and not params.get("flat"):
        raise TypeError(f"{len(types) - 1} indices for {types[0]}")
    return (types[0].element,)


def slice_operands(equation: Equation, first: int) -> list[tuple[Atom, Atom, Atom]]:
    """Group the `start, size, step` operands of a slice by axis; they begin at operand `first`."""
    rest = equation.inputs[first:]
    return [(rest[k], rest[k + 1], rest[k + 2]) for k in range(0, len(rest), 3)]


def _slice_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    if len(types) - 1 != 3 * types[0].rank:
        raise TypeError(f"slice of {types[0]} needs {3 * types[0].rank} operands")
    return (types[0].with_shape(params["shape"]),)


dim = Primitive(
    name="dim",
    type_rule=lambda types, params: (Type("i64"),),
    reference="x.shape[axis]",
    derivative=_INTEGER,
    lower=Named(),
    emit=lambda equation, x: f"{x}.shape[{equation.params['axis']}]",
    samples=((_A,),),
    source="NumPy's shape",
)
empty = Primitive(  # operands: dimensions
    name="empty",
    type_rule=_created_type,
    reference=np.empty,
    derivative=_INTEGER,
    lower=Named(),
    emit=lambda equation, *dims: f"np.empty(({', '.join(dims)},))",
    samples=((2, 3),),
    source="NumPy's empty",
)


def _full_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    cotangents.add(equation.inputs[0], b.reduce_sum(ct))


full = Primitive(  # operands: value, dimensions
    name="full",
    type_rule=_shape_type,
    reference=np.full,
    derivative=Linear((0,), _full_transpose),
    lower=Elements(lambda b, equation, indices: equation.inputs[0]),
    emit=lambda equation, value, *dims: f"np.full(({', '.join(dims)},), {value})",
    samples=((0.5, 2, 3),),
    source="NumPy's full",
)
iota = Primitive(  # operand: length
    name="iota",
    type_rule=lambda types, params: (Type("i64", params["shape"]),),
    reference=np.arange,
    derivative=_INTEGER,
    lower=Elements(lambda b, equation, indices: indices[0]),
    emit="np.arange({})",
    samples=((5,),),
    source="NumPy's arange",
)


def _index_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    array, *indices = equation.inputs
    cotangents.accumulate(array, lambda current: b.add_at(current, ct, *indices))


index = Primitive(  # operands: array, one index per axis
    name="index",
    type_rule=_element_type,
    reference="x[i, j]",
    derivative=Linear((0,), _index_transpose),
    lower=Named(),
    emit=lambda equation, x, *indices: f"{x}[{', '.join(indices)}]",
    samples=((_A, 1, 2),),
    source="NumPy's indexing",
)


def _update_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    array, value, *indices = equation.inputs
    if cotangents.wanted(value):
        cotangents.add(value, b.index(ct, *indices))
    if cotangents.wanted(array):
        cotangents.add(array, b.update(ct, b.scalar_like(ct, 0), *indices))


update = Primitive(  # operands: array, scalar, one index per axis
    name="update",
    type_rule=_first_type,
    reference="x[i, j] = value",
    derivative=Linear((0, 1), _update_transpose),
    lower=Named(),
    emit=lambda equation, x, value, *indices: f"{x}[{', '.join(indices)}] = {value}",
    samples=((_A, 0.5, 1, 2),),
    source="NumPy's element assignment",
)


def _add_at_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    array, value, *indices = equation.inputs
    if cotangents.wanted(value):
        cotangents.add(value, b.index(ct, *indices))
    if cotangents.wanted(array):
        cotangents.add(array, ct)


add_at = Primitive(  # operands: array, scalar, one index per axis
    name="add_at",
    type_rule=_first_type,
    reference="x[i, j] += value",
    derivative=Linear((0, 1), _add_at_transpose),
    lower=Named(),
    emit=lambda equation, x, value, *indices: f"{x}[{', '.join(indices)}] += {value}",
    samples=((_A, 0.5, 1, 2),),
    source="NumPy's augmented element assignment",
)


def _slice_text(equation: Equation, operands: tuple[str, ...]) -> str:
    parts: list[str] = []
    for axis, dropped in enumerate(equation.params["dropped"]):
        start, size, step = operands[3 * axis : 3 * axis + 3]
        if dropped:
            parts.append(start)
        elif step == "1":
            parts.append(f"{start}:{start} + {size}" if start != "0" else f":{size}")
        else:
            parts.append(f"{start} + np.arange({size}) * {step}")
    return ", ".join(parts)


def _slice_element(b: Any, equation: Equation, indices: tuple[Atom, ...]) -> Atom:
    position = iter(indices)
    source: list[Atom] = []
    axes = zip(slice_operands(equation, 1), equation.params["dropped"], strict=True)
    for (start, _, step), dropped in axes:
        source.append(start if dropped else b.add(start, b.mul(step, next(position))))
    return b.index(equation.inputs[0], *source)


def _slice_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    array, *where = equation.inputs
    dropped = equation.params["dropped"]
    cotangents.accumulate(array, lambda current: b.add_slice(current, ct, *where, dropped=dropped))


slice = Primitive(  # operands: array, then start, size, step per axis; parameters: dropped, shape
    name="slice",
    type_rule=_slice_type,
    reference="x[start : start + size * step : step, …]",
    derivative=Linear((0,), _slice_transpose),
    lower=Elements(_slice_element),
    emit=lambda equation, x, *where: f"{x}[{_slice_text(equation, where)}]",
    samples=((_A, 0, 2, 1, 1, 2, 2),),
    source="NumPy's basic slicing",
)


def _update_slice_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    array, value, *where = equation.inputs
    dropped = equation.params["dropped"]
    if cotangents.wanted(value):
        cotangents.add(value, b.slice(ct, *where, dropped=dropped))
    if cotangents.wanted(array):
        cotangents.add(array, b.update_slice(ct, b.scalar_like(ct, 0), *where, dropped=dropped))


# Operands: array, value (shape of the slice, or a scalar), then start, size, step per axis.
update_slice = Primitive(
    name="update_slice",
    type_rule=_first_type,
    reference="x[start : start + size * step : step, …] = value",
    derivative=Linear((0, 1), _update_slice_transpose),
    lower=Named(),
    emit=lambda equation, x, value, *where: f"{x}[{_slice_text(equation, where)}] = {value}",
    samples=((_A, 0.5, 0, 2, 1, 1, 2, 2),),
    source="NumPy's slice assignment",
)


def _add_slice_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    array, value, *where = equation.inputs
    if cotangents.wanted(value):
        cotangents.add(value, b.slice(ct, *where, dropped=equation.params["dropped"]))
    if cotangents.wanted(array):
        cotangents.add(array, ct)


add_slice = Primitive(
    name="add_slice",
    type_rule=_first_type,
    reference="x[start : start + size * step : step, …] += value",
    derivative=Linear((0, 1), _add_slice_transpose),
    lower=Named(),
    emit=lambda equation, x, value, *where: f"{x}[{_slice_text(equation, where)}] += {value}",
    samples=((_A, 0.5, 0, 2, 1, 1, 2, 2),),
    source="NumPy's augmented slice assignment",
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
        total = b.reshape(total, *b.dims(source))
    cotangents.add(source, total)


# Operands: array, dimensions; `axes` gives for each axis of the result the operand's axis or None.
broadcast = Primitive(
    name="broadcast",
    type_rule=_shape_type,
    reference="np.broadcast_to",
    derivative=Linear((0,), _broadcast_transpose),
    lower=Elements(_broadcast_element),
    emit=lambda equation, x, *dims: (
        f"np.broadcast_to({x}[{', '.join('None' if a is None else ':' for a in equation.params['axes'])}], "
        f"({', '.join(dims)},))"
    ),
    samples=((_A[0], 2, 4),),
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
    samples=((_A,),),
    source="NumPy's transpose",
)


def _reshape_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    source = equation.inputs[0]
    cotangents.add(source, b.reshape(ct, *b.dims(source)))


reshape = Primitive(  # operands: array, dimensions; in C order; the number of elements stays
    name="reshape",
    type_rule=_shape_type,
    reference=np.reshape,
    derivative=Linear((0,), _reshape_transpose),
    lower=Named(),
    emit=lambda equation, x, *dims: f"np.reshape({x}, ({', '.join(dims)},))",
    samples=((_A, 4, 3),),
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
    samples=((_A, _A),),
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
    samples=((_A,),),
    source="NumPy's sum",
)
copy = Primitive(
    name="copy",
    type_rule=lambda types, params: types,
    reference=np.copy,
    derivative=Linear((0,), lambda b, equation, ct, cotangents: cotangents.add(equation.inputs[0], ct)),
    lower=Named(),
    emit="{}.copy()",
    samples=((_A,),),
    source="NumPy's copy",
)


def _grown_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    (t,) = _first_type(types, params)
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
    samples=((_A[0], 0.5),),
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
    samples=((_A,),),
    source="Python's list.pop",
)

pack = Primitive(  # operand: array whose last axis has a known size; it becomes the lanes
    name="pack",
    type_rule=lambda types, params: (Type(types[0].dtype, types[0].shape[:-1], _known(types[0].shape[-1])),),
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


def _known(dim: Dim) -> int:
    if dim is None:
        raise TypeError("the number of lanes must be known")
    return dim


PRIMITIVES: tuple[Primitive, ...] = (
    dim, empty, full, iota, index, update, add_at, slice, update_slice, add_slice, broadcast, transpose,
    reshape, stack, concatenate, reduce_sum, copy, append, drop_last, pack, unpack,
)  # fmt: skip
