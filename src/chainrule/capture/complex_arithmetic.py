"""Operators on complex numbers and arrays, with the meaning that Python and NumPy give them."""

from __future__ import annotations

import ast
from typing import Any

from chainrule.capture.complex_parts import COMPLEX, NUMBERS, ZERO, ComplexParts, Parts
from chainrule.capture.numbers import COMPARISONS, SYMBOLS
from chainrule.capture.text import Text, known_text
from chainrule.capture.values import (
    ArrayRef,
    Choice,
    ComplexArray,
    ComplexValue,
    ListState,
    Maybe,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
    number_of,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.library import complex_functions as library
from chainrule.primitives.ops import is_literal

MOST_FACTORS = 100  # exponents up to which powers are products


class ComplexArithmetic(ComplexParts):
    """Arithmetic, comparisons and truth of complex numbers and arrays."""

    def binary(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        """Apply a binary operator."""
        left, right = self.solid(left), self.solid(right)
        if isinstance(left, Choice) or isinstance(right, Choice) or not self._both_numbers(left, right):
            return super().binary(op, left, right, node)
        return self.binary_complex(op, left, right, node)

    def _both_numbers(self, left: Any, right: Any) -> bool:
        """Whether an operator takes its operands as numbers of which one is complex."""
        if not (self.holds_complex(left) or self.holds_complex(right)):
            return False
        if isinstance(left, NUMBERS) and isinstance(right, NUMBERS):
            return True
        arrays = isinstance(left, ArrayRef | ComplexArray) or isinstance(right, ArrayRef | ComplexArray)
        return arrays and all(isinstance(v, NUMBERS) or self._is_list(v) for v in (left, right))

    def _is_list(self, value: Any) -> bool:
        if isinstance(value, Ref):
            return isinstance(self.state[value.cell], ListState | SequenceState)
        return isinstance(value, TupleValue) and value.cls is tuple

    def binary_complex(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        """Apply a binary operator to numbers or arrays of which one is complex."""
        right = self._as_python_takes_it(left, right)
        if op == "MatMult":
            return self.complex_product(left, right)
        x, y = self.parts_of(left), self.parts_of(right)
        self._refuse_single(left, right)
        if op == "Pow":
            return self.complex_power(x, y, right)
        if op == "Div":
            return self.complex_of(self.divided(x, y))
        meaning = {"Add": self.added, "Sub": self.subtracted, "Mult": self.multiplied}.get(op)
        if meaning is None:
            words = f"`{SYMBOLS.get(op, op)}` is not defined for complex numbers"
            self.mismatch("E0401", words, node=node)
        return self.complex_of(meaning(x, y))

    def _as_python_takes_it(self, left: Any, right: Any) -> Any:
        """A complex object on the left takes np.float64 as the float that it is, before NumPy is asked."""
        python = isinstance(left, ComplexValue) and left.kind == "python"
        if python and isinstance(right, Scalar) and right.kind == "numpy" and self.dtype_of(right) == "f64":
            return Scalar(right.atom)
        return right

    def complex_product(self, left: Any, right: Any) -> Any:
        """Multiply matrices and vectors."""
        raise NotImplementedError

    def _refuse_single(self, *values: Any) -> None:
        """Single precision with a Python complex number would be complex64."""
        single = any(isinstance(v, Scalar | ArrayRef) and self.dtype_of(v) == "f32" for v in values)
        strong = any(
            isinstance(v, ComplexArray) or (isinstance(v, ComplexValue) and v.kind == "numpy") for v in values
        )
        if single and not strong:
            self.refuse("E0318", "NumPy computes this in complex64, which is not covered",
                        hint="convert the operand with `.astype(float)`")  # fmt: skip

    def added(self, x: Parts, y: Parts) -> Parts:
        """X + y."""
        x, y = self.aligned(x, y)
        return Parts(self.plus(x.real, y.real), self.plus(x.imag, y.imag), self.kind_of_parts(x, y))

    def subtracted(self, x: Parts, y: Parts) -> Parts:
        """X - y."""
        x, y = self.aligned(x, y)
        return Parts(self.minus(x.real, y.real), self.minus(x.imag, y.imag), self.kind_of_parts(x, y))

    def multiplied(self, x: Parts, y: Parts) -> Parts:
        """X * y, as the textbook has it (so do CPython and NumPy)."""
        x, y = self.aligned(x, y)
        b = self.b
        real = self.minus(b.mul(x.real, y.real), b.mul(x.imag, y.imag))
        imag = self.plus(b.mul(x.real, y.imag), b.mul(x.imag, y.real))
        return Parts(real, imag, self.kind_of_parts(x, y))

    def divided(self, x: Parts, y: Parts) -> Parts:
        """X / y, by Smith's method; Python's numbers raise at zero."""
        kind = self.kind_of_parts(x, y)
        if kind != "numpy":
            nonzero = self._nonzero(y)
            self.b.check(nonzero, error="ZeroDivisionError", message="complex division by zero")
        x, y = self.aligned(x, y)
        if y.imag is ZERO:
            b, none = self.b, literal(0.0)
            real = b.div(self.plus(x.real, b.mul(x.imag, none)), y.real)
            return Parts(real, b.div(self.minus(x.imag, b.mul(x.real, none)), y.real), kind)
        return self.by_library(library.quotient, kind, x, y)

    def by_library(self, function: Any, kind: Any, *operands: Parts) -> Parts:
        """Call a function of parts that is written in the language."""
        atoms = [a for parts in operands for a in (parts.real, parts.imag)]
        given = [self.array(a) if a.type.rank else Scalar(a, "numpy") for a in atoms]
        real, imag = self.call(Static(function), tuple(given), {}).items
        return Parts(self.operand(real), self.operand(imag), kind)

    def _nonzero(self, x: Parts) -> Atom:
        zero = ZERO
        return self.b.or_(self.b.ne(x.real, zero), self.b.ne(x.imag, zero))

    # Powers

    def complex_power(self, x: Parts, y: Parts, exponent: Any) -> Any:
        """X ** y: products for small whole exponents, else in polar form."""
        kind = self.kind_of_parts(x, y)
        whole = self._whole_exponent(y)
        if whole is not None:
            result = self._whole_power(x, whole, kind)
        elif isinstance(exponent, Scalar) and self.dtype_of(exponent) == "i64" and not x.rank:
            self._refuse_zero_power(x, y, kind)
            given = (Scalar(x.real, "numpy"), Scalar(x.imag, "numpy"), Scalar(exponent.atom))
            real, imag = self.call(Static(library.integer_power), given, {}).items
            result = Parts(self.operand(real), self.operand(imag), kind)
        else:
            self._refuse_zero_power(x, y, kind)
            x, y = self.aligned(x, y)
            result = self.by_library(library.general_power, kind, x, y)
        if kind != "numpy":
            self.refuse_overflow(result, "complex exponentiation", x, y)
        return self.complex_of(result)

    def _whole_exponent(self, y: Parts) -> int | None:
        if not (isinstance(y.real, Literal) and is_literal(y.imag, 0) and y.real.type.is_scalar):
            return None
        value = float(number_of(y.real))
        return int(value) if value.is_integer() and abs(value) <= MOST_FACTORS else None

    def _whole_power(self, x: Parts, exponent: int, kind: Any) -> Parts:
        """Square and multiply."""
        one = Parts(self._one_like(x), ZERO, x.kind)
        result: Parts | None = None
        power, rest = x, abs(exponent)
        while rest:
            if rest & 1:
                result = power if result is None else self.multiplied(result, power)
            rest >>= 1
            power = self.multiplied(power, power) if rest else power
        result = one if result is None else Parts(result.real, result.imag, kind)
        if exponent >= 0:
            return Parts(result.real, result.imag, kind)
        if kind != "numpy":
            message = "0.0 to a negative or complex power"
            self.b.check(self._nonzero(x), error="ZeroDivisionError", message=message)
        made = self.divided(Parts(one.real, one.imag, "numpy"), result)
        return Parts(made.real, made.imag, kind)

    def _one_like(self, x: Parts) -> Atom:
        model = x.real if x.real.type.rank else x.imag
        return self.filled(literal(1.0), model)

    def _refuse_zero_power(self, x: Parts, y: Parts, kind: Any) -> None:
        if kind == "numpy":
            return
        b = self.b
        harmless = b.and_(b.eq(y.imag, ZERO), b.ge(y.real, ZERO))
        fine = b.or_(self._nonzero(x), harmless)
        b.check(fine, error="ZeroDivisionError", message="0.0 to a negative or complex power")

    def refuse_overflow(self, result: Parts, message: str, *operands: Parts) -> None:
        """Raise OverflowError where finite numbers give an infinite one."""
        b = self.b
        fine = b.not_(b.or_(b.isinf(result.real), b.isinf(result.imag)))
        for atom in (a for x in operands for a in (x.real, x.imag) if not isinstance(a, Literal)):
            fine = b.or_(fine, b.not_(b.isfinite(atom)))
        b.check(fine, error="OverflowError", message=message)

    # Signs, comparisons, truth

    def unary(self, op: ast.unaryop, value: Any, node: ast.AST) -> Any:
        """Apply a unary operator."""
        if not isinstance(value, COMPLEX) or isinstance(op, ast.Not):
            return super().unary(op, value, node)
        parts = self.parts_of(value)
        match op:
            case ast.UAdd():
                return self.complex_of(parts)
            case ast.USub():
                return self.complex_of(Parts(self.b.neg(parts.real), self.b.neg(parts.imag), parts.kind))
            case _:
                self.mismatch("E0401", "`~` is not defined for complex numbers", node=node)

    def compare(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        """Compare two values."""
        if op not in COMPARISONS or isinstance(left, Static | Maybe) or isinstance(right, Static | Maybe):
            return super().compare(op, left, right, node)  # may ask whether something is None
        choice = isinstance(left, Choice) or isinstance(right, Choice)
        if choice or not self._both_numbers(left, right):
            return super().compare(op, left, right, node)
        if op not in ("Eq", "NotEq"):
            symbol = {"Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">="}[op]
            words = f"`{symbol}` is not defined for complex numbers: they have no order"
            self.mismatch("E0401", words, node=node, hint="compare real parts, or `abs(…)`")
        right = self._as_python_takes_it(left, right)
        return self.equal(op, self.parts_of(left), self.parts_of(right))

    def equal(self, op: str, x: Parts, y: Parts) -> Any:
        """X == y or x != y."""
        kind = self.kind_of_parts(x, y)
        x, y = self.aligned(x, y)
        name = COMPARISONS[op]
        pair = [getattr(self.b, name)(a, c) for a, c in ((x.real, y.real), (x.imag, y.imag))]
        atom = self.b.and_(*pair) if op == "Eq" else self.b.or_(*pair)
        return self.array(atom) if atom.type.rank else Scalar(atom, kind)

    def truth(self, value: Any) -> Atom:
        """Give the truth value of anything that has one."""
        return (
            self._nonzero(self.parts_of(value)) if isinstance(value, ComplexValue) else super().truth(value)
        )

    # In place

    def _augmented(self, op: str, current: Any, value: Any, node: ast.AugAssign) -> Any:
        """Compute `current op= value`: arrays in place."""
        current = self.solid(current)
        if isinstance(current, ComplexArray):
            self.at(node)
            current = ComplexArray(self.aliased(current.real), self.aliased(current.imag))
            self.assign_complex(current, self.parts_of(self.binary(op, current, value, node)))
            return current
        if isinstance(current, ArrayRef) and self.holds_complex(value):
            self.mismatch("E0409", "a complex result does not fit into an array of real numbers", node=node,
                          hint="make the array with `dtype=complex`")  # fmt: skip
        return super()._augmented(op, current, value, node)

    def assign_complex(self, target: ComplexArray, parts: Parts) -> None:
        """Write into all that an array of complex numbers shows, stretched as NumPy does."""
        real, imag = self.filled(parts.real, parts.imag), self.filled(parts.imag, parts.real)
        self.assign_view(target.real, real)
        self.assign_view(target.imag, imag)

    def modulus(self, parts: Parts) -> Atom:
        """|z|, whose slope at 0 is 0."""
        b = self.b
        zero = b.and_(b.eq(parts.real, ZERO), b.eq(parts.imag, ZERO))
        size = b.hypot(b.select(zero, self.filled(literal(1.0), parts.real), parts.real), parts.imag)
        return b.select(zero, self.filled(ZERO, size), size)

    def absolute(self, value: Any) -> Any:
        """abs(x)."""
        if not isinstance(value, COMPLEX):
            return super().absolute(value)
        parts = self.parts_of(value)
        size = self.modulus(parts)
        if not parts.rank and parts.kind != "numpy":
            self.refuse_overflow(Parts(size, ZERO), "absolute value too large", parts)
        return self.array(size) if size.type.rank else Scalar(size, parts.kind)

    # Texts

    def formatted(self, value: Any, form: str = "") -> Text | Choice:
        """Give the text of a value; `form` is `!r`, `:.3f` and so on."""
        if not isinstance(value, ComplexValue):
            return super().formatted(value, form)
        if form.startswith("%"):
            self.mismatch("E0401", "must be real number, not complex")
        facts = (Scalar(value.real), Scalar(value.imag))
        if not value.known:
            return Text(f"{{0j{form}}}", facts)
        parts = (number_of(value.real), number_of(value.imag))
        return known_text(f"{{0{form}}}".format(complex(*parts)))

    def _exception_argument(self, value: Any, facts: list[Atom]) -> Any:
        """Describe an argument of an exception: of a complex number its text."""
        given = self.formatted(value) if isinstance(value, ComplexValue) else value
        return super()._exception_argument(given, facts)
