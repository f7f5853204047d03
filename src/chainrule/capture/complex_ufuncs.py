"""NumPy's element-wise functions of complex numbers and arrays."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from chainrule.capture.complex_maths import ComplexMaths
from chainrule.capture.complex_parts import ZERO, Parts
from chainrule.capture.context import SOMEWHERE
from chainrule.capture.values import NONE, ComplexArray, ComplexValue, Scalar
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom
from chainrule.library import complex_functions as library

_UNARY: dict[Any, Any] = {
    np.exp: library.exponential, np.log: library.logarithm, np.sqrt: library.square_root,
    np.sin: library.sine, np.cos: library.cosine, np.tan: library.tangent,
    np.sinh: library.hyperbolic_sine, np.cosh: library.hyperbolic_cosine, np.tanh: library.hyperbolic_tangent,
    np.arcsin: library.inverse_sine, np.arccos: library.inverse_cosine, np.arctan: library.inverse_tangent,
    np.arcsinh: library.inverse_hyperbolic_sine, np.arccosh: library.inverse_hyperbolic_cosine,
    np.arctanh: library.inverse_hyperbolic_tangent,
}  # fmt: skip

_OPERATORS: dict[Any, str] = {
    np.add: "Add", np.subtract: "Sub", np.multiply: "Mult", np.divide: "Div", np.power: "Pow",
    np.matmul: "MatMult", np.float_power: "Pow",
}  # fmt: skip

_COMPARISONS: dict[Any, str] = {np.equal: "Eq", np.not_equal: "NotEq"}
_SCALED: dict[Any, float] = {np.log2: math.log(2.0), np.log10: math.log(10.0)}

Meaning = Callable[..., Any]


class ComplexUfuncs(ComplexMaths):
    """Functions that go through arrays element by element."""

    def complex_ufunc(self, function: np.ufunc) -> Meaning | None:
        """Give what a ufunc means for complex operands."""
        if function in _UNARY:
            return partial(self._unary_ufunc, _UNARY[function])
        if function in _OPERATORS:
            return partial(self._numpy_binary, _OPERATORS[function])
        if function in _COMPARISONS:
            return partial(self._numpy_equal, _COMPARISONS[function])
        if function in _SCALED:
            return partial(self._scaled_log, _SCALED[function])
        name = _UFUNCS.get(function)
        return None if name is None else getattr(self, name)

    def _strong(self, value: Any) -> Parts:
        parts = self.parts_of(value)
        return Parts(parts.real, parts.imag, "numpy")

    def _unary_ufunc(self, function: Any, z: Any) -> Any:
        return self.complex_of(self.by_library(function, "numpy", self.parts_of(z)))

    def _numpy_binary(self, op: str, x: Any, y: Any) -> Any:
        return self.binary_complex(op, self._numpy_number(x), self._numpy_number(y), SOMEWHERE)

    def _numpy_equal(self, op: str, x: Any, y: Any) -> Any:
        return self.equal(op, self._strong(x), self._strong(y))

    def _numpy_number(self, value: Any) -> Any:
        match value:
            case ComplexValue(real=real, imag=imag):
                return ComplexValue(real, imag, "numpy")
            case Scalar(atom=atom):
                return Scalar(atom, "numpy")
            case _:
                return value

    def _scaled_log(self, by: float, z: Any) -> Any:
        parts = self.by_library(library.logarithm, "numpy", self.parts_of(z))
        scale = literal(1.0 / by)
        return self.complex_of(Parts(self.b.mul(parts.real, scale), self.b.mul(parts.imag, scale)))

    def complex_absolute(self, z: Any) -> Any:
        """np.absolute."""
        return self.numbers_of(self.modulus(self.parts_of(z)))

    def complex_conjugate(self, z: Any) -> Any:
        """np.conjugate."""
        return self.conjugated(self._numpy_number(z)) if self.holds_complex(z) else self.as_array(z)

    def complex_negative(self, z: Any) -> Any:
        """np.negative."""
        parts = self.parts_of(z)
        return self.complex_of(Parts(self.b.neg(parts.real), self.b.neg(parts.imag)))

    def complex_positive(self, z: Any) -> Any:
        """np.positive."""
        return self.complex_of(self._strong(z))

    def complex_square(self, z: Any) -> Any:
        """np.square."""
        parts = self._strong(z)
        return self.complex_of(self.multiplied(parts, parts))

    def complex_reciprocal(self, z: Any) -> Any:
        """np.reciprocal."""
        return self.complex_of(self.divided(Parts(literal(1.0), ZERO), self._strong(z)))

    def complex_exp2(self, z: Any) -> Any:
        """np.exp2."""
        parts, scale = self.parts_of(z), literal(math.log(2.0))
        scaled = Parts(self.b.mul(parts.real, scale), self.b.mul(parts.imag, scale))
        return self.complex_of(self.by_library(library.exponential, "numpy", scaled))

    def complex_sign(self, z: Any) -> Any:
        """np.sign: z / |z|, and 0 at 0."""
        parts = self._strong(z)
        return self.complex_of(self.by_library(library.direction, "numpy", parts))

    def complex_isnan(self, z: Any) -> Any:
        """np.isnan."""
        return self._either("isnan", z)

    def complex_isinf(self, z: Any) -> Any:
        """np.isinf."""
        return self._either("isinf", z)

    def _either(self, test: str, value: Any) -> Any:
        parts = self.parts_of(value)
        return self.numbers_of(
            self.b.or_(getattr(self.b, test)(parts.real), getattr(self.b, test)(parts.imag))
        )

    def complex_isfinite(self, z: Any) -> Any:
        """np.isfinite."""
        parts = self.parts_of(z)
        return self.numbers_of(self.b.and_(self.b.isfinite(parts.real), self.b.isfinite(parts.imag)))

    def nonzero_of(self, value: Any) -> Any:
        """Say of each number whether it is not 0."""
        return (
            self.equal("NotEq", self._strong(value), Parts(ZERO, ZERO))
            if self.holds_complex(value)
            else value
        )

    def complex_logical_not(self, z: Any) -> Any:
        """np.logical_not."""
        return self.equal("Eq", self._strong(z), Parts(ZERO, ZERO))

    # Functions that are no ufuncs, and take real arguments too

    def numpy_real(self, z: Any) -> Any:
        """np.real."""
        return self.real_part(self._as_array(z))

    def numpy_imag(self, z: Any) -> Any:
        """np.imag."""
        return self.imaginary_part(self._as_array(z))

    def _as_array(self, value: Any) -> Any:
        value = self.solid(value)
        if isinstance(value, ComplexValue | ComplexArray):
            return value
        return self.complex_of(self.parts_of(value)) if self.holds_complex(value) else self.as_numbers(value)

    def numpy_angle(self, z: Any, deg: Any = NONE) -> Any:
        """np.angle."""
        parts = self.parts_of(z)
        imag = self.filled(parts.imag, parts.real)
        angle = self.b.arctan2(imag, parts.real)
        if deg != NONE and self.truth(deg) == literal(True):
            angle = self.b.mul(angle, literal(180.0 / math.pi))
        return self.numbers_of(angle)

    def numpy_iscomplexobj(self, z: Any) -> Any:
        """np.iscomplexobj."""
        return self.number(self.holds_complex(z))

    def numpy_isrealobj(self, z: Any) -> Any:
        """np.isrealobj."""
        return self.number(not self.holds_complex(z))

    def numpy_iscomplex(self, z: Any) -> Any:
        """np.iscomplex."""
        return self.numbers_of(self._imag_test("ne", z))

    def numpy_isreal(self, z: Any) -> Any:
        """np.isreal."""
        return self.numbers_of(self._imag_test("eq", z))

    def _imag_test(self, test: str, z: Any) -> Atom:
        parts = self.parts_of(z)
        return getattr(self.b, test)(self.filled(parts.imag, parts.real), ZERO)


_UFUNCS: dict[Any, str] = {
    np.absolute: "complex_absolute", np.conjugate: "complex_conjugate", np.negative: "complex_negative",
    np.positive: "complex_positive", np.square: "complex_square", np.reciprocal: "complex_reciprocal",
    np.exp2: "complex_exp2", np.sign: "complex_sign", np.isnan: "complex_isnan", np.isinf: "complex_isinf",
    np.isfinite: "complex_isfinite", np.logical_not: "complex_logical_not",
}  # fmt: skip

ALSO_REAL: dict[Any, str] = {
    np.real: "numpy_real", np.imag: "numpy_imag", np.angle: "numpy_angle", np.conjugate: "complex_conjugate",
    np.iscomplexobj: "numpy_iscomplexobj", np.isrealobj: "numpy_isrealobj", np.iscomplex: "numpy_iscomplex",
    np.isreal: "numpy_isreal", np.complex128: "complex_number",
}  # fmt: skip
