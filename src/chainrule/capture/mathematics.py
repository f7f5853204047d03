"""The functions of `math`, which raise where Python does."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from chainrule.capture.calls import Calls
from chainrule.capture.context import SOMEWHERE
from chainrule.capture.values import (
    Ref,
    Scalar,
    SequenceState,
    Static,
    number_of,
)
from chainrule.errors import ArgumentsError
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.library import floats

Arguments = tuple[Any, ...]

Keywords = dict[str, Any]
Meaning = Callable[[Arguments, Keywords], Any]  # what capture does instead of calling a library function

DOMAIN = "math domain error"

RANGE = "math range error"

MATH_SIMPLE = {
    math.sin: "sin", math.cos: "cos", math.tan: "tan", math.atan: "arctan", math.tanh: "tanh",
    math.asinh: "arcsinh", math.erf: "erf", math.erfc: "erfc", math.fabs: "abs", math.atan2: "arctan2",
    math.copysign: "copysign", math.hypot: "hypot", math.cbrt: "cbrt",
}  # fmt: skip

MATH_OVERFLOW = {
    math.exp: "exp",
    math.sinh: "sinh",
    math.cosh: "cosh",
    math.expm1: "expm1",
    math.exp2: "exp2",
}

MATH_POSITIVE = {math.log: "log", math.log2: "log2", math.log10: "log10"}


class Mathematics(Calls):
    """Functions of `math`."""

    def float_argument(self, value: Any) -> Atom:
        """Take an argument that must be one number, as a float."""
        value = self.solid(value)
        if not isinstance(value, Scalar):
            self.mismatch("E0404", f"must be real number, not {self.describe_value(value)}")
        return self.b.convert(value.atom, "f64")

    def _math(self, name: str, arguments: Arguments) -> Scalar:
        atoms = [self.float_argument(a) for a in arguments]
        count = 2 if name in ("arctan2", "copysign") else 1
        if name != "hypot" and len(atoms) != count:
            what = next(f.__name__ for f, n in MATH_SIMPLE.items() if n == name)
            message = f"{what}() takes {count} argument{'s' * (count - 1)} but {len(atoms)} were given"
            self.refuse("E0601", message, kind=ArgumentsError)
        if name == "hypot" and len(atoms) != 2:
            total = self.b.square(atoms[0])
            for atom in atoms[1:]:
                total = self.b.add(total, self.b.square(atom))
            return Scalar(self.b.sqrt(total))
        if all(isinstance(a, Literal) for a in atoms):
            python = next(f for f, n in MATH_SIMPLE.items() if n == name)
            return self.number(python(*(number_of(a) for a in atoms)))
        if name in ("sin", "cos", "tan"):
            infinite = self.b.eq(self.b.abs(atoms[0]), literal(math.inf))
            self.b.check(self.b.not_(infinite), error="ValueError", message=DOMAIN)
        return Scalar(getattr(self.b, name)(*atoms))

    def _math_overflow(self, name: str, arguments: Arguments) -> Scalar:
        x = self.float_argument(arguments[0])
        result = getattr(self.b, name)(x)
        inf = self.b.like(x, float("inf"))
        fine = self.b.or_(self.b.ne(self.b.abs(result), inf), self.b.eq(self.b.abs(x), inf))
        self.b.check(fine, error="OverflowError", message=RANGE)
        return Scalar(result)

    def _math_log(self, name: str, arguments: Arguments) -> Scalar:
        x = self.float_argument(arguments[0])
        self.b.check(self.b.not_(self.b.le(x, self.b.like(x, 0))), error="ValueError", message=DOMAIN)
        result = getattr(self.b, name)(x)
        if len(arguments) == 2:
            base = self._math_log("log", (arguments[1],)).atom
            return Scalar(self.b.div(result, base))
        return Scalar(result)

    def math_sqrt(self, value: Any) -> Scalar:
        """math.sqrt."""
        x = self.float_argument(value)
        self.b.check(self.b.not_(self.b.lt(x, self.b.like(x, 0))), error="ValueError", message=DOMAIN)
        if isinstance(x, Literal) and number_of(x) >= 0:
            return self.number(math.sqrt(number_of(x)))
        return Scalar(self.b.sqrt(x))

    def _math_unit(self, name: str, value: Any) -> Scalar:
        x = self.float_argument(value)
        outside = self.b.gt(self.b.abs(x), self.b.like(x, 1))
        self.b.check(self.b.not_(outside), error="ValueError", message=DOMAIN)
        return Scalar(getattr(self.b, name)(x))

    def math_asin(self, value: Any) -> Scalar:
        """math.asin."""
        return self._math_unit("arcsin", value)

    def math_acos(self, value: Any) -> Scalar:
        """math.acos."""
        return self._math_unit("arccos", value)

    def math_log1p(self, value: Any) -> Scalar:
        """math.log1p."""
        x = self.float_argument(value)
        self.b.check(self.b.not_(self.b.le(x, self.b.like(x, -1))), error="ValueError", message=DOMAIN)
        return Scalar(self.b.log1p(x))

    def math_pow(self, x: Any, y: Any) -> Any:
        """math.pow."""
        numbers = [Scalar(self.float_argument(v), v.kind if v.kind == "mixed" else "python") for v in (x, y)]
        return self.binary_numbers("Pow", *numbers)

    def math_fmod(self, x: Any, y: Any) -> Scalar:
        """math.fmod."""
        a, c = self.float_argument(x), self.float_argument(y)
        self.b.check(self.b.ne(c, self.b.like(c, 0)), error="ValueError", message=DOMAIN)
        return Scalar(self.b.fmod(a, c))

    def _math_gamma(self, name: str, value: Any) -> Scalar:
        x = self.float_argument(value)
        whole = self.b.eq(self.b.floor(x), x)
        pole = self.b.and_(whole, self.b.le(x, self.b.like(x, 0)))
        infinite = self.b.isinf(x)
        if name == "lgamma":
            pole = self.b.and_(pole, self.b.not_(infinite))
        self.b.check(self.b.not_(pole), error="ValueError", message=DOMAIN)
        result = getattr(self.b, name)(x)
        fine = self.b.or_(self.b.not_(self.b.isinf(result)), infinite)
        self.b.check(fine, error="OverflowError", message=RANGE)
        return Scalar(result)

    def math_gamma(self, value: Any) -> Scalar:
        """math.gamma."""
        return self._math_gamma("gamma", value)

    def math_lgamma(self, value: Any) -> Scalar:
        """math.lgamma."""
        return self._math_gamma("lgamma", value)

    def math_remainder(self, x: Any, y: Any) -> Any:
        """math.remainder."""
        numbers = tuple(Scalar(self.float_argument(v)) for v in (x, y))
        return self.call(Static(floats.remainder), numbers, {})

    def math_frexp(self, value: Any) -> Any:
        """math.frexp."""
        return self.call(Static(floats.mantissa_and_exponent), (Scalar(self.float_argument(value)),), {})

    def math_ldexp(self, value: Any, power: Any) -> Any:
        """math.ldexp."""
        return self.call(Static(floats.scaled), (Scalar(self.float_argument(value)), power), {})

    def _whole(self, name: str, value: Any) -> Scalar:
        if isinstance(value, Scalar) and value.atom.type.dtype in ("i64", "bool"):
            return Scalar(self.b.convert(value.atom, "i64"))
        x = self.float_argument(value)
        rounded = getattr(self.b, name)(x)
        return Scalar(self._to_integer(rounded, x))

    def _to_integer(self, rounded: Atom, x: Atom) -> Atom:
        message = "cannot convert float NaN to integer"
        self.b.check(self.b.eq(x, x), error="ValueError", message=message)
        infinite = self.b.eq(self.b.abs(x), self.b.like(x, math.inf))
        message = "cannot convert float infinity to integer"
        self.b.check(self.b.not_(infinite), error="OverflowError", message=message)
        inside = self.b.lt(self.b.abs(x), self.b.like(x, 2.0**63))
        message = "this number does not fit into an integer of 64 bits"
        self.b.check(inside, error="OverflowError", message=message)
        return self.b.convert(rounded, "i64")

    def math_floor(self, value: Any) -> Scalar:
        """math.floor."""
        return self._whole("floor", value)

    def math_ceil(self, value: Any) -> Scalar:
        """math.ceil."""
        return self._whole("ceil", value)

    def to_int(self, value: Any = None) -> Scalar:
        """int(x): truncation."""
        if value is None:
            return self.number(0)
        return self._whole("trunc", value)

    def math_isnan(self, value: Any) -> Scalar:
        """math.isnan."""
        return Scalar(self.b.isnan(self.float_argument(value)))

    def math_isfinite(self, value: Any) -> Scalar:
        """math.isfinite."""
        return Scalar(self.b.isfinite(self.float_argument(value)))

    def math_isinf(self, value: Any) -> Scalar:
        """math.isinf."""
        return Scalar(self.b.isinf(self.float_argument(value)))

    def math_degrees(self, value: Any) -> Scalar:
        """math.degrees."""
        return Scalar(self.b.mul(self.float_argument(value), literal(180.0 / math.pi)))

    def math_radians(self, value: Any) -> Scalar:
        """math.radians."""
        return Scalar(self.b.mul(self.float_argument(value), literal(math.pi / 180.0)))

    def math_dist(self, p: Any, q: Any) -> Scalar:
        """math.dist."""
        if any(isinstance(v, Ref) and isinstance(self.state[v.cell], SequenceState) for v in (p, q)):
            return self.call(Static(floats.distance), (p, q), {})
        total: Atom = literal(0.0)
        for x, y in zip(self.static_items(p, SOMEWHERE), self.static_items(q, SOMEWHERE), strict=True):
            total = self.b.add(
                total, self.b.square(self.b.sub(self.float_argument(x), self.float_argument(y)))
            )
        return Scalar(self.b.sqrt(total))
