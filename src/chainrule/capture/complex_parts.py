"""Complex numbers as pairs of floats: recognising them, taking them apart, putting them together.

In: abstract values. Out: their real and imaginary parts as IR atoms, where a real number or array has the
constant 0 for an imaginary part; and complex values made of such parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chainrule.capture.numpy_functions import NumpyFunctions
from chainrule.capture.values import (
    ArrayRef,
    Choice,
    ComplexArray,
    ComplexValue,
    Kind,
    ListState,
    Maybe,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.structure import Complex
from chainrule.primitives.ops import is_literal, is_positive_zero

NUMBERS = (Scalar, ArrayRef, ComplexValue, ComplexArray)
COMPLEX = (ComplexValue, ComplexArray)
ZERO = literal(0.0)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a number or array; `kind` is that of a number. Where one part is constant it fans out."""

    real: Atom
    imag: Atom
    kind: Kind = "numpy"

    @property
    def rank(self) -> int:
        """The number of axes."""
        return max(self.real.type.rank, self.imag.type.rank)

    @property
    def known(self) -> bool:
        """Whether both parts are constants."""
        return isinstance(self.real, Literal) and isinstance(self.imag, Literal)


class ComplexParts(NumpyFunctions):
    """Complex values and their parts."""

    def holds_complex(self, value: Any) -> bool:
        """Whether a value is complex, or a container of numbers of which one is."""
        match value:
            case ComplexValue() | ComplexArray():
                return True
            case Choice(yes=yes, no=no):
                return self.holds_complex(yes) or self.holds_complex(no)
            case Maybe(value=inner):
                return self.holds_complex(inner)
            case TupleValue(items=items):
                return any(map(self.holds_complex, items))
            case Ref(cell=cell):
                content = self.state[cell]
                if isinstance(content, ListState):
                    return any(map(self.holds_complex, content.items))
                return isinstance(content, SequenceState) and isinstance(content.item, Complex)
            case _:
                return False

    def parts_of(self, value: Any) -> Parts:
        """Take a number or array, or a container of such, apart."""
        value = self.solid(value)
        match value:
            case ComplexValue(real=real, imag=imag, kind=kind):
                return Parts(real, imag, kind)
            case ComplexArray(real=real, imag=imag):
                return Parts(self.read_array(real), self.read_array(imag))
            case Choice():
                return self.parts_of(self.choose(value, lambda one: self.complex_of(self.parts_of(one))))
            case Ref() | TupleValue() if self.holds_complex(value):
                return self.parts_of(self.stacked_complex(value))
            case _:
                number = self.as_numbers(value)
                atom = self.b.convert(self.operand(number), "f64")
                return Parts(atom, ZERO, number.kind if isinstance(number, Scalar) else "numpy")

    def complex_of(self, parts: Parts) -> ComplexValue | ComplexArray:
        """Make a complex value of its parts."""
        if not parts.rank:
            return ComplexValue(parts.real, parts.imag, parts.kind)
        real, imag = self.filled(parts.real, parts.imag), self.filled(parts.imag, parts.real)
        return ComplexArray(self.array(real), self.array(imag))

    def filled(self, atom: Atom, like: Atom) -> Atom:
        """Stretch a number to the shape of an array."""
        return atom if atom.type.rank or not like.type.rank else self.b.full(atom, *self.b.dims(like))

    def number_of_parts(self, real: Any, imag: Any, kind: Kind = "numpy") -> ComplexValue | ComplexArray:
        """Make a complex value of abstract parts: numbers or arrays."""
        return self.complex_of(Parts(self.operand(real), self.operand(imag), kind))

    def real_part(self, value: Any) -> Any:
        """Give the real part: of an array a view."""
        match value:
            case ComplexValue(real=real, kind=kind):
                return Scalar(real, kind)
            case ComplexArray(real=real):
                return real
            case _:
                return value

    def imaginary_part(self, value: Any) -> Any:
        """Give the imaginary part: of an array a view; zeros of a real number or array."""
        match value:
            case ComplexValue(imag=imag, kind=kind):
                return Scalar(imag, kind)
            case ComplexArray(imag=imag):
                return imag
            case _:
                number = self.as_numbers(value)
                zeros = self.b.zeros_like(self.operand(number))
                if isinstance(number, Scalar):
                    return Scalar(zeros, number.kind)
                made = self.array(zeros)
                self.mark_uncertain(made.cell)  # NumPy's cannot be written to
                return made

    def stacked_complex(self, value: Any) -> ComplexArray:
        """Make an array of a list or tuple of numbers or rows of which one is complex."""
        if isinstance(value, Ref) and isinstance(self.state[value.cell], SequenceState):
            columns = self.state[value.cell].columns[:2]
            return ComplexArray(*(self.array(self.read_array(column)) for column in columns))
        items = value.items if isinstance(value, TupleValue) else self.state[value.cell].items
        rows = [self.parts_of(item) for item in items]
        reals = TupleValue(tuple, tuple(self._row(row.real, row.imag) for row in rows))
        imags = TupleValue(tuple, tuple(self._row(row.imag, row.real) for row in rows))
        return ComplexArray(self.stacked(reals.items), self.stacked(imags.items))

    def _row(self, atom: Atom, like: Atom) -> Scalar | ArrayRef:
        full = self.filled(atom, like)
        return self.array(full) if full.type.rank else Scalar(full, "numpy")

    # Arithmetic of parts that keeps zeros and their signs as Python has them

    def plus(self, x: Atom, y: Atom) -> Atom:
        """X + y; adding the constant 0 turns -0 into 0."""
        for one, other in ((x, y), (y, x)):
            if isinstance(one, Literal) and not isinstance(other, Literal) and is_literal(one, 0):
                plain = is_positive_zero(one) and other.type.dtype == "f64"
                return self.b.unsigned_zero(other) if plain else other
        return self.b.add(x, y)

    def minus(self, x: Atom, y: Atom) -> Atom:
        """X - y; 0 - 0 is 0, not -0."""
        if isinstance(x, Literal) and not isinstance(y, Literal) and is_positive_zero(x):
            return self.b.unsigned_zero(self.b.neg(y))
        return self.b.sub(x, y)

    # Shapes

    def aligned(self, *values: Parts) -> list[Parts]:
        """Stretch arrays to one shape as NumPy does; what is constant stays so."""
        models = [v.real if v.real.type.rank else v.imag for v in values]
        rank = max(m.type.rank for m in models)
        if sum(1 for m in models if m.type.rank) < 2:
            return list(values)
        dims = self._joint_dims([m for m in models if m.type.rank], rank)

        def stretch(atom: Atom) -> Atom:
            return self._stretched(atom, dims) if atom.type.rank else atom

        return [Parts(stretch(v.real), stretch(v.imag), v.kind) for v in values]

    def _joint_dims(self, models: list[Atom], rank: int) -> list[Atom]:
        dims: list[Atom] = []
        for axis in range(-rank, 0):
            sizes = [self.b.dim(m, axis + m.type.rank) for m in models if m.type.rank + axis >= 0]
            dims.append(self._joint_dim(sizes))
        return dims

    def kind_of_parts(self, *values: Parts) -> Kind:
        """Give the kind of a result: NumPy's wins."""
        kinds = {v.kind for v in values}
        return "numpy" if "numpy" in kinds else "mixed" if "mixed" in kinds else "python"

    def known_text(self, value: Any) -> str | None:
        """Give a string that is known."""
        return value.value if isinstance(value, Static) and isinstance(value.value, str) else None
