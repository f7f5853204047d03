"""Complex numbers made from others: `complex(…)`, and the functions of `cmath`, which raise where Python does."""

from __future__ import annotations

import builtins
import cmath
import math
from collections.abc import Callable
from functools import partial
from typing import Any

from chainrule.capture.complex_attributes import ComplexAttributes
from chainrule.capture.complex_parts import ZERO, Parts
from chainrule.capture.mathematics import DOMAIN, RANGE, Arguments, Keywords
from chainrule.capture.values import ComplexValue, Scalar, TupleValue
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom
from chainrule.library import complex_functions as library

CMATH: dict[Any, Any] = {
    cmath.exp: library.exponential, cmath.sqrt: library.square_root, cmath.sin: library.sine,
    cmath.cos: library.cosine, cmath.tan: library.tangent, cmath.sinh: library.hyperbolic_sine,
    cmath.cosh: library.hyperbolic_cosine, cmath.tanh: library.hyperbolic_tangent,
    cmath.asin: library.inverse_sine, cmath.acos: library.inverse_cosine, cmath.atan: library.inverse_tangent,
    cmath.asinh: library.inverse_hyperbolic_sine, cmath.acosh: library.inverse_hyperbolic_cosine,
    cmath.atanh: library.inverse_hyperbolic_tangent,
}  # fmt: skip

_SINGULAR: dict[Any, tuple[float, float]] = {
    cmath.atanh: (1.0, 0.0),
    cmath.atan: (0.0, 1.0),
}  # up to the sign


class ComplexMaths(ComplexAttributes):
    """`complex` and `cmath`."""

    def known_function(self, value: Any) -> Callable[[Arguments, Keywords], Any] | None:
        """Give the meaning of a library function, if it has one."""
        try:
            if value in CMATH:
                return self.checked(value, partial(self._cmath, value))
            name = _TABLE.get(value)
        except TypeError:  # not hashable
            return super().known_function(value)
        return super().known_function(value) if name is None else self.checked(value, getattr(self, name))

    def one_number(self, value: Any) -> Parts:
        """Take an argument that must be one number."""
        value = self.solid(value)
        if not isinstance(value, Scalar | ComplexValue):
            self.mismatch("E0404", f"must be a number, not {self.describe_value(value)}")
        parts = self.parts_of(value)
        return Parts(parts.real, parts.imag, "python")

    def _cmath(self, function: Any, value: Any) -> ComplexValue:
        z = self.one_number(value)
        if function in _SINGULAR:
            real, imag = _SINGULAR[function]
            b = self.b
            pole = b.and_(b.eq(b.abs(z.real), literal(real)), b.eq(b.abs(z.imag), literal(imag)))
            b.check(b.not_(pole), error="ValueError", message=DOMAIN)
        result = self.by_library(CMATH[function], "python", z)
        self._refuse_invalid(result, z)
        self.refuse_overflow(result, RANGE, z)
        return ComplexValue(result.real, result.imag)

    def _refuse_invalid(self, result: Parts, z: Parts) -> None:
        """Where a number gives NaN, Python raises."""
        b = self.b
        fine = b.not_(b.or_(b.isnan(result.real), b.isnan(result.imag)))
        given = b.or_(b.isnan(z.real), b.isnan(z.imag))
        b.check(b.or_(fine, given), error="ValueError", message=DOMAIN)

    def make_complex(self, real: Any = None, imag: Any = None) -> ComplexValue:
        """complex(x, y)."""
        text = self.known_text(real)
        if text is not None:
            return self.constant(complex(text))
        x = Parts(ZERO, ZERO, "python") if real is None else self.one_number(real)
        if imag is None:
            return ComplexValue(x.real, x.imag)
        y = self.one_number(imag)
        second = x.imag if y.real is ZERO else y.real if x.imag is ZERO else self.plus(x.imag, y.real)
        return ComplexValue(self.b.sub(x.real, y.imag), second)

    def cmath_log(self, value: Any, base: Any = None) -> ComplexValue:
        """cmath.log: to a base, a quotient of logarithms."""
        z = self.one_number(value)
        self.b.check(self._nonzero(z), error="ValueError", message=DOMAIN)
        result = self.by_library(library.logarithm, "python", z)
        if base is not None:
            other = self.cmath_log(base)
            result = self.divided(result, Parts(other.real, other.imag, "python"))
        return ComplexValue(result.real, result.imag)

    def cmath_log10(self, value: Any) -> ComplexValue:
        """cmath.log10."""
        z = self.cmath_log(value)
        scale = literal(1.0 / math.log(10.0))
        return ComplexValue(self.b.mul(z.real, scale), self.b.mul(z.imag, scale))

    def cmath_phase(self, value: Any) -> Scalar:
        """cmath.phase."""
        z = self.one_number(value)
        return Scalar(self.b.arctan2(z.imag, z.real))

    def cmath_polar(self, value: Any) -> TupleValue:
        """cmath.polar."""
        z = self.one_number(value)
        return TupleValue(tuple, (self.absolute(ComplexValue(z.real, z.imag)), self.cmath_phase(value)))

    def cmath_rect(self, r: Any, phi: Any) -> ComplexValue:
        """cmath.rect."""
        size, angle = self.float_argument(r), self.float_argument(phi)
        b = self.b
        return ComplexValue(b.mul(size, b.cos(angle)), b.mul(size, b.sin(angle)))

    def _one_part(self, test: str, value: Any) -> Atom:
        z = self.one_number(value)
        return self.b.or_(getattr(self.b, test)(z.real), getattr(self.b, test)(z.imag))

    def cmath_isnan(self, value: Any) -> Scalar:
        """cmath.isnan."""
        return Scalar(self._one_part("isnan", value))

    def cmath_isinf(self, value: Any) -> Scalar:
        """cmath.isinf."""
        return Scalar(self._one_part("isinf", value))

    def cmath_isfinite(self, value: Any) -> Scalar:
        """cmath.isfinite."""
        z = self.one_number(value)
        return Scalar(self.b.and_(self.b.isfinite(z.real), self.b.isfinite(z.imag)))

    def cmath_isclose(self, a: Any, b: Any, *, rel_tol: Any = None, abs_tol: Any = None) -> Scalar:
        """cmath.isclose."""
        x, y = self.one_number(a), self.one_number(b)
        relative = literal(1e-9) if rel_tol is None else self.float_argument(rel_tol)
        absolute = literal(0.0) if abs_tol is None else self.float_argument(abs_tol)
        o = self.b
        far = o.hypot(o.sub(x.real, y.real), o.sub(x.imag, y.imag))
        size = o.maximum(o.hypot(x.real, x.imag), o.hypot(y.real, y.imag))
        near = o.le(far, o.maximum(o.mul(relative, size), absolute))
        same = o.and_(o.eq(x.real, y.real), o.eq(x.imag, y.imag))
        return Scalar(o.or_(same, o.and_(near, o.lt(far, literal(math.inf)))))


_TABLE: dict[Any, str] = {
    builtins.complex: "make_complex", cmath.log: "cmath_log", cmath.log10: "cmath_log10",
    cmath.phase: "cmath_phase", cmath.polar: "cmath_polar", cmath.rect: "cmath_rect",
    cmath.isnan: "cmath_isnan", cmath.isinf: "cmath_isinf", cmath.isfinite: "cmath_isfinite",
    cmath.isclose: "cmath_isclose",
}  # fmt: skip
