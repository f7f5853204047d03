"""Indices and slices: checked against sizes, negative ones counted from the end."""

from __future__ import annotations

import ast
from typing import Any

from chainrule.capture.numbers import Numbers
from chainrule.capture.values import (
    NONE,
    Maybe,
    Scalar,
    Static,
    TupleValue,
    integer_of,
)
from chainrule.errors import IndexingError, TypeMismatchError
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal


class Slices(Numbers):
    """Bounds of indices and slices."""

    def checked_index(self, index: Scalar, size: Atom, what: str) -> Atom:
        """Check an index against a size, and count negative ones from the end."""
        atom = index.atom
        if atom.type.dtype not in INDEX_DTYPES:
            kind = IndexingError if what.startswith("axis") else TypeMismatchError
            hint = "convert it with `int(…)`"
            self.refuse("E0404", "indices must be integers", kind=kind, hint=hint)
        atom = self.b.convert(atom, "i64")
        message = _OUT_OF_RANGE.get(what, f"{what} index out of range")
        if what.startswith("axis"):
            message = f"index {{0}} is out of bounds for {what} with size {{1}}"
        if isinstance(atom, Literal):
            return self._known_index(integer_of(atom), size, message, atom)
        low = self.lower_bound(atom)
        if low is None or low < 0:
            wrapped = self.b.select(self.b.lt(atom, self.b.integer(0)), self.b.add(atom, size), atom)
            inside = self.b.and_(self.b.ge(wrapped, self.b.integer(0)), self.b.lt(wrapped, size))
        else:
            wrapped, inside = atom, self.b.lt(atom, size)
        self.b.check(inside, atom, size, error="IndexError", message=message)
        return wrapped

    def _known_index(self, index: int, size: Atom, message: str, atom: Atom) -> Atom:
        if isinstance(size, Literal):
            n = integer_of(size)
            if not -n <= index < n:
                self.b.check(literal(False), atom, size, error="IndexError", message=message)
                return self.b.integer(0)
            return self.b.integer(index % n)
        if index >= 0:
            self.b.check(self.b.lt(atom, size), atom, size, error="IndexError", message=message)
            return atom
        wrapped = self.b.add(size, atom)
        self.b.check(self.b.ge(wrapped, self.b.integer(0)), atom, size, error="IndexError", message=message)
        return wrapped

    def _slice(self, node: ast.Slice) -> TupleValue:
        parts = (node.lower, node.upper, node.step)
        return TupleValue(slice, tuple(NONE if p is None else self.evaluate(p) for p in parts))

    def make_slice(self, *parts: Any) -> TupleValue:
        """slice(…)."""
        items = {1: (NONE, *parts, NONE), 2: (*parts, NONE), 3: parts}.get(len(parts))
        if items is None:
            self.mismatch("E0405", f"slice takes one to three arguments, and got {len(parts)}")
        return TupleValue(slice, items)

    def slice_bounds(self, key: TupleValue, size: Atom) -> tuple[Atom, Atom, Atom]:
        """Give start, size and step of a slice of an axis, as `slice.indices` has them."""
        if any(isinstance(part, Maybe) for part in key.items):
            key = self._without_maybe(key, size)
        lower, upper, step = map(self.bound, key.items)
        if step is None:
            step = self.b.integer(1)
        if not isinstance(step, Literal):
            return self._either_way(lower, upper, step, size)
        stride = integer_of(step)
        if stride == 0:
            self.b.check(literal(False), error="ValueError", message="slice step cannot be zero")
            stride = 1
        if stride < 0:
            return self._backward_slice(lower, upper, stride, size)
        start = self.clipped(lower, size) if lower is not None else self.b.integer(0)
        stop = self.clipped(upper, size) if upper is not None else size
        length = self.at_least(self.b.sub(stop, start), 0)
        if stride == 1 and _is_slim(lower, upper):
            self.slim.add(length)
        if stride > 1:
            length = self.b.floor_div(self.b.add(length, self.b.integer(stride - 1)), self.b.integer(stride))
            length = self._folded_int(length)
        return start, length, step

    def _without_maybe(self, key: TupleValue, size: Atom) -> TupleValue:
        """Take a bound that may be `None` as the end of the axis where it is."""
        step = key.items[2]
        forward = step == NONE or (isinstance(step, Scalar) and step.known and integer_of(step.atom) > 0)
        if not forward:
            words = "a slice that runs backward has bounds of which it is known whether they are `None`"
            self.mismatch("E0404", words, hint="use `if … is None`")

        def bound(value: Any, end: Atom) -> Any:
            if not isinstance(value, Maybe):
                return value
            given = self.bound(value.value)
            return value if given is None else Scalar(self.b.select(value.present, given, end))

        return TupleValue(slice, (bound(key.items[0], self.b.integer(0)), bound(key.items[1], size), step))

    def bound(self, value: Any) -> Atom | None:
        """Give a bound of a slice; None where it is open."""
        if isinstance(value, Static) and value.value is None:
            return None
        if not isinstance(value, Scalar) or value.atom.type.dtype not in INDEX_DTYPES:
            self.mismatch("E0404", "slice indices must be integers or None", hint="use `int(…)`")
        return self.b.convert(value.atom, "i64")

    def clipped(self, bound: Atom, size: Atom) -> Atom:
        """Give a slice's bound between 0 and the size; negative ones count from the end."""
        if isinstance(bound, Literal) and isinstance(size, Literal):
            start, _, _ = slice(integer_of(bound), None).indices(integer_of(size))
            return self.b.integer(start)
        if isinstance(bound, Literal):
            if integer_of(bound) < 0:
                return self.at_least(self.b.add(size, bound), 0)
            return bound if bound.value == 0 else self.smaller(bound, size)
        if bound is size:
            return size
        low = self.lower_bound(bound)
        if low is None or low < 0:
            shifted = self.b.add(bound, size)
            bound = self.b.select(self.b.lt(bound, self.b.integer(0)), self.at_least(shifted, 0), bound)
        return self.smaller(bound, size)

    def _backward_slice(
        self, lower: Atom | None, upper: Atom | None, stride: int, size: Atom
    ) -> tuple[Atom, Atom, Atom]:
        one = self.b.integer(1)
        last = self.b.sub(size, one)
        start = last if lower is None else self.smaller(self._wrapped(lower, size), last)
        stop = self.b.integer(-1) if upper is None else self.smaller(self._wrapped(upper, size), last)
        length = self.at_least(self.b.sub(start, stop), 0)
        if stride < -1:
            length = self.b.floor_div(
                self.b.add(length, self.b.integer(-stride - 1)), self.b.integer(-stride)
            )
            length = self._folded_int(length)
        start = self.at_least(start, 0)
        return start, length, self.b.integer(stride)

    def _either_way(
        self, lower: Atom | None, upper: Atom | None, step: Atom, size: Atom
    ) -> tuple[Atom, Atom, Atom]:
        """A slice of which only the run knows whether it goes forward or backward."""
        b, zero, one = self.b, self.b.integer(0), self.b.integer(1)
        b.check(b.ne(step, zero), error="ValueError", message="slice step cannot be zero")
        back = b.lt(step, zero)
        first, last = b.select(back, b.integer(-1), zero), b.select(back, b.sub(size, one), size)

        def clipped(bound: Atom) -> Atom:
            wrapped = b.select(b.lt(bound, zero), b.add(bound, size), bound)
            return b.minimum(b.maximum(wrapped, first), last)

        start = clipped(lower) if lower is not None else b.select(back, last, zero)
        stop = clipped(upper) if upper is not None else b.select(back, b.integer(-1), size)
        span = b.select(back, b.sub(start, stop), b.sub(stop, start))
        stride = b.maximum(b.select(back, b.neg(step), step), one)
        length = b.maximum(b.floor_div(b.sub(b.add(span, stride), one), stride), zero)
        return b.maximum(start, zero), length, step

    def _wrapped(self, bound: Atom, size: Atom) -> Atom:
        if isinstance(bound, Literal) and integer_of(bound) >= 0:
            return bound
        shifted = self.at_least(self.b.add(bound, size), -1)
        if isinstance(bound, Literal):
            return shifted
        return self.b.select(self.b.lt(bound, self.b.integer(0)), shifted, bound)

    def _folded_int(self, atom: Atom) -> Atom:
        equation = self.b.definitions.get(atom) if not isinstance(atom, Literal) else None
        if equation is not None and all(isinstance(i, Literal) for i in equation.inputs):
            x, y = (integer_of(i) for i in equation.inputs if isinstance(i, Literal))
            return self.b.integer(x // y)
        return atom

    def at_least(self, atom: Atom, bound: int) -> Atom:
        """max(atom, bound) for integers."""
        if isinstance(atom, Literal):
            return self.b.integer(max(integer_of(atom), bound))
        low = self.lower_bound(atom)
        return atom if low is not None and low >= bound else self.b.maximum(atom, self.b.integer(bound))

    def smaller(self, x: Atom, y: Atom) -> Atom:
        """min(x, y) for integers."""
        if x is y:
            return x
        if isinstance(x, Literal) and isinstance(y, Literal):
            return self.b.integer(min(integer_of(x), integer_of(y)))
        return self.b.minimum(x, y)


INDEX_DTYPES = ("i64", "bool", "i32", "i16", "i8", "u32", "u16", "u8")
_OUT_OF_RANGE = {
    "pop": "pop index out of range",
    "list assignment": "list assignment index out of range",
}


def _is_slim(lower: Atom | None, upper: Atom | None) -> bool:
    """Whether a slice is written for one item: `0:1`, `:1`, `-1:`, `-2:-1`."""
    if isinstance(lower, Literal) and upper is None:
        return lower.value == -1
    if not isinstance(upper, Literal) or not (lower is None or isinstance(lower, Literal)):
        return False
    start, stop = 0 if lower is None else integer_of(lower), integer_of(upper)
    return (start < 0) == (stop < 0) and stop - start == 1
