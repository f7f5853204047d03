"""Arrays indexed by arrays: reading and writing at many places, and the integers that say where.

Index operands are arrays of one shape S, or single numbers; each speaks of one axis of the array, which
`axes` names in ascending order. Indices are not negative and inside the array when these run: capture wraps
negative ones and checks. S stands in the result where NumPy puts it: at the place of the axes that it replaces
if these are neighbours, else first; the other axes follow in order.
"""

# Rules are short lambdas of as many atoms as there are operands; no type of a callable says so.
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.ir.nodes import Atom, Equation, Params, Primitive, Value
from chainrule.ir.types import I64, Dim, Type
from chainrule.primitives import control
from chainrule.primitives.arrays import MATRIX, first_type
from chainrule.primitives.base import (
    Cotangents,
    Elements,
    Linear,
    Loops,
    NotDifferentiable,
    joint_shape,
)
from chainrule.primitives.loop_nests import nest

ROWS = np.array([2, 0, 2])


def block_place(axes: tuple[int, ...]) -> int:
    """Say at which axis of the result the axes of the index arrays begin."""
    return axes[0] if axes == tuple(range(axes[0], axes[0] + len(axes))) else 0


def result_axes(rank: int, axes: tuple[int, ...], block: int) -> tuple[int | None, ...]:
    """Give for each axis of the result the array's axis that it shows; None for those of the index arrays."""
    rest: list[int | None] = [k for k in range(rank) if k not in axes]
    place = block_place(axes)
    return (*rest[:place], *((None,) * block), *rest[place:])


def _block(indices: tuple[Type, ...]) -> tuple[Dim, ...]:
    if not any(t.shape for t in indices):
        raise TypeError("no operand is an array of indices")
    return joint_shape(indices)


def _gather_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    array, *indices = types
    if len(indices) != len(params["axes"]):
        raise TypeError(f"{len(indices)} arrays of indices for the axes {params['axes']}")
    block = iter(_block(tuple(indices)))
    shown = result_axes(array.rank, params["axes"], len(_block(tuple(indices))))
    return (array.with_shape(tuple(next(block) if a is None else array.shape[a] for a in shown)),)


def _written_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    array, value, *indices = types
    (shown,) = _gather_type((array, *indices), params)
    if value.shape and value.rank != shown.rank:
        raise TypeError(f"{value} is written where {shown} is shown")
    return first_type(types, params)


