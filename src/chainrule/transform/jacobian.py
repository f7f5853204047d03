"""Jacobians: a program that runs a derivative for the columns or rows of a matrix, several at a time.

In: a program, which of its inputs are active, and how many columns or rows one pass carries. Out: a program
whose entry gives the results, and then, for each differentiable result and each active input, the derivative,
an array of the result's dimensions followed by the input's.

A pass is one call of the forward program with `lanes` unit tangents, or of the reverse program with `lanes`
unit cotangents. The pullback is linear in the cotangent, so its own derivative with respect to that, in
forward mode, is the pullback of several cotangents at once; the forward half runs once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chainrule.ir.nodes import Atom, Function, Literal, Program, Value
from chainrule.ir.types import I64, Dim, Type
from chainrule.primitives import control
from chainrule.primitives.ops import Ops
from chainrule.transform.activity import Pattern
from chainrule.transform.forward import forward
from chainrule.transform.names import unused_name
from chainrule.transform.reverse import reverse

Pass = Callable[[Ops, Atom], tuple[Atom, ...]]


def forward_jacobian(program: Program, active: Pattern, *, lanes: int) -> Program:
    """Differentiate the results of a program's entry with respect to its active inputs, column by column."""
    moved = forward(program, active, lanes=lanes)
    entry = _Entry(program, active, moved)
    b, count = entry.b, len(program.main.body.results)
    columns = entry.layout(entry.inputs)
    seed_types = moved.main.body.params[len(program.main.body.params) :]
    made: list[tuple[Atom, ...]] = []

    def one_pass(b: Ops, start: Atom) -> tuple[Atom, ...]:
        seeds = tuple(
            unit(b, part, start, like=seed.type) for part, seed in zip(columns.parts, seed_types, strict=True)
        )
        results = entry.call(b, moved, *entry.params, *seeds)
        made.append(results[:count])
        return results[count:]

    matrices = gather(b, one_pass, columns.total, lanes)
    blocks = tuple(block(b, matrix, part, out_first=True) for matrix in matrices for part in columns.parts)
    return entry.close((*made[0], *blocks))


def reverse_jacobian(program: Program, active: Pattern, *, lanes: int) -> Program:
    """Differentiate the results of a program's entry with respect to its active inputs, row by row."""
    results = program.main.body.results
    pulled = reverse(program, active, (True,) * len(results))
    batched = pulled
    if lanes > 1:
        pattern = tuple(k >= len(program.main.body.params) for k in range(len(pulled.main.body.params)))
        batched = forward(pulled, pattern, lanes=lanes)
    entry = _Entry(program, active, batched)
    b, count = entry.b, len(results)
    made: list[tuple[Atom, ...]] = []
    if known_total(r.type for r in results if r.type.differentiable) is None:
        made.append(entry.call(b, program, *entry.params))  # only a run tells how many rows there are
    rows = entry.layout(entry.differentiable(made[0] if made else results))

    def one_pass(b: Ops, start: Atom) -> tuple[Atom, ...]:
        seeds = tuple(unit(b, part, start, like=part.type, lanes=lanes) for part in rows.parts)
        zeros = tuple(zeros_of(b, part) for part in rows.parts) if lanes > 1 else ()
        found = entry.call(b, batched, *entry.params, *zeros, *seeds)
        made.append(found[:count])
        return found[-len(entry.inputs) :]

    if len(rows.parts) == 1 and not rows.parts[0].dims and lanes == 1:
        gradient = one_pass(b, b.integer(0))
        return entry.close((*made[0], *gradient))
    matrices = gather(b, one_pass, rows.total, lanes)
    blocks = tuple(block(b, matrix, part, out_first=False) for part in rows.parts for matrix in matrices)
    return entry.close((*made[0], *blocks))


def zeros_of(b: Ops, part: Part) -> Atom:
    """Zeros in the shape of a value."""
    zero = b.constant(0, part.type.dtype)
    return b.full(zero, *part.dims) if part.dims else zero


