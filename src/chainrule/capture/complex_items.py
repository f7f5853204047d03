"""Items, rows and views of arrays of complex numbers: both parts in step.

An index is evaluated once; then it is applied to the real and to the imaginary part.
"""

from __future__ import annotations

import ast
from typing import Any

from chainrule.capture.complex_arithmetic import ComplexArithmetic
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


class Known(ast.expr):
    """An expression whose value is known already."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class ComplexItems(ComplexArithmetic):
    """Subscripts, iteration and unpacking."""

    def _known(self, node: Known) -> Any:
        return node.value

    def _settled(self, index: ast.expr) -> ast.expr:
        """Evaluate the parts of an index."""
        match index:
            case Known():
                return index
            case ast.Tuple(elts=parts):
                return ast.Tuple(elts=[self._settled(part) for part in parts], ctx=ast.Load())
            case ast.Slice(lower=lower, upper=upper, step=step):
                bounds = [
                    None if part is None else Known(self.evaluate(part)) for part in (lower, upper, step)
                ]
                return ast.Slice(*bounds)
            case _:
                return Known(self.evaluate(index))

    def paired(self, real: Any, imag: Any, kind: Any = "numpy") -> ComplexArray | ComplexValue:
        """Put parts together: arrays as they are, so that views stay views."""
        if isinstance(real, ArrayRef) and isinstance(imag, ArrayRef):
            return ComplexArray(real, imag)
        return ComplexValue(self.operand(real), self.operand(imag), kind)

    def subscript(self, owner: Any, index: ast.expr) -> Any:
        """Read `owner[index]`."""
        owner = self.solid(owner)
        if not isinstance(owner, ComplexArray):
            return super().subscript(owner, index)
        index = self._settled(index)
        real = super().subscript(owner.real, index)
        same = (
            isinstance(real, ArrayRef)
            and real.cell == owner.real.cell
            and owner.real.views == owner.imag.views
        )
        imag = ArrayRef(owner.imag.cell, real.views) if same else super().subscript(owner.imag, index)
        return self.paired(real, imag)

    def set_subscript(self, owner: Any, index: ast.expr, value: Any) -> None:
        """Write `owner[index] = value`."""
        owner = self.solid(owner)
        if isinstance(owner, ComplexArray):
            index, parts = self._settled(index), self.parts_of(value)
            for target, atom in ((owner.real, parts.real), (owner.imag, parts.imag)):
                content = self.array(atom) if atom.type.rank else Scalar(atom, "numpy")
                super().set_subscript(target, index, content)
            return
        if isinstance(owner, ArrayRef) and self.holds_complex(value):
            self.mismatch("E0409", "a complex number does not fit into an array of real numbers",
                          hint="make the array with `dtype=complex`, or write `.real`")  # fmt: skip
        super().set_subscript(owner, index, value)

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

    def _unpacked(self, value: Any, count: int, starred: bool, node: ast.AST) -> tuple[Any, ...]:
        if not isinstance(value, ComplexArray):
            return super()._unpacked(value, count, starred, node)
        sides = [
            super(ComplexItems, self)._unpacked(v, count, starred, node) for v in (value.real, value.imag)
        ]
        return tuple(self.paired(real, imag) for real, imag in zip(*sides, strict=True))

    def length(self, value: Any) -> Scalar:
        """len(x)."""
        return super().length(value.real if isinstance(value, ComplexArray) else value)
