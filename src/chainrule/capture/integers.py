"""Functions of integers, and those of `operator`."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable
from typing import Any

from chainrule.capture.context import SOMEWHERE
from chainrule.capture.iterators import Iterators
from chainrule.capture.mathematics import DOMAIN, Arguments, Keywords
from chainrule.capture.values import Scalar, Static, TupleValue, number_of
from chainrule.ir.build import literal
from chainrule.library import number_theory


class Integers(Iterators):
    """Functions of integers, and operators as functions."""

    def known_function(self, value: Any) -> Callable[[Arguments, Keywords], Any] | None:
        """Give the meaning of a library function, if it has one."""
        if isinstance(value, operator.itemgetter | operator.attrgetter | operator.methodcaller):
            return self.checked(value, functools.partial(self._got, value))
        if value in _BINARY:
            op = _BINARY[value]
            return self.checked(value, functools.partial(self._applied, op))
        if value in _COMPARISONS:
            op = _COMPARISONS[value]
            return self.checked(value, functools.partial(self._compared, op))
        return super().known_function(value)

    def _applied(self, op: str, a: Any, b: Any) -> Any:
        return self.binary(op, a, b, SOMEWHERE)

    def _compared(self, op: str, a: Any, b: Any) -> Any:
        return self.compare(op, a, b, SOMEWHERE)

    def _got(self, getter: Any, value: Any) -> Any:
        """What an `itemgetter`, `attrgetter` or `methodcaller` gives."""
        _, given = getter.__reduce__()[:2]
        if isinstance(getter, operator.methodcaller):
            return self.call(self.attribute(value, given[0]), tuple(map(self.constant, given[1:])), {})
        if isinstance(getter, operator.attrgetter):
            found = tuple(functools.reduce(self.attribute, name.split("."), value) for name in given)
        else:
            found = tuple(self.get_item(value, self.constant(key)) for key in given)
        return found[0] if len(found) == 1 else TupleValue(tuple, found)

    def item_getter(self, *keys: Any) -> Static:
        """operator.itemgetter."""
        return Static(operator.itemgetter(*(self.static_key(k, SOMEWHERE) for k in keys)))

    def attribute_getter(self, *names: Any) -> Static:
        """operator.attrgetter."""
        return Static(operator.attrgetter(*(n.value for n in names)))

    def get_item(self, value: Any, key: Any) -> Any:
        """operator.getitem."""
        return self.subscript(value, key)

    def negative(self, value: Any) -> Any:
        """operator.neg."""
        return self.binary("Sub", self.number(0), value, SOMEWHERE)

    def opposite(self, value: Any) -> Scalar:
        """operator.not_."""
        return Scalar(self.b.not_(self.truth(value)))

    # Integers

    def _whole_number(self, value: Any) -> Scalar:
        if not isinstance(value, Scalar) or value.atom.type.dtype not in ("i64", "bool"):
            words = self.describe_value(value)
            self.mismatch("E0404", f"{words} cannot be interpreted as an integer", hint="use int(…)")
        return Scalar(self.b.convert(value.atom, "i64"))

    def _on_integers(self, python: Any, meaning: Any, *values: Any) -> Any:
        whole = tuple(map(self._whole_number, values))
        if all(w.known for w in whole):
            try:
                return self.number(python(*(int(number_of(w.atom)) for w in whole)))
            except (ArithmeticError, ValueError) as error:
                self.b.check(literal(False), error=type(error).__name__, message=str(error))
                self.unreachable()
        return self.call(Static(meaning), whole, {})

    def divisor(self, *values: Any) -> Any:
        """math.gcd."""
        start: Any = self.number(0)
        for value in values:
            start = self._on_integers(math.gcd, number_theory.greatest_divisor, start, value)
        return start

    def multiple(self, *values: Any) -> Any:
        """math.lcm."""
        start: Any = self.number(1)
        for value in values:
            start = self._on_integers(math.lcm, number_theory.least_multiple, start, value)
        return start

    def factorial(self, n: Any) -> Any:
        """math.factorial."""
        return self._on_integers(math.factorial, number_theory.factorial, n)

    def choices(self, n: Any, k: Any) -> Any:
        """math.comb."""
        return self._on_integers(math.comb, number_theory.combinations, n, k)

    def orders(self, n: Any, k: Any = None) -> Any:
        """math.perm."""
        return self._on_integers(math.perm, number_theory.permutations, n, n if k is None else k)

    def root(self, n: Any) -> Any:
        """math.isqrt."""
        return self._on_integers(math.isqrt, number_theory.root, n)

    def power_of(self, base: Any, exp: Any, mod: Any = None) -> Any:
        """pow(x, y), pow(x, y, z)."""
        if mod is None:
            return self.binary("Pow", base, exp, SOMEWHERE)
        return self._on_integers(pow, number_theory.power_modulo, base, exp, mod)

    # Other functions of `math`

    def area_cosine(self, value: Any) -> Scalar:
        """math.acosh."""
        x = self.float_argument(value)
        outside = self.b.lt(x, self.b.like(x, 1))
        self.b.check(self.b.not_(outside), error="ValueError", message=DOMAIN)
        return Scalar(self.b.arccosh(x))

    def area_tangent(self, value: Any) -> Scalar:
        """math.atanh."""
        x = self.float_argument(value)
        outside = self.b.ge(self.b.abs(x), self.b.like(x, 1))
        self.b.check(self.b.not_(outside), error="ValueError", message=DOMAIN)
        return Scalar(self.b.arctanh(x))

    def closeness(self, a: Any, b: Any, *, rel_tol: Any = None, abs_tol: Any = None) -> Scalar:
        """math.isclose."""
        x, y = self.float_argument(a), self.float_argument(b)
        relative = self.float_argument(rel_tol) if rel_tol is not None else literal(1e-9)
        absolute = self.float_argument(abs_tol) if abs_tol is not None else literal(0.0)
        size = self.b.maximum(self.b.abs(x), self.b.abs(y))
        allowed = self.b.maximum(self.b.mul(relative, size), absolute)
        near = self.b.le(self.b.abs(self.b.sub(x, y)), allowed)
        finite = self.b.and_(self.b.isfinite(x), self.b.isfinite(y))
        return Scalar(self.b.or_(self.b.eq(x, y), self.b.and_(finite, near)))

    def total_of_floats(self, value: Any) -> Any:
        """math.fsum: exact in Python, and so within rounding of this sum."""
        return self.reduce(value, self.number(0.0), lambda t, v: self.binary("Add", t, v, SOMEWHERE))

    def product_of(self, value: Any, *, start: Any = None) -> Any:
        """math.prod."""
        first = start if start is not None else self.number(1)
        return self.reduce(value, first, lambda t, v: self.binary("Mult", t, v, SOMEWHERE))

    def parts(self, value: Any) -> TupleValue:
        """math.modf."""
        x = self.float_argument(value)
        whole = self.b.trunc(x)
        infinite = self.b.eq(self.b.abs(x), literal(math.inf))
        rest = self.b.select(infinite, literal(0.0), self.b.sub(x, whole))
        return TupleValue(tuple, (Scalar(self.b.copysign(rest, x)), Scalar(whole)))

    def is_callable(self, value: Any) -> Any:
        """callable(x)."""
        if isinstance(value, Static):
            return self.constant(callable(value.value))
        cls = self.python_class(value)
        return self.constant(any("__call__" in vars(c) for c in cls.__mro__))

    def variables_of(self, value: Any) -> Any:
        """vars(x)."""
        return self.attribute(value, "__dict__")


_BINARY: dict[Any, str] = {
    operator.add: "Add", operator.sub: "Sub", operator.mul: "Mult", operator.truediv: "Div",
    operator.floordiv: "FloorDiv", operator.mod: "Mod", operator.pow: "Pow", operator.matmul: "MatMult",
    operator.and_: "BitAnd", operator.or_: "BitOr", operator.xor: "BitXor", operator.lshift: "LShift",
    operator.rshift: "RShift",
}  # fmt: skip
_COMPARISONS: dict[Any, str] = {
    operator.lt: "Lt", operator.le: "LtE", operator.eq: "Eq", operator.ne: "NotEq", operator.gt: "Gt",
    operator.ge: "GtE", operator.is_: "Is", operator.is_not: "IsNot",
}  # fmt: skip
INTEGERS: dict[Any, str] = {
    str: "to_text", repr: "representation", format: "format_value",
    math.acosh: "area_cosine", math.atanh: "area_tangent",
    math.gcd: "divisor", math.lcm: "multiple", math.factorial: "factorial", math.comb: "choices",
    math.perm: "orders", math.isqrt: "root", pow: "power_of", math.isclose: "closeness",
    math.fsum: "total_of_floats", math.prod: "product_of", math.modf: "parts",
    callable: "is_callable", vars: "variables_of", operator.itemgetter: "item_getter",
    operator.attrgetter: "attribute_getter", operator.getitem: "get_item", operator.neg: "negative",
    operator.not_: "opposite", operator.truth: "to_bool", operator.abs: "absolute",
}  # fmt: skip
