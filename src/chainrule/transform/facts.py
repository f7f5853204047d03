"""What is known about integers and truth values at a point of a program.

In: assumptions (this condition holds here, this index runs over that range). Out: answers to "is this less
than that?", as far as sums with constants, ranges of loops and sizes of arrays go. Integers are taken not
to overflow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chainrule.ir.nodes import Atom, Equation, Literal, Value
from chainrule.ir.types import I64
from chainrule.transform.dims import DimOf, Size, Sizes

_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Linear:
    """A base (None: zero) and a constant that is added to it."""

    base: Value | DimOf | None
    constant: int

    def plus(self, amount: int) -> Linear:
        """The sum with a constant."""
        return Linear(self.base, self.constant + amount)


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds of a value, both included; None where nothing is known."""

    lower: Linear | None
    upper: Linear | None


Mark = tuple[dict[Size, Size], dict[Value, bool], tuple[tuple[Linear, Linear], ...]]


class Facts:
    """Assumptions that hold here. `mark` and `release` bracket a region in which more is assumed."""

    def __init__(
        self, sizes: Sizes, current: Callable[[Atom], Atom], define: Callable[[Value], Equation | None]
    ):
        self.sizes = sizes
        self.current = current
        self.define = define
        self.ranges: dict[Value, Range] = {}
        self.equal: dict[Size, Size] = {}
        self.truth: dict[Value, bool] = {}
        self.ordered: tuple[tuple[Linear, Linear], ...] = ()

    def mark(self) -> Mark:
        """Remember what is assumed now."""
        return dict(self.equal), dict(self.truth), self.ordered

    def release(self, mark: Mark) -> None:
        """Forget what was assumed since."""
        self.equal, self.truth, self.ordered = mark

    # Sizes and sums

    def size(self, size: Size) -> Size:
        """The simplest expression of a size, with what is assumed here."""
        for _ in range(64):
            found = self.plain_size(size)
            found = self.equal.get(found, found)
            if found == size:
                break
            size = found
        return size

    def plain_size(self, size: Size) -> Size:
        """A size as it follows from how values are made, without assumptions."""
        match size:
            case Value():
                return self.sizes.canonical(self.current(size))
            case DimOf(array=array, axis=axis):
                now = self.current(array)
                return self.sizes.of(now)[axis] if isinstance(now, Value) else size
            case Literal():
                return size

    def linear(self, atom: Atom | Size) -> Linear | None:
        """An integer as a base and a constant."""
        size = self.size(atom)
        total = 0
        for _ in range(_DEPTH):
            if isinstance(size, Literal):
                return Linear(None, total + int(size.value)) if isinstance(size.value, int) else None
            made = self.define(size) if isinstance(size, Value) else None
            step = _constant_step(made) if made is not None else None
            if step is None:
                return Linear(size, total)
            total += step[1]
            size = self.size(step[0])
        return Linear(size, total) if not isinstance(size, Literal) else None

    # Questions

    def less(self, x: Atom, y: Atom) -> bool | None:
        """Whether x < y, if that is known."""
        left, right = self.linear(x), self.linear(y)
        if left is None or right is None:
            return None
        if self._below(left, right.plus(-1), _DEPTH):
            return True
        return False if self._below(right, left, _DEPTH) else None

    def same(self, x: Atom, y: Atom) -> bool | None:
        """Whether x == y, if that is known."""
        left, right = self.linear(x), self.linear(y)
        if left is None or right is None:
            return None
        if left.base == right.base:
            return left.constant == right.constant
        apart = self._below(left, right.plus(-1), _DEPTH) or self._below(right, left.plus(-1), _DEPTH)
        return False if apart else None

    def not_negative(self, x: Atom) -> bool:
        """Whether x >= 0 is known."""
        found = self.linear(x)
        return found is not None and self._below(Linear(None, 0), found, _DEPTH)

    def _below(self, x: Linear, y: Linear, depth: int) -> bool:
        """Whether x <= y can be shown."""
        if x.base == y.base:
            return x.constant <= y.constant
        if x.base is None and isinstance(y.base, DimOf) and x.constant <= y.constant:
            return True
        if any(_follows(x, y, small, large) for small, large in self.ordered):
            return True
        if depth == 0:
            return False
        above, under = self._range(x.base).upper, self._range(y.base).lower
        if above is not None and self._below(above.plus(x.constant), y, depth - 1):
            return True
        return under is not None and self._below(x, under.plus(y.constant), depth - 1)

    def _range(self, base: Value | DimOf | None) -> Range:
        if not isinstance(base, Value):
            return Range(None, None)
        if base in self.ranges:
            return self.ranges[base]
        made = self.define(base)
        if made is None or made.primitive.name not in ("maximum", "minimum", "mod"):
            return Range(None, None)
        parts = [self.linear(atom) for atom in made.inputs]
        known = next((p for p in parts if p is not None and p.base is None), None)
        match made.primitive.name:
            case "maximum":
                return Range(known or parts[0], None)
            case "minimum":
                return Range(None, known or parts[0])
            case _:
                positive = parts[1] is not None and self._below(Linear(None, 1), parts[1], 2)
                return (
                    Range(Linear(None, 0), parts[1].plus(-1)) if positive and parts[1] else Range(None, None)
                )

    # Assumptions

    def assume_index(self, index: Value, start: Atom, stop: Atom, step: Atom) -> None:
        """The index runs over range(start, stop, step)."""
        first, end = self.linear(start), self.linear(stop)
        if not isinstance(step, Literal) or first is None or end is None:
            return
        up = int(step.value) > 0  # type: ignore[arg-type]
        self.ranges[index] = Range(first, end.plus(-1)) if up else Range(end.plus(1), first)

    def assume(self, condition: Atom, holds: bool) -> None:
        """A condition holds, or does not."""
        if not isinstance(condition, Value):
            return
        self.truth[condition] = holds
        made = self.define(condition)
        if made is None:
            return
        match made.primitive.name, holds:
            case "logical_not", _:
                self.assume(made.inputs[0], not holds)
            case ("bit_and", True) | ("bit_or", False):
                for part in made.inputs:
                    self.assume(part, holds)
            case ("eq", True) | ("ne", False):
                self._unite(*made.inputs)
            case ("lt", _) | ("ge", _):
                self._order(*made.inputs, below=holds == (made.primitive.name == "lt"))
            case ("gt", _) | ("le", _):
                x, y = made.inputs
                self._order(y, x, below=holds == (made.primitive.name == "gt"))
            case _:
                pass

    def _order(self, x: Atom, y: Atom, *, below: bool) -> None:
        """Note that x < y, or that y <= x."""
        if x.type != I64 or y.type != I64:
            return
        left, right = self.linear(x), self.linear(y)
        if left is not None and right is not None:
            pair = (left.plus(1), right) if below else (right, left)
            self.ordered = (*self.ordered, pair)

    def _unite(self, x: Atom, y: Atom) -> None:
        if x.type.dtype != "i64" or x.type.shape:
            return
        sizes = sorted((self.size(x), self.size(y)), key=_usefulness)
        if sizes[0] != sizes[1]:
            self.equal[sizes[1]] = sizes[0]


def _follows(x: Linear, y: Linear, small: Linear, large: Linear) -> bool:
    """Whether x <= y follows from small <= large by adding a constant."""
    same = x.base == small.base and y.base == large.base
    return same and x.constant - small.constant <= y.constant - large.constant


def _usefulness(size: Size) -> int:
    return 0 if isinstance(size, Literal) else 1 if isinstance(size, Value) else 2


def _constant_step(made: Equation) -> tuple[Atom, int] | None:
    """Take `x + constant` apart."""
    name = made.primitive.name
    if name not in ("add", "sub") or made.outputs[0].type.dtype != "i64":
        return None
    x, y = made.inputs
    if isinstance(y, Literal):
        return x, int(y.value) if name == "add" else -int(y.value)  # type: ignore[arg-type]
    if isinstance(x, Literal) and name == "add":
        return y, int(x.value)  # type: ignore[arg-type]
    return None
