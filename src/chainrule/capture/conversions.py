"""`float`, `bool`, `abs`, `round`, … : builtin functions of one number."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.capture.context import FALSE, SOMEWHERE
from chainrule.capture.iterables import Iterables
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    BoundMethod,
    Choice,
    Closure,
    Derived,
    ElementRef,
    Maybe,
    ObjectState,
    PartialCall,
    Pullback,
    Ref,
    Scalar,
    Static,
    TupleValue,
    number_of,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom


class Conversions(Iterables):
    """Builtins on numbers."""

    def to_float(self, value: Any = None) -> Scalar:
        """float(x)."""
        if value is None:
            return self.number(0.0)
        if isinstance(value, Static) and isinstance(value.value, str):
            return self.number(float(value.value))
        if isinstance(value, ArrayRef):
            value = self._only_element(value)
        return Scalar(self.float_argument(value))

    def _only_element(self, value: ArrayRef) -> Scalar:
        dims = self.array_dims(value)
        for size in dims:
            message = "only length-1 arrays can be converted to Python scalars"
            self.b.check(self.b.eq(size, self.b.integer(1)), error="TypeError", message=message)
        return Scalar(self.read_element(value, tuple(self.b.integer(0) for _ in dims)), "numpy")

    def to_bool(self, value: Any = FALSE) -> Scalar:
        """bool(x)."""
        return Scalar(self.truth(value))

    def truth(self, value: Any) -> Atom:
        """Give the truth value of anything that has one."""
        match value:
            case Maybe(present=present, value=inner):
                return self.b.and_(present, self.truth(inner))
            case Choice():
                return self.choose(value, lambda one: Scalar(self.truth(one))).atom
            case Static(value=known):
                return literal(bool(known))
            case TupleValue(items=items):
                return literal(bool(items))
            case Ref() | ElementRef():
                content = self.content(value)
                if isinstance(content, ObjectState):
                    return self._object_truth(value, content.cls)
                return self.b.gt(self.length(value).atom, self.b.integer(0))
            case Closure() | BoundMethod() | PartialCall() | Derived() | Pullback():
                return literal(True)
            case _:
                return super().truth(value)

    def _object_truth(self, value: Any, cls: type) -> Atom:
        for name in ("__bool__", "__len__"):
            if hasattr(cls, name):
                return super().truth(self.call_method(value, name, (), None))
        return literal(True)

    def absolute(self, value: Any) -> Any:
        """abs(x)."""
        value = self.solid(value)
        if isinstance(value, ArrayRef) or (isinstance(value, Scalar) and value.kind == "numpy"):
            return self.apply_ufunc(np.absolute, [value])
        if isinstance(value, Scalar):
            if value.known:
                return self.number(abs(number_of(value.atom)))
            atom = self.b.convert(value.atom, "i64") if self.dtype_of(value) == "bool" else value.atom
            return Scalar(self.b.abs(atom), value.kind)
        if isinstance(value, Static | TupleValue):
            self.mismatch("E0404", f"bad operand type for abs(): {self.describe_value(value)}")
        return self.call_method(value, "__abs__", (), None)

    def rounded(self, value: Any, digits: Any = NONE) -> Scalar:
        """round(x): to the even neighbour at ties."""
        if isinstance(digits, Static):
            return self._whole("rint", value)
        if not digits.known:
            self.refuse("E0408", "the number of digits must be known at compile time")
        scale = literal(10.0 ** int(digits.atom.value))
        x = self.float_argument(value)
        scaled = self.b.mul(x, scale)
        self._refuse_tie(scaled)
        return Scalar(self.b.div(self.b.rint(scaled), scale), value.kind)

    def _refuse_tie(self, scaled: Atom) -> None:
        """Which way a tie goes depends on decimals that binary numbers do not have."""
        off = self.b.abs(self.b.sub(self.b.abs(self.b.sub(scaled, self.b.floor(scaled))), literal(0.5)))
        near = self.b.lt(off, self.b.mul(literal(1e-14), self.b.add(self.b.abs(scaled), literal(1.0))))
        message = "round() to digits is too close to a tie to be decided in binary: {0}"
        self.b.check(self.b.not_(near), scaled, error="ValueError", message=message)

    def power(self, x: Any, y: Any) -> Any:
        """pow(x, y)."""
        return self.binary("Pow", x, y, SOMEWHERE)

    def div_mod(self, x: Any, y: Any) -> TupleValue:
        """divmod(x, y)."""
        where = SOMEWHERE
        return TupleValue(tuple, (self.binary("FloorDiv", x, y, where), self.binary("Mod", x, y, where)))