def places(b: Any, equation: Equation, first: int, indices: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """Give the place in the array that an element of the result is read from, or written to."""
    axes: tuple[int, ...] = equation.params["axes"]
    where = equation.inputs[first:]
    block = max(a.type.rank for a in where)
    shown = result_axes(equation.inputs[0].type.rank, axes, block)
    inside = [i for i, axis in zip(indices, shown, strict=True) if axis is None]
    place: dict[int, Atom] = {a: i for i, a in zip(indices, shown, strict=True) if a is not None}
    for axis, atom in zip(axes, where, strict=True):
        place[axis] = b.index(atom, *inside) if atom.type.rank else atom
    return tuple(place[axis] for axis in range(len(place)))


def block_dims(b: Any, where: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """Give the common shape of the index arrays."""
    return b.dims(next(a for a in where if a.type.rank))


def shown_dims(b: Any, array: Atom, axes: tuple[int, ...], where: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """Give the shape of what index arrays show of an array."""
    block = block_dims(b, where)
    inside = iter(block)
    shown = result_axes(array.type.rank, axes, len(block))
    return tuple(next(inside) if a is None else b.dim(array, a) for a in shown)


# Reading


def _gather_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    array, *where = equation.inputs
    axes = equation.params["axes"]
    cotangents.accumulate(array, lambda current: b.scatter_add(current, ct, *where, axes=axes))


gather = Primitive(  # operands: array, indices
    name="gather",
    type_rule=_gather_type,
    reference="x[rows, columns]",
    derivative=Linear((0,), _gather_transpose),
    lower=Elements(
        lambda b, equation, indices: b.index(equation.inputs[0], *places(b, equation, 1, indices))
    ),
    emit=None,
    samples=((MATRIX, ROWS),),
    source="NumPy's advanced indexing",
)

# Writing


def _write_loops(write: str) -> Loops:
    """Write element by element, in the order of the index arrays."""

    def loops(b: Any, equation: Equation) -> Atom:
        array, value, *where = equation.inputs

        def body(inner: Any, indices: tuple[Atom, ...], carried: tuple[Atom, ...]) -> tuple[Atom, ...]:
            number = inner.index(value, *indices) if value.type.rank else value
            place = places(inner, equation, 2, indices)
            return (getattr(inner, write)(carried[0], number, *place),)

        dims = shown_dims(b, array, equation.params["axes"], tuple(where))
        (written,) = nest(b, dims, (array,), body)
        return written

    return Loops(loops)


def are_distinct(definitions: dict[Value, Equation], where: tuple[Atom, ...]) -> bool:
    """Whether index arrays certainly name no place twice: they are where a mask holds, or an order."""
    made = [definitions.get(a) for a in where if isinstance(a, Value) and a.type.rank]
    first = made[0] if made else None
    if first is None or any(m is None or m.primitive is not first.primitive for m in made):
        return False
    rank = first.inputs[0].type.rank
    if first.primitive is argsort:
        return rank == 1
    if first.primitive is not nonzero:
        return False
    masks = {m.inputs[0] for m in made if m is not None}
    return len(masks) == 1 and {m.params["axis"] for m in made if m is not None} == set(range(rank))


def _last_writes(b: Any, array: Atom, axes: tuple[int, ...], where: tuple[Atom, ...]) -> Atom | None:
    """Say of each element of the index arrays whether no later one names the same place; None if all do so."""
    if are_distinct(b.definitions, where):
        return None
    sizes = block_dims(b, where)
    count: Atom = b.integer(1)
    for size in sizes:
        count = b.mul(count, size)
    number: Atom = b.iota(count)
    if len(sizes) > 1:
        number = b.reshape(number, *sizes)
    nobody = b.full(b.integer(-1), *(b.dim(array, axis) for axis in axes))
    owner = b.scatter(nobody, number, *where, axes=tuple(range(len(axes))))
    return b.eq(b.gather(owner, *where, axes=tuple(range(len(axes)))), number)


def _scatter_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    array, value, *where = equation.inputs
    axes = equation.params["axes"]
    if cotangents.wanted(value):
        shown = b.gather(ct, *where, axes=axes)
        last = _last_writes(b, array, axes, tuple(where))
        if last is not None:
            inside = iter(range(last.type.rank))
            spread = tuple(
                next(inside) if a is None else None
                for a in result_axes(array.type.rank, axes, last.type.rank)
            )
            last = b.broadcast(last, b.dims(shown), spread) if None in spread else last
            shown = b.select(last, shown, b.like(shown, 0))
        cotangents.add(value, shown)
    if cotangents.wanted(array):
        cotangents.add(array, b.scatter(ct, b.like(ct, 0), *where, axes=axes))


scatter = Primitive(  # operands: array, value (in the shape that is shown, or a number), indices
    name="scatter",
    type_rule=_written_type,
    reference="x[rows, columns] = value: where a place is named twice, the last value stays",
    derivative=Linear((0, 1), _scatter_transpose),
    lower=_write_loops("update"),
    emit=None,
    samples=((MATRIX, MATRIX[:, ::-1] / 7, ROWS), (MATRIX, 0.5, ROWS)),
    source="NumPy's assignment to advanced indices",
)


def _scatter_add_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    array, value, *where = equation.inputs
    if cotangents.wanted(value):
        cotangents.add(value, b.gather(ct, *where, axes=equation.params["axes"]))
    if cotangents.wanted(array):
        cotangents.add(array, ct)


scatter_add = Primitive(
    name="scatter_add",
    type_rule=_written_type,
    reference="np.add.at(x, (rows, columns), value)",
    derivative=Linear((0, 1), _scatter_add_transpose),
    lower=_write_loops("add_at"),
    emit=None,
    samples=((MATRIX, MATRIX[:, ::-1] / 7, ROWS), (MATRIX, 0.5, ROWS)),
    source="NumPy's ufunc.at",
)

# Where


def _nonzero_loops(b: Any, equation: Equation) -> Atom:
    (mask,) = equation.inputs
    dims = b.dims(mask)

    def count(inner: Any, indices: tuple[Atom, ...], carried: tuple[Atom, ...]) -> tuple[Atom, ...]:
        one = inner.convert(inner.index(mask, *indices), "i64")
        return (inner.add(carried[0], one),)

    (total,) = nest(b, dims, (b.integer(0),), count)

    def fill(inner: Any, indices: tuple[Atom, ...], carried: tuple[Atom, ...]) -> tuple[Atom, ...]:
        found, n = carried
        then, other = inner.nested(), inner.nested()
        one = then.add(n, then.integer(1))
        yes = then.region((), (then.update(found, indices[equation.params["axis"]], n), one))
        no = other.region((), (found, n))
        return inner.emit(control.if_, inner.index(mask, *indices), regions=(yes, no))

    found, _ = nest(b, dims, (b.empty(total, dtype="i64"), b.integer(0)), fill)
    return found


_INTEGERS = NotDifferentiable("the result counts places")

nonzero = Primitive(  # operand: truth values; gives the indices along `axis` of those that hold, in C order
    name="nonzero",
    type_rule=lambda types, params: (Type("i64", (None,)),),
    reference=lambda mask, axis=0: np.nonzero(mask)[axis],
    derivative=_INTEGERS,
    lower=Loops(_nonzero_loops),
    emit=None,
    samples=((np.array([True, False, False, True]),),),
    source="NumPy's nonzero",
)

NO_OUTLIER = 2**63 - 1


def _outlier_loops(b: Any, equation: Equation) -> Atom:
    indices, size = equation.inputs
    none = b.integer(NO_OUTLIER)

    def look(inner: Any, where: tuple[Atom, ...], carried: tuple[Atom, ...]) -> tuple[Atom, ...]:
        one = inner.index(indices, *where)
        inside = inner.and_(inner.ge(one, inner.neg(size)), inner.lt(one, size))
        first = inner.and_(inner.eq(carried[0], none), inner.not_(inside))
        return (inner.select(first, inner.minimum(one, inner.integer(NO_OUTLIER - 1)), carried[0]),)

    (found,) = nest(b, b.dims(indices), (none,), look)
    return found


def _outlier(indices: Any, size: int) -> Any:
    outside = indices[(indices < -size) | (indices >= size)]
    return np.int64(min(outside[0], NO_OUTLIER - 1) if len(outside) else NO_OUTLIER)


outlier = Primitive(  # operands: indices, size of their axis; the first that is outside, else `NO_OUTLIER`
    name="outlier",
    type_rule=lambda types, params: (I64,),
    reference=_outlier,
    derivative=NotDifferentiable("the result is an index"),
    lower=Loops(_outlier_loops),
    emit=None,
    samples=((ROWS, 3), (ROWS, 2)),
    source="NumPy's bounds checks",
)

# Order


def _precedes(b: Any, x: Atom, y: Atom) -> Atom:
    """Whether a key comes before another one: NaN comes last."""
    if x.type.dtype not in ("f64", "f32"):
        return b.lt(x, y)
    return b.or_(b.lt(x, y), b.and_(b.ne(y, y), b.eq(x, x)))


def _argsort_loops(b: Any, equation: Equation) -> Atom:
    """Merge runs of 1, 2, 4, … from one pair of arrays into another, for every row; keys travel along."""
    (keys,) = equation.inputs
    dims = b.dims(keys)
    n, dtype = dims[-1], keys.type.dtype

    def copied(inner: Any, where: tuple[Atom, ...], carried: tuple[Atom, ...]) -> tuple[Atom, ...]:
        key = inner.index(keys, *where)
        return (inner.update(carried[0], key, *where), inner.update(carried[1], where[-1], *where))

    def fresh() -> tuple[Atom, Atom]:
        return b.empty(*dims, dtype=dtype), b.empty(*dims, dtype="i64")

    start = nest(b, dims, fresh(), copied)
    spare = fresh()
    names = ("keys", "order", "merged_keys", "merged", "width")
    params = tuple(Value(a.type, name) for a, name in zip((*start, *spare, b.integer(1)), names, strict=True))
    condition = b.nested()
    seen = tuple(Value(p.type, p.name) for p in params)
    going = condition.region(seen, (condition.lt(seen[-1], n),))
    body = b.nested()
    source, target, width = params[:2], params[2:4], params[4]
    twice = body.add(width, width)

    def row(inner: Any, where: tuple[Atom, ...], carried: tuple[Atom, ...]) -> tuple[Atom, ...]:
        return _merged_row(inner, (source, carried), where, n, (width, twice))

    merged = nest(body, dims[:-1], target, row)
    step = body.region(params, (*merged, *source, twice))
    return b.emit(control.while_, *start, *spare, b.integer(1), regions=(going, step))[1]


def _merged_row(
    b: Any, arrays: tuple[tuple[Atom, ...], ...], where: tuple[Atom, ...], n: Atom, widths: tuple[Atom, Atom]
) -> tuple[Atom, ...]:
    """Merge the pairs of runs of one row from the first arrays of keys and order into the second."""
    (keys, order), target = arrays
    width, twice = widths
    low, given = Value(I64, "low"), tuple(Value(a.type) for a in target)
    runs = b.nested()
    middle = runs.minimum(runs.add(low, width), n)
    high = runs.minimum(runs.add(low, twice), n)
    k, i, j = Value(I64, "k"), Value(I64, "i"), Value(I64, "j")
    merged = tuple(Value(a.type) for a in target)
    inner = runs.nested()
    last = inner.sub(n, inner.integer(1))
    left, right = inner.minimum(i, last), inner.minimum(j, last)
    left_key, right_key = inner.index(keys, *where, left), inner.index(keys, *where, right)
    rest = inner.or_(inner.ge(i, middle), _precedes(inner, right_key, left_key))
    from_right = inner.and_(inner.lt(j, high), rest)
    one = inner.convert(from_right, "i64")
    number = inner.index(order, *where, inner.select(from_right, right, left))
    written = (
        inner.update(merged[0], inner.select(from_right, right_key, left_key), *where, k),
        inner.update(merged[1], number, *where, k),
    )
    results = (*written, inner.add(i, inner.sub(inner.integer(1), one)), inner.add(j, one))
    merge = inner.region((k, *merged, i, j), results)
    done = runs.emit(control.for_, low, high, runs.integer(1), *given, low, middle, regions=(merge,))
    rows = runs.region((low, *given), done[:2])
    return b.emit(control.for_, b.integer(0), n, twice, *target, regions=(rows,))


argsort = Primitive(  # operand: keys; gives the order along the last axis, equal keys in the order they had
    name="argsort",
    type_rule=lambda types, params: (Type("i64", types[0].shape),),
    reference=lambda keys: np.argsort(keys, axis=-1, kind="stable"),
    derivative=_INTEGERS,
    lower=Loops(_argsort_loops),
    emit='np.argsort({}, kind="stable")',
    samples=((np.array([0.3, -1.0, np.inf, 0.3, -2.5]),), (MATRIX[:, ::-1] % 5,)),
    kinks="jump where two keys are equal",
    source="merge sort: J. von Neumann, in D. E. Knuth (1998), The Art of Computer Programming 3, 5.2.4",
)

PRIMITIVES: tuple[Primitive, ...] = (gather, scatter, scatter_add, nonzero, outlier, argsort)
