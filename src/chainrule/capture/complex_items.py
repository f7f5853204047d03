"""Items, rows and views of arrays of complex numbers: both parts in step.

An index is applied to the real and to the imaginary part.
"""

from __future__ import annotations

import ast
from typing import Any

from chainrule.capture.complex_arithmetic import ComplexArithmetic
from chainrule.capture.indexing import Place
from chainrule.capture.values import (
    ArrayRef,
    Choice,
    ComplexArray,
    ComplexValue,
    Iteration,
    Scalar,
    integer_of,
)
from chainrule.ir.nodes import Atom, Literal


class ComplexItems(ComplexArithmetic):
    """Subscripts, iteration and unpacking."""

    def paired(self, real: Any, imag: Any, kind: Any = "numpy") -> ComplexArray | ComplexValue:
        """Put parts together: arrays as they are, so that views stay views."""
        if isinstance(real, ArrayRef) and isinstance(imag, ArrayRef):
            return ComplexArray(real, imag)
        return ComplexValue(self.operand(real), self.operand(imag), kind)

    def subscript(self, owner: Any, key: Any) -> Any:
        """Read `owner[key]`."""
        owner = self.solid(owner)
        if not isinstance(owner, ComplexArray):
            return super().subscript(owner, key)
        real = super().subscript(owner.real, key)
        same = (
            isinstance(real, ArrayRef)
            and real.cell == owner.real.cell
            and owner.real.views == owner.imag.views
        )
        imag = ArrayRef(owner.imag.cell, real.views) if same else super().subscript(owner.imag, key)
        return self.paired(real, imag)

    def set_subscript(self, owner: Any, key: Any, value: Any) -> None:
        """Write `owner[key] = value`."""
        owner = self.solid(owner)
        if isinstance(owner, ComplexArray):
            parts = self.parts_of(value)
            for target, atom in ((owner.real, parts.real), (owner.imag, parts.imag)):
                content = self.array(atom) if atom.type.rank else Scalar(atom, "numpy")
                super().set_subscript(target, key, content)
            return
        if isinstance(owner, ArrayRef) and self.holds_complex(value):
            self.mismatch("E0409", "a complex number does not fit into an array of real numbers",
                          hint="make the array with `dtype=complex`, or write `.real`")  # fmt: skip
        super().set_subscript(owner, key, value)

    def _augment_item(self, op: str, owner: Any, key: Any, node: ast.AugAssign) -> None:
        owner = self.solid(owner)
        if not isinstance(owner, ComplexArray) or not isinstance(self.place(owner.real, key), Place):
            super()._augment_item(op, owner, key, node)
            return
        current = self.subscript(owner, key)  # a copy, so it is written back
        self.set_subscript(owner, key, self.binary(op, current, self.evaluate(node.value), node))

    def complex_row(self, value: ComplexArray, index: Atom) -> ComplexArray | ComplexValue:
        """Give a row of an array, or an element if it has one axis."""
        return self.paired(self.array_row(value.real, index), self.array_row(value.imag, index))

    def iteration(self, value: Any, node: ast.AST) -> Iteration:
        """Say how to loop over a value."""
        value = self.solid(value)
        if isinstance(value, Choice) and isinstance(value.yes, ComplexArray):
            value = self.complex_of(self.parts_of(value))
        if not isinstance(value, ComplexArray):
            return super().iteration(value, node)
        return Iteration(self.array_dims(value.real)[0], lambda k: self.complex_row(value, k))

    def static_items(self, value: Any, node: ast.AST) -> tuple[Any, ...]:
        """Give the items of a container whose length is known."""
        if isinstance(value, ComplexArray):
            size = self.array_dims(value.real)[0]
            if isinstance(size, Literal):
                return tuple(self.complex_row(value, self.b.integer(k)) for k in range(integer_of(size)))
        return super().static_items(value, node)

    def _unpacked(self, value: Any, count: int, star: int | None, node: ast.AST) -> tuple[Any, ...]:
        if not isinstance(value, ComplexArray):
            return super()._unpacked(value, count, star, node)
        if star is not None and not isinstance(self.array_dims(value.real)[0], Literal):
            self.refuse("E0210", "the number of items must be known to unpack them with a star", node=node)
        sides = [super(ComplexItems, self)._unpacked(v, count, star, node) for v in (value.real, value.imag)]
        return tuple(self.paired(real, imag) for real, imag in zip(*sides, strict=True))

    def length(self, value: Any) -> Scalar:
        """len(x)."""
        return super().length(value.real if isinstance(value, ComplexArray) else value)
