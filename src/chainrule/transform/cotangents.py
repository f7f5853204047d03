"""The cotangents that a backward pass has gathered, in one region.

In: contributions. Out: for each value the sum of what reached it; `None`, at no cost, where nothing did.
"""

from __future__ import annotations

from collections.abc import Callable

from chainrule.ir.nodes import Atom, Value
from chainrule.ir.types import TAPE
from chainrule.primitives.ops import Ops
from chainrule.transform.dims import Sizes


class Gathered:
    """Cotangents by value. One that is a scalar may stand for an array in which all elements are that."""

    def __init__(self, b: Ops, active: set[Value], sizes: Sizes) -> None:
        self.b = b
        self.active = active
        self.sizes = sizes
        self.values: dict[Value, Atom] = {}

    def wanted(self, target: Atom) -> bool:
        """Whether the cotangent of this atom is needed."""
        return isinstance(target, Value) and target in self.active

    def add(self, target: Atom, cotangent: Atom) -> None:
        """Add to the cotangent of a value; sum over the elements to which a scalar fanned out."""
        if isinstance(target, Value) and target in self.active:
            if cotangent.type.rank and not target.type.rank:
                cotangent = self.b.reduce_sum(cotangent)
            current = self.values.get(target)
            self.values[target] = cotangent if current is None else self.b.add(current, cotangent)

    def accumulate(self, target: Atom, step: Callable[[Atom], Atom]) -> None:
        """Replace the cotangent array of a value by `step` of it."""
        if isinstance(target, Value) and target in self.active:
            self.values[target] = step(self.solid(target))

    def take(self, value: Value) -> Atom | None:
        """Give the cotangent of a value that gets no more."""
        return self.values.pop(value, None)

    def take_solid(self, value: Value) -> Atom:
        """Give the cotangent of a value to someone who adds to it and brings it back."""
        return self.spread(value, self.take(value))

    def solid(self, value: Value) -> Atom:
        """The cotangent of a value in its shape, zeros written out."""
        return self.spread(value, self.values.get(value))

    def spread(self, value: Value, cotangent: Atom | None) -> Atom:
        """Give a cotangent the shape of its value."""
        if value.type == TAPE:
            return self.b.tape_new() if cotangent is None else cotangent
        if cotangent is None:
            cotangent = self.b.like(value, 0)
        if cotangent.type.rank == value.type.rank:
            return cotangent
        return self.b.full(cotangent, *self.sizes.atoms(self.b, value))
