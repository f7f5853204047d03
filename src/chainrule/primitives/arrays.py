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

from chainrule.ir.nodes import Atom, Equation, Params, Primitive
from chainrule.ir.types import Dim, Type
from chainrule.primitives.base import (
    Cotangents,
    Elements,
    Linear,
    Named,
    NotDifferentiable,
)

MATRIX = np.arange(12.0).reshape(3, 4)

_INTEGER = NotDifferentiable("the result is an integer or has no contents yet")


def shape_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    """Type rule: the shape is a parameter, the element type that of the first operand."""
    return (types[0].with_shape(params["shape"]),)


def _created_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    return (Type(params["dtype"], params["shape"], params.get("lanes", 1)),)


def first_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    """Type rule: the type of the first operand."""
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
    samples=((MATRIX,),),
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
    type_rule=shape_type,
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
    samples=((MATRIX, 1, 2),),
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
    type_rule=first_type,
    reference="x[i, j] = value",
    derivative=Linear((0, 1), _update_transpose),
    lower=Named(),
    emit=lambda equation, x, value, *indices: f"{x}[{', '.join(indices)}] = {value}",
    samples=((MATRIX, 0.5, 1, 2),),
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
    type_rule=first_type,
    reference="x[i, j] += value",
    derivative=Linear((0, 1), _add_at_transpose),
    lower=Named(),
    emit=lambda equation, x, value, *indices: f"{x}[{', '.join(indices)}] += {value}",
    samples=((MATRIX, 0.5, 1, 2),),
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
    samples=((MATRIX, 0, 2, 1, 1, 2, 2),),
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
    type_rule=first_type,
    reference="x[start : start + size * step : step, …] = value",
    derivative=Linear((0, 1), _update_slice_transpose),
    lower=Named(),
    emit=lambda equation, x, value, *where: f"{x}[{_slice_text(equation, where)}] = {value}",
    samples=((MATRIX, 0.5, 0, 2, 1, 1, 2, 2),),
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
    type_rule=first_type,
    reference="x[start : start + size * step : step, …] += value",
    derivative=Linear((0, 1), _add_slice_transpose),
    lower=Named(),
    emit=lambda equation, x, value, *where: f"{x}[{_slice_text(equation, where)}] += {value}",
    samples=((MATRIX, 0.5, 0, 2, 1, 1, 2, 2),),
    source="NumPy's augmented slice assignment",
)

copy = Primitive(
    name="copy",
    type_rule=lambda types, params: types,
    reference=np.copy,
    derivative=Linear((0,), lambda b, equation, ct, cotangents: cotangents.add(equation.inputs[0], ct)),
    lower=Named(),
    emit="{}.copy()",
    samples=((MATRIX,),),
    source="NumPy's copy",
)


def known(dim: Dim) -> int:
    """Give a dimension that must be known."""
    if dim is None:
        raise TypeError("the number of lanes must be known")
    return dim


PRIMITIVES: tuple[Primitive, ...] = (
    dim, empty, full, iota, index, update, add_at, slice, update_slice, add_slice, copy,
)  # fmt: skip
