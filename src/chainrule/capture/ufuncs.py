"""Element-wise functions of NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.capture.comprehensions import Comprehensions
from chainrule.capture.mathematics import Arguments, Meaning
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    Scalar,
)
from chainrule.ir.types import DType

_UNARY = {
    np.sqrt: "sqrt", np.cbrt: "cbrt", np.exp: "exp", np.exp2: "exp2", np.expm1: "expm1", np.log: "log",
    np.log2: "log2", np.log10: "log10", np.log1p: "log1p", np.sin: "sin", np.cos: "cos", np.tan: "tan",
    np.arcsin: "arcsin", np.arccos: "arccos", np.arctan: "arctan", np.sinh: "sinh", np.cosh: "cosh",
    np.tanh: "tanh", np.arcsinh: "arcsinh", np.arccosh: "arccosh", np.arctanh: "arctanh", np.fabs: "abs",
    np.floor: "floor", np.ceil: "ceil", np.trunc: "trunc", np.rint: "rint", np.isnan: "isnan",
    np.isfinite: "isfinite", np.isinf: "isinf",
}  # fmt: skip

_KEEPING = {
    np.absolute: "abs", np.sign: "sign", np.negative: "neg", np.maximum: "maximum", np.minimum: "minimum",
    np.fmod: "fmod",
}  # fmt: skip

_BINARY_FLOAT = {np.arctan2: "arctan2", np.hypot: "hypot", np.copysign: "copysign"}

_OPERATORS = {
    np.add: "Add", np.subtract: "Sub", np.multiply: "Mult", np.divide: "Div", np.floor_divide: "FloorDiv",
    np.mod: "Mod", np.power: "Pow", np.float_power: "Pow", np.bitwise_and: "BitAnd", np.bitwise_or: "BitOr",
    np.bitwise_xor: "BitXor",
}  # fmt: skip

_COMPARISONS = {np.equal: "Eq", np.not_equal: "NotEq", np.less: "Lt", np.less_equal: "LtE", np.greater: "Gt",
                np.greater_equal: "GtE"}  # fmt: skip

_LOGIC = {np.logical_and: "and_", np.logical_or: "or_", np.logical_xor: "bit_xor"}


class Ufuncs(Comprehensions):
    """Functions that go through arrays element by element."""

    def _ufunc(self, value: Any) -> Meaning | None:
        if value in _COMPARISONS:
            return lambda a, k: self.compare_numbers(_COMPARISONS[value], *map(self._strong, a))
        if value in _LOGIC:
            return lambda a, k: self._logic(_LOGIC[value], a)
        compute = self._numeric_ufunc(value)
        return None if compute is None else lambda a, k: self._plain(value, k) or compute(a)

    def _numeric_ufunc(self, value: Any) -> Callable[[Arguments], Any] | None:
        if value in _UNARY:
            return lambda a: self._apply(_UNARY[value], a, floating=True)
        if value in _KEEPING:
            return lambda a: self._apply(_KEEPING[value], a, floating=False)
        if value in _BINARY_FLOAT:
            return lambda a: self._apply(_BINARY_FLOAT[value], a, floating=True)
        if value in _OPERATORS:
            return lambda a: self._operator_ufunc(_OPERATORS[value], a)
        return None

    def _plain(self, function: Any, keywords: dict[str, Any]) -> None:
        if keywords:
            name = next(iter(keywords))
            self.refuse("E0318", f"np.{function.__name__} is not covered with `{name}=`")

    def _strong(self, value: Any) -> Scalar | ArrayRef:
        """Take a number as NumPy's functions see it: results are NumPy numbers."""
        return self.as_numbers(value)

    def _apply(self, name: str, arguments: tuple[Any, ...], *, floating: bool) -> Scalar | ArrayRef:
        values = [self._strong(a) for a in arguments]
        result = self.elementwise(name, values, floating=floating)
        return Scalar(result.atom, "numpy") if isinstance(result, Scalar) else result

    def _operator_ufunc(self, op: str, arguments: tuple[Any, ...]) -> Scalar | ArrayRef:
        values = [self._strong(a) for a in arguments]
        if all(isinstance(v, Scalar) for v in values):
            values = [Scalar(v.atom, "numpy") for v in values if isinstance(v, Scalar)]
        return self.binary_numbers(op, values[0], values[1])

    def _logic(self, name: str, arguments: tuple[Any, ...]) -> Scalar | ArrayRef:
        values = [self._as_bool(self._strong(a)) for a in arguments]
        atoms = self.broadcast_atoms([self.operand(v) for v in values])
        result = getattr(self.b, name)(*atoms)
        return self.array(result) if result.type.shape else Scalar(result, "numpy")

    def _as_bool(self, value: Scalar | ArrayRef) -> Scalar | ArrayRef:
        if self.dtype_of(value) == "bool":
            return value
        atom = self.operand(value)
        result = self.b.ne(atom, self.b.like(atom, 0))
        return self.array(result) if result.type.shape else Scalar(result, "numpy")

    def logical_not(self, value: Any) -> Scalar | ArrayRef:
        """np.logical_not."""
        atom = self.b.not_(self.operand(self._as_bool(self._strong(value))))
        return self.array(atom) if atom.type.shape else Scalar(atom, "numpy")

    def _to_numpy_scalar(self, dtype: DType, value: Any) -> Scalar | ArrayRef:
        number = self.as_numbers(value)
        atom = self.b.convert(self.operand(number), dtype)
        return self.array(atom) if atom.type.shape else Scalar(atom, "numpy")

    # Selection

    def where(self, condition: Any, x: Any = None, y: Any = None) -> Any:
        """np.where with three arguments."""
        if x is None:
            self.refuse("E0318", "np.where is covered with three arguments")
        test = self._as_bool(self.as_numbers(condition))
        values = [self.as_numbers(x), self.as_numbers(y)]
        dtype = self.common_dtype(values, floating=False)
        atoms = [self.operand(test), *(self.b.convert(self.operand(v), dtype) for v in values)]
        result = self.b.select(*self.broadcast_atoms(atoms))
        return self.array(result) if result.type.shape else Scalar(result, "numpy")

    def clip(self, a: Any, a_min: Any = NONE, a_max: Any = NONE) -> Any:
        """np.clip."""
        result = a
        if a_min != NONE:
            result = self._apply("maximum", (result, a_min), floating=False)
        if a_max != NONE:
            result = self._apply("minimum", (result, a_max), floating=False)
        return result

    def square(self, value: Any) -> Any:
        """np.square."""
        number = self._strong(value)
        result = self.elementwise("mul", [number, number])
        return Scalar(result.atom, "numpy") if isinstance(result, Scalar) else result
