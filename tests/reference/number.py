"""Nestable dual numbers: a value, its directional derivative, and the level of the perturbation.

A :class:`Dual` holds ``primal + tangent * e`` with ``e * e == 0``. Every differentiation has a level of its
own, and an operation acts on the highest level among its operands while lower ones ride along as constants
of it. Nested derivatives therefore never confuse two perturbations (Siskind and Pearlmutter, 2005).

At kinks and jumps: ``abs'(0) == 0``, of complex numbers too; comparisons, ``int``, ``round``, ``floor``,
``ceil`` and ``//`` have derivative zero, so they give plain numbers; ``x % y`` has the partials ``1`` and
``-(x // y)``.

Primal and tangent may be complex: functions of a complex variable then act by their complex derivative, and
`real`, `imag`, `conjugate` and `abs` act on the two parts of the direction.

A Dual has no ``__float__`` on purpose: a function that this reference does not know raises a TypeError and
cannot drop a derivative silently.
"""

import cmath
import itertools
import math
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

_levels = itertools.count(1)


def fresh_level() -> int:
    """A level above all levels handed out before, so above every differentiation that is still running."""
    return next(_levels)


def base(x: Any) -> Any:
    """The plain number under all levels of `x`; anything that is not a Dual is returned as it is."""
    while isinstance(x, Dual):
        x = x.primal
    return x


def primal_at(x: Any, level: int) -> Any:
    """The part of `x` without the perturbation of `level`."""
    return x.primal if isinstance(x, Dual) and x.level == level else x


def tangent_at(x: Any, level: int) -> Any:
    """The coefficient of the perturbation of `level` in `x`: zero where `x` does not depend on it."""
    return x.tangent if isinstance(x, Dual) and x.level == level else 0.0


def chain(
    value: Callable[..., Any], partials: Callable[..., tuple[Callable[[], Any], ...]], *operands: Any
) -> Any:
    """Apply the chain rule to `value(*operands)` at the highest level among the operands.

    `partials` takes the operands without that level and gives one thunk per operand; only those of operands
    that carry the level are called, so a partial may be undefined for a constant operand (the log in ``x **
    2``).
    """
    level = max(x.level for x in operands if isinstance(x, Dual))
    primals = [primal_at(x, level) for x in operands]
    thunks = partials(*primals)
    terms = [
        x.tangent * thunk()
        for x, thunk in zip(operands, thunks, strict=True)
        if isinstance(x, Dual) and x.level == level
    ]
    tangent = terms[0]
    for term in terms[1:]:
        tangent = tangent + term
    return Dual(rounded(value(*primals)), rounded(tangent), level)


ULP = 2.0**-52


class _Rounding:
    """How results of operations are rounded: as they are, or by chance, which shows how much depends on that."""

    dice: random.Random | None = None


@contextmanager
def rounded_by_chance(seed: int) -> Iterator[None]:
    """Change the result of every operation on a Dual by up to a unit in its last place, up or down."""
    before, _Rounding.dice = _Rounding.dice, random.Random(seed)
    try:
        yield
    finally:
        _Rounding.dice = before


def rounded(x: Any) -> Any:
    """The result of an operation, as it is rounded now."""
    if _Rounding.dice is None or not isinstance(x, float | complex):
        return x
    return x * (1.0 + _Rounding.dice.choice((-ULP, 0.0, ULP)))


def _is_number(x: Any) -> bool:
    return isinstance(x, (Dual, int, float, complex, np.number, np.bool_))


def _log(x: Any) -> Any:
    """The logarithm for the rule of ``x ** y``; at ``x == 0`` anything finite will do."""
    if isinstance(x, Dual):
        return chain(_log, lambda x: (lambda: 1.0 / x,), x)
    if isinstance(x, complex):
        return cmath.log(x) if x else 0.0
    return math.log(x) if x else 0.0


def _power(x: Any, y: Any) -> Any:
    return x**y


def _power_partials(x: Any, y: Any) -> tuple[Callable[[], Any], Callable[[], Any]]:
    def by_base() -> Any:
        return 0.0 * x if not isinstance(y, Dual) and y == 0 else y * x ** (y - 1)

    return by_base, lambda: x**y * _log(x)


