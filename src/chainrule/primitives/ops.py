"""A builder with one method per primitive, which simplifies what it is asked to emit.

Every pass and every rule builds IR with this; the peephole rules keep derivative code short from the start.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from chainrule.ir.build import Builder, literal
from chainrule.ir.nodes import Atom, Equation, Literal, Primitive, Value
from chainrule.ir.types import I64, INTEGERS, TAPE, Dim, DType, Type
from chainrule.primitives import (
    arrays,
    control,
    elementwise,
    gathering,
    growing,
    linalg,
    logic,
    outside,
    shapes,
    special,
    transcendental,
)
from chainrule.primitives.base import Linear, Named
from chainrule.source import Span


def is_literal(atom: Atom, value: float) -> bool:
    """Whether an atom is this constant."""
    return isinstance(atom, Literal) and not isinstance(atom.value, bool) and atom.value == value


def is_positive_zero(atom: Atom) -> bool:
    """Whether an atom is the constant 0, not -0."""
    if not isinstance(atom, Literal) or not is_literal(atom, 0) or isinstance(atom.value, complex):
        return False
    return math.copysign(1.0, atom.value) > 0


def known_dim(atom: Atom) -> Dim:
    """Give the dimension that an atom is, if it is known at compile time."""
    return int(atom.value) if isinstance(atom, Literal) and not isinstance(atom.value, complex) else None


def _fold(function: Callable[..., Any], *atoms: Atom) -> Any:
    """Evaluate a Python function on constants; None where one is not constant or there is no result."""
    values: list[Any] = []
    for atom in atoms:
        if not isinstance(atom, Literal) or atom.type.dtype in ("f32", "c64"):
            return None
        values.append(atom.value)
    try:
        return function(*values)
    except (ArithmeticError, ValueError):
        return None


def wrapped(value: Any, dtype: DType) -> Any:
    """Give the number that is left of an integer in an element type: arithmetic is modulo a power of 2."""
    if dtype not in INTEGERS or not isinstance(value, int):
        return value
    bits = int(dtype[1:])
    low = 0 if dtype[0] == "u" else -(1 << (bits - 1))
    return (value - low) % (1 << bits) + low


class Ops(Builder):
    """`b.add(x, y)`, `b.index(a, i)`, `b.if_(…)`, … on atoms; scalars fan out to arrays."""

    def __init__(self, span: Span | None = None, definitions: dict[Value, Equation] | None = None) -> None:
        super().__init__(span)
        self.definitions: dict[Value, Equation] = {} if definitions is None else definitions

    def nested(self) -> Ops:
        """Make a builder for a region inside this one."""
        return Ops(self.span, self.definitions)

    def emit(self, primitive: Primitive, *inputs: Atom, **options: Any) -> tuple[Value, ...]:
        """Append an equation and remember which equation defines its outputs."""
        outputs = super().emit(primitive, *inputs, **options)
        for output in outputs:
            self.definitions[output] = self.equations[-1]
        return outputs

    # Constants

    def integer(self, value: int) -> Literal:
        """Make a 64-bit integer constant."""
        return Literal(value, I64)

    def like(self, atom: Atom, value: float) -> Literal:
        """Make a scalar constant with the element type of an atom."""
        return self.constant(value, atom.type.dtype)

    scalar_like = like

    def constant(self, value: float, dtype: DType) -> Literal:
        """Make a scalar constant of an element type."""
        if dtype in ("f64", "f32"):
            return Literal(float(value), Type(dtype))
        if dtype in ("c128", "c64"):
            return Literal(complex(value), Type(dtype))
        return Literal(bool(value) if dtype == "bool" else int(value), Type(dtype))

    def zeros_like(self, atom: Atom, lanes: int = 1) -> Atom:
        """Make zeros in the shape of an atom (a constant if it is a scalar)."""
        zero = self.like(atom, 0)
        if not atom.type.shape and lanes == 1 and atom.type.lanes == 1:
            return zero
        return self.full(zero, *self.dims(atom), lanes=max(lanes, atom.type.lanes))

    # Arithmetic

    def _result(self, value: Any, like: Atom) -> Atom:
        return Literal(wrapped(value, like.type.dtype), like.type.element)

    def add(self, x: Atom, y: Atom) -> Atom:
        """Sum."""
        folded = _fold(operator.add, x, y)
        if folded is not None:
            return self._result(folded, x)
        if is_literal(x, 0) and y.type.rank >= x.type.rank:
            return y
        if is_literal(y, 0) and x.type.rank >= y.type.rank:
            return x
        return self.one(elementwise.add, x, y)

    def sub(self, x: Atom, y: Atom) -> Atom:
        """Difference."""
        folded = _fold(operator.sub, x, y)
        if folded is not None:
            return self._result(folded, x)
        if is_literal(y, 0):
            return x
        if x is y and x.type == I64:
            return self.integer(0)
        if is_positive_zero(x) and x.type.dtype in ("f64", "f32"):
            return self.neg(y)
        return self.one(elementwise.sub, x, y)

    def mul(self, x: Atom, y: Atom) -> Atom:
        """Product; one with an indicator becomes a selection, so that what is not taken is an exact zero."""
        folded = _fold(operator.mul, x, y)
        if folded is not None:
            return self._result(folded, x)
        for one, other in ((x, y), (y, x)):
            if is_literal(one, 1):
                return other
            if is_literal(one, -1):
                return self.neg(other)
            if is_literal(one, 0) and one.type.dtype == "i64" and not other.type.shape:
                return one
            condition = self._indicator_of(one)
            if condition is not None:
                return self.select(condition, other, self.like(other, 0))
        return self.one(elementwise.mul, x, y)

    def _indicator_of(self, atom: Atom) -> Atom | None:
        equation = self.definitions.get(atom) if isinstance(atom, Value) else None
        if equation is None or equation.primitive is not logic.select:
            return None
        condition, yes, no = equation.inputs
        return condition if is_literal(yes, 1) and is_literal(no, 0) else None

    def div(self, x: Atom, y: Atom) -> Atom:
        """Quotient of floating-point numbers, as IEEE has it."""
        folded = _fold(operator.truediv, x, y)
        if folded is not None:
            return self._result(folded, x)
        return x if is_literal(y, 1) else self.one(elementwise.div, x, y)

    def recip(self, x: Atom) -> Atom:
        """1 / x."""
        return self.div(self.like(x, 1), x)

    def square(self, x: Atom) -> Atom:
        """The square of x."""
        return self.mul(x, x)

    def neg(self, x: Atom) -> Atom:
        """-x; two in a row cancel."""
        folded = _fold(operator.neg, x)
        if folded is not None:
            return self._result(folded, x)
        equation = self.definitions.get(x) if isinstance(x, Value) else None
        if equation is not None and equation.primitive is elementwise.neg:
            return equation.inputs[0]
        return self.one(elementwise.neg, x)

    def pow(self, x: Atom, y: Atom) -> Atom:
        """The power x ** y of floating-point numbers; small whole exponents become products."""
        if isinstance(y, Literal):
            if y.value in (1.0, 2.0, 3.0, 4.0):
                square = x if y.value == 1.0 else self.square(x)
                return square if y.value in (1.0, 2.0) else self.mul(square, x if y.value == 3.0 else square)
            if y.value == -1.0:
                return self.recip(x)
            if y.value == 0.0 and not x.type.shape:
                return self.like(x, 1)
        return self.one(elementwise.pow, x, y)

    def floored_remainder(self, x: Atom, y: Atom) -> Atom:
        """Python's % from the truncating remainder: it has the sign of the divisor."""
        remainder = self.one(elementwise.fmod, x, y)
        zero = self.like(x, 0)
        opposite = self.one(logic.bit_xor, self.lt(remainder, zero), self.lt(y, zero))
        wrong = self.one(logic.bit_and, opposite, self.ne(remainder, zero))
        return self.select(wrong, self.add(remainder, y), remainder)

    def floored_quotient(self, x: Atom, y: Atom) -> Atom:
        """Python's // of integers from the truncating quotient, or of floats as CPython computes it."""
        if x.type.dtype in ("f64", "f32"):
            return self._floored_float_quotient(x, y)
        quotient = self.one(logic.int_quotient, x, y)
        exact = self.mul(quotient, y)
        zero = self.like(x, 0)
        opposite = self.one(logic.bit_xor, self.lt(x, zero), self.lt(y, zero))
        wrong = self.one(logic.bit_and, opposite, self.ne(exact, x))
        return self.select(wrong, self.sub(quotient, self.like(x, 1)), quotient)

    def _floored_float_quotient(self, x: Atom, y: Atom) -> Atom:
        zero, one = self.like(x, 0), self.like(x, 1)
        remainder = self.one(elementwise.fmod, x, y)
        exact = self.div(self.sub(x, remainder), y)
        opposite = self.one(logic.bit_xor, self.lt(remainder, zero), self.lt(y, zero))
        below = self.one(logic.bit_and, opposite, self.ne(remainder, zero))
        exact = self.select(below, self.sub(exact, one), exact)
        floor = self.floor(exact)
        off = self.gt(self.sub(exact, floor), self.like(x, 0.5))
        floor = self.select(off, self.add(floor, one), floor)
        return self.select(self.eq(y, zero), self.div(x, y), floor)

    def indicator(self, condition: Atom, like: Atom) -> Atom:
        """1 where the condition holds, else 0."""
        return self.select(condition, self.like(like, 1), self.like(like, 0))

    def select(self, condition: Atom, yes: Atom, no: Atom) -> Atom:
        """`yes` where the condition holds, else `no`."""
        if isinstance(condition, Literal) and yes.type.rank == no.type.rank:
            return yes if condition.value else no
        if yes is no:
            return yes
        return self.one(logic.select, condition, yes, no)

    def convert(self, x: Atom, dtype: DType) -> Atom:
        """The same number as another element type; to integers it truncates."""
        if x.type.dtype == dtype:
            return x
        if isinstance(x, Literal) and not isinstance(x.value, complex):
            value = float(x.value)
            if math.isfinite(value) and (dtype == "f64" or (dtype == "i64" and abs(value) < 2**62)):
                return self.constant(x.value if dtype == "f64" else int(x.value), dtype)
            if dtype in INTEGERS and isinstance(x.value, int):
                return Literal(wrapped(int(x.value), dtype), Type(dtype))
        return self.one(logic.convert, x, dtype=dtype)

    # Logic on truth values

    def and_(self, x: Atom, y: Atom) -> Atom:
        """Both."""
        for one, other in ((x, y), (y, x)):
            if isinstance(one, Literal) and (one.value or not other.type.shape):
                return other if one.value else one
        return self.one(logic.bit_and, x, y)

    def or_(self, x: Atom, y: Atom) -> Atom:
        """Either."""
        for one, other in ((x, y), (y, x)):
            if isinstance(one, Literal) and not (one.value and other.type.shape):
                return one if one.value else other
        return self.one(logic.bit_or, x, y)

    def not_(self, x: Atom) -> Atom:
        """Not."""
        if isinstance(x, Literal):
            return literal(not x.value)
        return self.one(logic.logical_not, x)

    def __getattr__(self, name: str) -> Callable[..., Atom]:
        primitive = _BY_NAME.get(name)
        if primitive is None:
            raise AttributeError(f"no primitive is called {name!r}")

        def apply(*inputs: Atom, **params: Any) -> Atom:
            folder = _FOLDERS.get(name)
            if folder is not None and not params:
                folded = _fold(folder, *inputs)
                if folded is not None:
                    return literal(folded)
            return self.one(primitive, *inputs, **params)

        return apply

    # Arrays

    def dim(self, array: Atom, axis: int) -> Atom:
        """One dimension of an array, as a constant where it is known."""
        known = array.type.shape[axis]
        return self.integer(known) if known is not None else self.one(arrays.dim, array, axis=axis)

    def dims(self, array: Atom) -> tuple[Atom, ...]:
        """All dimensions of an array."""
        return tuple(self.dim(array, axis) for axis in range(array.type.rank))

    def empty(self, *dims: Atom, dtype: DType, lanes: int = 1) -> Value:
        """An array without contents."""
        return self.one(arrays.empty, *dims, dtype=dtype, shape=tuple(map(known_dim, dims)), lanes=lanes)

    def full(self, value: Atom, *dims: Atom, lanes: int = 1) -> Atom:
        """An array of one value."""
        if lanes > value.type.lanes:
            value = self.one(splat, value, lanes=lanes)
        if not dims:
            return value
        return self.one(arrays.full, value, *dims, shape=tuple(map(known_dim, dims)))

    def iota(self, length: Atom) -> Value:
        """0, 1, …, length - 1."""
        return self.one(arrays.iota, length, shape=(known_dim(length),))

    def slice(self, array: Atom, *where: Atom, dropped: tuple[bool, ...]) -> Value:
        """Read a slice; `where` is start, size, step per axis."""
        shape = tuple(known_dim(where[3 * k + 1]) for k, gone in enumerate(dropped) if not gone)
        return self.one(arrays.slice, array, *where, dropped=dropped, shape=shape)

    def update_slice(self, array: Atom, value: Atom, *where: Atom, dropped: tuple[bool, ...]) -> Value:
        """Write a slice."""
        return self.one(arrays.update_slice, array, value, *where, dropped=dropped)

    def add_slice(self, array: Atom, value: Atom, *where: Atom, dropped: tuple[bool, ...]) -> Value:
        """Add to a slice."""
        return self.one(arrays.add_slice, array, value, *where, dropped=dropped)

    def row_operands(self, array: Atom, row: Atom) -> tuple[tuple[Atom, ...], tuple[bool, ...]]:
        """Give the slice operands and dropped axes that select one row of an array."""
        where: list[Atom] = [row, self.integer(1), self.integer(1)]
        for size in self.dims(array)[1:]:
            where += [self.integer(0), size, self.integer(1)]
        return tuple(where), (True,) + (False,) * (array.type.rank - 1)

    def row(self, array: Atom, row: Atom) -> Value:
        """Read `array[row]`: an element if the array has one axis, else a slice."""
        if array.type.rank == 1:
            return self.one(arrays.index, array, row)
        where, dropped = self.row_operands(array, row)
        return self.slice(array, *where, dropped=dropped)

    def update_row(self, array: Atom, value: Atom, row: Atom) -> Value:
        """Write `array[row] = value`."""
        if array.type.rank == 1:
            return self.one(arrays.update, array, value, row)
        where, dropped = self.row_operands(array, row)
        return self.update_slice(array, value, *where, dropped=dropped)

    def narrow(self, array: Atom, axis: int, start: Atom, size: Atom) -> Value:
        """Read a contiguous range along one axis."""
        where: list[Atom] = []
        for k, whole in enumerate(self.dims(array)):
            where += (
                [start, size, self.integer(1)] if k == axis else [self.integer(0), whole, self.integer(1)]
            )
        return self.slice(array, *where, dropped=(False,) * array.type.rank)

    def broadcast(self, array: Atom, dims: tuple[Atom, ...], axes: tuple[int | None, ...]) -> Atom:
        """Repeat an array along new axes (None in `axes`) and along axes of size 1."""
        if not array.type.shape:
            return self.full(array, *dims)
        return self.one(shapes.broadcast, array, *dims, axes=axes, shape=tuple(map(known_dim, dims)))

    def transpose(self, array: Atom, perm: tuple[int, ...]) -> Atom:
        """Permute the axes."""
        return array if perm == tuple(range(len(perm))) else self.one(shapes.transpose, array, perm=perm)

    def reshape(self, array: Atom, *dims: Atom) -> Value:
        """The same elements in C order in another shape."""
        return self.one(shapes.reshape, array, *dims, shape=tuple(map(known_dim, dims)))

    def reduce_sum(self, array: Atom, axes: tuple[int, ...] | None = None) -> Atom:
        """Sum over axes (all of them if none are given)."""
        axes = tuple(range(array.type.rank)) if axes is None else axes
        return self.one(shapes.reduce_sum, array, axes=axes) if axes else array

    def concatenate(self, *items: Atom, axis: int = 0) -> Value:
        """Join arrays along an axis."""
        return self.one(shapes.concatenate, *items, axis=axis)

    def outer(self, x: Atom, y: Atom) -> Atom:
        """The outer product of two vectors."""
        dims = (self.dim(x, 0), self.dim(y, 0))
        return self.mul(self.broadcast(x, dims, (0, None)), self.broadcast(y, dims, (None, 0)))

    def sum_elements(self, equation: Equation, indices: tuple[Atom, ...]) -> Atom:
        """One element of a sum over axes: a loop nest over the summed axes (used when lowering)."""
        source = equation.inputs[0]
        axes: tuple[int, ...] = equation.params["axes"]
        kept = iter(indices)
        position: list[Atom | None] = [None if k in axes else next(kept) for k in range(source.type.rank)]
        zero = self.full(self.like(source, 0), lanes=source.type.lanes)

        def nest(b: Ops, remaining: tuple[int, ...], total: Atom) -> Atom:
            if not remaining:
                element = b.one(arrays.index, source, *[p for p in position if p is not None])
                return b.add(total, element)
            axis, *rest = remaining
            i = Value(I64, "i")
            position[axis] = i
            carried = Value(source.type.element, "total")
            inner = b.nested()
            result = nest(inner, tuple(rest), carried)
            bounds = (b.integer(0), b.dim(source, axis), b.integer(1))
            (out,) = b.emit(control.for_, *bounds, total, regions=(inner.region((i, carried), (result,)),))
            return out

        return nest(self, axes, zero)

    def pop(self, tape: Atom, *types: Type) -> tuple[Value, ...]:
        """Take values of these types off a tape: the rest of the tape, then the values."""
        outputs = tuple(Value(t) for t in (TAPE, *types))
        self.equations.append(Equation(control.pop, (tape,), outputs, {"types": types}, (), self.span))
        return outputs

    def check(self, condition: Atom, *facts: Atom, error: str, message: str) -> None:
        """Raise a Python exception at run time unless the condition holds."""
        if isinstance(condition, Literal) and condition.value:
            return
        self.emit(control.check, condition, *facts, error=error, message=message)

    def tell(self, *facts: Atom, message: str, kinds: tuple[str, ...]) -> None:
        """Print a message at run time."""
        self.emit(control.tell, *facts, message=message, kinds=kinds)


def _no_transpose(*_: Any) -> None:
    raise NotImplementedError("packs of tangents come last: reverse mode does not pass through them")


splat = Primitive(
    name="splat",
    type_rule=lambda types, params: (Type(types[0].dtype, types[0].shape, params["lanes"]),),
    reference="a pack with the same number in every lane",
    derivative=Linear((0,), _no_transpose),
    lower=Named(),
    emit="{}",
    source="SIMD",
)

_BY_NAME: dict[str, Primitive] = {
    p.name: p
    for p in (
        splat, *elementwise.PRIMITIVES, *transcendental.PRIMITIVES, *special.PRIMITIVES,
        *logic.PRIMITIVES, *arrays.PRIMITIVES,
        *shapes.PRIMITIVES, *gathering.PRIMITIVES, *growing.PRIMITIVES, *linalg.PRIMITIVES,
        *control.PRIMITIVES, *outside.PRIMITIVES,
    )
}  # fmt: skip
_FOLDERS: dict[str, Callable[..., Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