@dataclass(frozen=True, slots=True)
class Part:
    """The elements of one value among all columns (or rows): where they begin, how many, in which shape."""

    type: Type
    start: Atom
    size: Atom
    dims: tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The elements of several values, one after the other."""

    parts: tuple[Part, ...]
    total: Atom


class _Entry:
    """The entry that is being built: it has the inputs of the program, and calls what was derived from it."""

    def __init__(self, program: Program, active: Pattern, derived: Program) -> None:
        self.program = program
        self.functions: dict[str, Function] = dict(program.functions)
        self.b = Ops(program.main.span)
        self.params = tuple(Value(p.type, p.name) for p in program.main.body.params)
        self.inputs = tuple(
            p for p, on in zip(self.params, active, strict=True) if on and p.type.differentiable
        )
        self.include(derived)

    def include(self, derived: Program) -> None:
        """Take in the functions of a derived program."""
        self.functions |= derived.functions

    def call(self, b: Ops, program: Program, *inputs: Atom) -> tuple[Atom, ...]:
        """Call the entry of a program."""
        types = tuple(r.type for r in program.main.body.results)
        return b.emit(control.call, *inputs, types=types, function=program.entry)

    def differentiable(self, results: tuple[Atom, ...]) -> tuple[Atom, ...]:
        """Those results that have derivatives."""
        return tuple(r for r in results if r.type.differentiable)

    def layout(self, values: tuple[Atom, ...]) -> Layout:
        """Number the elements of values."""
        start: Atom = self.b.integer(0)
        parts: list[Part] = []
        for value in values:
            dims = self.b.dims(value)
            size = product(self.b, dims)
            parts.append(Part(value.type, start, size, dims))
            start = self.b.add(start, size)
        return Layout(tuple(parts), start)

    def close(self, results: tuple[Atom, ...]) -> Program:
        """Give the finished program."""
        name = unused_name(f"{self.program.entry}_jacobian", self.functions)
        main = Function(name, self.b.region(self.params, results), self.program.main.span)
        return Program({**self.functions, name: main}, name)


def product(b: Ops, factors: tuple[Atom, ...]) -> Atom:
    """Multiply sizes."""
    total: Atom = b.integer(1)
    for factor in factors:
        total = b.mul(total, factor)
    return total


def unit(b: Ops, part: Part, start: Atom, *, like: Type, lanes: int | None = None) -> Atom:
    """Zeros in the shape of a value, but one where its element is the one that a lane stands for.

    Lane `k` stands for element `start + k` of all.
    """
    lanes = like.lanes if lanes is None else lanes
    first = b.sub(part.start, start)
    one, zero = b.constant(1, like.dtype), b.constant(0, like.dtype)
    if not part.dims:
        if lanes == 1:
            return b.select(b.eq(first, b.integer(0)), one, zero)
        return b.pack(b.select(b.eq(b.iota(b.integer(lanes)), first), one, zero))
    if lanes == 1:
        hits = b.eq(b.add(b.iota(part.size), first), b.integer(0))
        return b.reshape(b.select(hits, one, zero), *part.dims)
    width = b.integer(lanes)
    table = (part.size, width)
    elements = b.broadcast(b.add(b.iota(part.size), first), table, (0, None))
    hits = b.eq(elements, b.broadcast(b.iota(width), table, (None, 0)))
    return b.pack(b.reshape(b.select(hits, one, zero), *part.dims, width))


def gather(b: Ops, one_pass: Pass, total: Atom, lanes: int) -> tuple[Atom, ...]:
    """Run passes until all columns are there; give matrices whose last axis counts the columns."""
    first = one_pass(b, b.integer(0))
    tables = tuple(columns_of(b, x, lanes) for x in first)
    if isinstance(total, Literal) and int(total.value.real) <= lanes:
        axes = [x.type.rank - 1 for x in tables]
        if int(total.value.real) == lanes:
            return tables
        return tuple(b.narrow(x, axis, b.integer(0), total) for x, axis in zip(tables, axes, strict=True))
    empty = tuple(b.empty(*b.dims(x)[:-1], total, dtype=x.type.dtype) for x in tables)
    matrices = tuple(write(b, m, x, b.integer(0), total) for m, x in zip(empty, tables, strict=True))
    start = Value(I64, "start")
    carried = tuple(Value(m.type, "matrix") for m in matrices)
    inner = b.nested()
    more = (columns_of(inner, x, lanes) for x in one_pass(inner, start))
    written = tuple(write(inner, m, x, start, total) for m, x in zip(carried, more, strict=True))
    region = inner.region((start, *carried), written)
    bounds = (b.integer(lanes), total, b.integer(lanes))
    return b.emit(control.for_, *bounds, *matrices, regions=(region,))


def columns_of(b: Ops, value: Atom, lanes: int) -> Atom:
    """The lanes of a value as a last axis."""
    if value.type.lanes > 1:
        return b.unpack(value)
    if lanes > 1:
        return b.unpack(b.splat(value, lanes=lanes))
    return b.reshape(value, *b.dims(value), b.integer(1)) if value.type.shape else b.stack(value)


def write(b: Ops, matrix: Atom, columns: Atom, start: Atom, total: Atom) -> Value:
    """Write the columns of one pass, as many of them as there are."""
    rest = b.sub(total, start)
    lanes = b.dim(columns, columns.type.rank - 1)
    width = b.select(b.lt(rest, lanes), rest, lanes)
    zero, step = b.integer(0), b.integer(1)
    around = [x for size in b.dims(matrix)[:-1] for x in (zero, size, step)]
    kept = (False,) * matrix.type.rank
    part = b.slice(columns, *around, zero, width, step, dropped=kept)
    return b.update_slice(matrix, part, *around, start, width, step, dropped=kept)


def block(b: Ops, matrix: Atom, part: Part, *, out_first: bool) -> Atom:
    """The columns that belong to one value, its dimensions behind (or in front of) the matrix's own."""
    own = b.dims(matrix)[:-1]
    axis = len(own)
    if not own and not part.dims:
        return b.index(matrix, part.start)
    chosen = b.narrow(matrix, axis, part.start, part.size)
    if out_first:
        return b.reshape(chosen, *own, *part.dims)
    turned = b.transpose(chosen, (axis, *range(axis)))
    return b.reshape(turned, *part.dims, *own)


def known_total(types: Iterable[Type]) -> Dim:
    """The number of elements of all values, where it is known."""
    total = 0
    for type in types:
        size = 1
        for dim in type.shape:
            if dim is None:
                return None
            size *= dim
        total += size
    return total