class Dual:
    """``primal + tangent * e`` at one level; primal and tangent may be Duals of lower levels."""

    __slots__ = ("level", "primal", "tangent")
    __hash__ = None  # equality compares values only, so equal numbers could hash differently

    def __init__(self, primal: Any, tangent: Any, level: int):
        self.primal = primal
        self.tangent = tangent
        self.level = level

    def __repr__(self) -> str:
        return f"Dual({self.primal!r}, {self.tangent!r}, level={self.level})"

    def __format__(self, specification: str) -> str:
        return format(base(self), specification)

    def __deepcopy__(self, memo: dict) -> "Dual":
        return self

    def item(self) -> "Dual":
        """As NumPy scalars have it: what an array gives when indexed is a scalar here as well."""
        return self

    # parts of a complex number

    @property
    def real(self) -> "Dual":
        """The real part."""
        return Dual(self.primal.real, self.tangent.real, self.level)

    @property
    def imag(self) -> Any:
        """The imaginary part."""
        return Dual(self.primal.imag, self.tangent.imag, self.level)

    def conjugate(self) -> "Dual":
        """The complex conjugate."""
        return Dual(self.primal.conjugate(), self.tangent.conjugate(), self.level)

    conj = conjugate

    # arithmetic

    def __neg__(self) -> "Dual":
        return Dual(-self.primal, -self.tangent, self.level)

    def __pos__(self) -> "Dual":
        return self

    def __abs__(self) -> "Dual":
        if isinstance(base(self), complex):
            size = abs(self.primal)
            if base(size) == 0.0:
                return Dual(size, 0.0, self.level)
            along = self.primal.real * self.tangent.real + self.primal.imag * self.tangent.imag
            return Dual(size, along / size, self.level)
        sign = int(base(self) > 0) - int(base(self) < 0)
        return Dual(abs(self.primal), sign * self.tangent, self.level)

    def __add__(self, other: Any) -> Any:
        if not _is_number(other):
            return NotImplemented
        return chain(lambda x, y: x + y, lambda x, y: (lambda: 1.0, lambda: 1.0), self, other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return _subtract(self, other) if _is_number(other) else NotImplemented

    def __rsub__(self, other: Any) -> Any:
        return _subtract(other, self) if _is_number(other) else NotImplemented

    def __mul__(self, other: Any) -> Any:
        if not _is_number(other):
            return NotImplemented
        return chain(lambda x, y: x * y, lambda x, y: (lambda: y, lambda: x), self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return _divide(self, other) if _is_number(other) else NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return _divide(other, self) if _is_number(other) else NotImplemented

    def __floordiv__(self, other: Any) -> Any:
        return base(self) // base(other) if _is_number(other) else NotImplemented

    def __rfloordiv__(self, other: Any) -> Any:
        return base(other) // base(self) if _is_number(other) else NotImplemented

    def __mod__(self, other: Any) -> Any:
        return _modulo(self, other) if _is_number(other) else NotImplemented

    def __rmod__(self, other: Any) -> Any:
        return _modulo(other, self) if _is_number(other) else NotImplemented

    def __divmod__(self, other: Any) -> Any:
        return (self // other, self % other) if _is_number(other) else NotImplemented

    def __rdivmod__(self, other: Any) -> Any:
        return (other // self, other % self) if _is_number(other) else NotImplemented

    def __pow__(self, other: Any) -> Any:
        return chain(_power, _power_partials, self, other) if _is_number(other) else NotImplemented

    def __rpow__(self, other: Any) -> Any:
        return chain(_power, _power_partials, other, self) if _is_number(other) else NotImplemented

    # steps, which have derivative zero

    def __bool__(self) -> bool:
        return bool(base(self))

    def __int__(self) -> int:
        return int(base(self))

    __trunc__ = __int__

    def __floor__(self) -> int:
        return math.floor(base(self))

    def __ceil__(self) -> int:
        return math.ceil(base(self))

    def __round__(self, digits: int | None = None) -> Any:
        return round(base(self), digits) if digits is not None else round(base(self))

    def __eq__(self, other: object) -> Any:
        return base(self) == base(other) if _is_number(other) else NotImplemented

    def __ne__(self, other: object) -> Any:
        return base(self) != base(other) if _is_number(other) else NotImplemented

    def __lt__(self, other: Any) -> Any:
        return base(self) < base(other) if _is_number(other) else NotImplemented

    def __le__(self, other: Any) -> Any:
        return base(self) <= base(other) if _is_number(other) else NotImplemented

    def __gt__(self, other: Any) -> Any:
        return base(self) > base(other) if _is_number(other) else NotImplemented

    def __ge__(self, other: Any) -> Any:
        return base(self) >= base(other) if _is_number(other) else NotImplemented


def _subtract(x: Any, y: Any) -> Any:
    return chain(lambda x, y: x - y, lambda x, y: (lambda: 1.0, lambda: -1.0), x, y)


def _divide(x: Any, y: Any) -> Any:
    return chain(lambda x, y: x / y, lambda x, y: (lambda: 1.0 / y, lambda: -(x / y) / y), x, y)


def _modulo(x: Any, y: Any) -> Any:
    return chain(lambda x, y: x % y, lambda x, y: (lambda: 1.0, lambda: -(x // y)), x, y)
