"""Indices and slices: checked against sizes, negative ones counted from the end."""

from __future__ import annotations

import ast

from chainrule.capture.numbers import Numbers
from chainrule.capture.values import (
    Scalar,
    Static,
    integer_of,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal


class Slices(Numbers):
    """Bounds of indices and slices."""

    def checked_index(self, index: Scalar, size: Atom, what: str) -> Atom:
        """Check an index against a size, and count negative ones from the end."""
        atom = index.atom
        if atom.type.dtype not in ("i64", "bool"):
            if atom.type.dtype in ("i32", "i16", "i8", "u8"):
                atom = self.b.convert(atom, "i64")
            else:
                self.mismatch("E0404", "indices must be integers", hint="convert it with `int(…)`")
        if atom.type.dtype == "bool":
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

    def slice_bounds(self, node: ast.Slice, size: Atom) -> tuple[Atom, Atom, Atom]:
        """Give start, size and step of a slice of an axis, as `slice.indices` has them."""
        lower, upper, step = (self._bound(part) for part in (node.lower, node.upper, node.step))
        if step is None:
            step = self.b.integer(1)
        if not isinstance(step, Literal):
            self.refuse("E0408", "the step of a slice must be known at compile time", node=node)
        stride = integer_of(step)
        if stride == 0:
            self.b.check(literal(False), error="ValueError", message="slice step cannot be zero")
            stride = 1
        if stride < 0:
            return self._backward_slice(lower, upper, stride, size)
        start = self.clipped(lower, size) if lower is not None else self.b.integer(0)
        stop = self.clipped(upper, size) if upper is not None else size
        length = self.at_least(self.b.sub(stop, start), 0)
        if stride > 1:
            length = self.b.floor_div(self.b.add(length, self.b.integer(stride - 1)), self.b.integer(stride))
            length = self._folded_int(length)
        return start, length, step

    def _bound(self, node: ast.expr | None) -> Atom | None:
        if node is None:
            return None
        value = self.evaluate(node)
        if isinstance(value, Static) and value.value is None:
            return None
        if not isinstance(value, Scalar) or value.atom.type.dtype not in ("i64", "bool"):
            self.mismatch("E0404", "slice indices must be integers", node=node)
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


_OUT_OF_RANGE = {
    "pop": "pop index out of range",
    "list assignment": "list assignment index out of range",
}
