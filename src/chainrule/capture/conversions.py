"""`float`, `bool`, `abs`, `round`, … : builtin functions of one number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.capture.context import FALSE, SOMEWHERE
from chainrule.capture.iterables import Iterables
from chainrule.capture.text import braced
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
    integer_of,
    number_of,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.library import number_theory


class Conversions(Iterables):
    """Builtins on numbers."""

    def to_float(self, value: Any = None) -> Scalar:
        """float(x)."""
        if value is None:
            return self.number(0.0)
        if isinstance(value, Static) and isinstance(value.value, str):
            return self.parsed(float, value.value)
        if isinstance(value, Ref | ElementRef):
            return self._converted(value, "float", ("__float__", "__index__"))
        if isinstance(value, ArrayRef):
            value = self._only_element(value)
        return Scalar(self.float_argument(value))

    def parsed(self, cls: Any, *arguments: Any) -> Scalar:
        """Make a number of a text."""
        try:
            return self.number(cls(*arguments))
        except ValueError as error:
            self.b.check(literal(False), error="ValueError", message=braced(str(error)))
            self.unreachable()
            raise

    def to_int(self, value: Any = None, base: Any = None) -> Scalar:
        """int(x): truncation."""
        if isinstance(value, Static) and isinstance(value.value, str):
            return self.parsed(int, value.value, *([] if base is None else [integer_of(base.atom)]))
        if isinstance(value, Ref | ElementRef):
            return self._converted(value, "int", ("__int__", "__index__", "__trunc__"))
        if isinstance(value, ArrayRef):
            value = self._only_element(value)
        return super().to_int(value)

    def _converted(self, value: Any, name: str, methods: tuple[str, ...]) -> Any:
        """Ask an object for the number that it is."""
        cls = getattr(self.content(value), "cls", object)
        for method in methods:
            if hasattr(cls, method):
                return self.call_method(value, method, (), None)
        self.mismatch("E0404", f"{name}() needs a number or a text, and this is {self.describe_value(value)}")

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
            if value.kind == "python":
                self.check_negative(atom, literal(True))
            return Scalar(self.b.abs(atom), value.kind)
        if isinstance(value, Static | TupleValue):
            self.mismatch("E0404", f"bad operand type for abs(): {self.describe_value(value)}")
        return self.call_method(value, "__abs__", (), None)

    def rounded(self, value: Any, ndigits: Any = NONE) -> Any:
        """round(x): to the even neighbour at ties."""
        value = self.solid(value)
        if isinstance(value, Ref | ElementRef | TupleValue):
            return self.call_method(value, "__round__", () if ndigits == NONE else (ndigits,), None)
        if isinstance(ndigits, Static):
            return self._whole("rint", value)
        if isinstance(value, Scalar) and value.atom.type.dtype in ("i64", "bool"):
            return self._rounded_integer(value, ndigits)
        x = self.float_argument(value)
        digits = self.b.convert(ndigits.atom, "f64")
        far = self.b.gt(self.b.abs(digits), literal(22.0))
        message = "round() to more than 22 digits is not covered"
        self.b.check(self.b.not_(far), error="ValueError", message=message)
        exact = literal(0.0 if value.kind == "numpy" else 1.0)
        return Scalar(self.b.round_digits(x, digits, exact), value.kind)

    def _rounded_integer(self, value: Scalar, ndigits: Scalar) -> Any:
        whole = Scalar(self.b.convert(value.atom, "i64"), value.kind)
        zero = self.b.integer(0)
        coarse = self.b.lt(ndigits.atom, zero)

        def run() -> Any:
            return self.call(
                Static(number_theory.power_of_ten), (whole, Scalar(self.b.neg(ndigits.atom))), {}
            )

        if isinstance(coarse, Literal):
            return run() if coarse.value else whole
        return self.branch(coarse, run, lambda: whole)

    def div_mod(self, x: Any, y: Any) -> TupleValue:
        """divmod(x, y)."""
        where = SOMEWHERE
        if isinstance(x, Ref | ElementRef | TupleValue):
            return self.call_method(x, "__divmod__", (y,), None)
        if isinstance(x, Scalar) and isinstance(y, Scalar) and self.joint_kind(x, y) != "numpy":
            floating = "f64" in (x.atom.type.dtype, y.atom.type.dtype)
            message = _DIVMOD if floating else _DIVMOD_INTEGERS
            self.b.check(self.truth(y), error="ZeroDivisionError", message=message)
        return TupleValue(tuple, (self.binary("FloorDiv", x, y, where), self.binary("Mod", x, y, where)))


def _words(run: Callable[[], Any]) -> str:
    try:
        run()
    except ZeroDivisionError as error:
        return str(error)
    raise AssertionError


_DIVMOD = _words(lambda: divmod(1.0, 0.0))  # not the same in all versions
_DIVMOD_INTEGERS = _words(lambda: divmod(1, 0))
