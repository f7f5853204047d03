"""What NumPy's element-wise functions mean on IR values of one element type."""

# Meanings are short lambdas of a builder and atoms; no type of a callable says so.
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from collections.abc import Callable
from math import pi
from typing import Any

import numpy as np

from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.types import FLOATS, INTEGERS
from chainrule.primitives.ops import Ops
from chainrule.primitives.transcendental import sigmoid

Meaning = Callable[..., Atom]


def _whole(name: str) -> Meaning:
    """Rounding: integers stay as they are."""
    return lambda b, x: getattr(b, name)(x) if x.type.dtype in FLOATS else x


def _absolute(b: Ops, x: Atom) -> Atom:
    return x if x.type.dtype == "bool" or x.type.dtype.startswith("u") else b.abs(x)


def _invert(b: Ops, x: Atom) -> Atom:
    return b.not_(x) if x.type.dtype == "bool" else b.bit_xor(x, b.like(x, -1))


def _floor_divide(b: Ops, x: Atom, y: Atom) -> Atom:
    """Give the floor of the quotient; a whole number divided by zero is 0."""
    if isinstance(y, Literal) and y.value:
        return b.floor_div(x, y)
    zero = b.eq(y, b.like(y, 0))
    return b.select(zero, b.like(x, 0) if x.type.dtype in INTEGERS else b.div(x, y), b.floor_div(x, y))


def _remainder(b: Ops, x: Atom, y: Atom) -> Atom:
    return b.floored_remainder(x, y) if x.type.dtype in INTEGERS else b.mod(x, y)


def _test(name: str) -> Meaning:
    """Tests for NaN and infinity: integers are finite."""

    def meaning(b: Ops, x: Atom) -> Atom:
        return getattr(b, name)(x if x.type.dtype in FLOATS else b.convert(x, "f64"))

    return meaning


def _ignoring_nan(name: str) -> Meaning:
    def meaning(b: Ops, x: Atom, y: Atom) -> Atom:
        both = getattr(b, name)(x, y)
        if x.type.dtype not in FLOATS:
            return both
        return b.select(b.isnan(x), y, b.select(b.isnan(y), x, both))

    return meaning


def _heaviside(b: Ops, x: Atom, half: Atom) -> Atom:
    step = b.select(b.gt(x, b.like(x, 0)), b.like(x, 1), b.select(b.lt(x, b.like(x, 0)), b.like(x, 0), x))
    return b.select(b.eq(x, b.like(x, 0)), half, step)


def _logaddexp2(b: Ops, x: Atom, y: Atom) -> Atom:
    ln2 = b.like(x, 0.6931471805599453)
    return b.div(b.logaddexp(b.mul(x, ln2), b.mul(y, ln2)), ln2)


ELEMENTWISE: dict[Any, str | Meaning] = {
    np.sqrt: "sqrt", np.cbrt: "cbrt", np.exp: "exp", np.exp2: "exp2", np.expm1: "expm1", np.log: "log",
    np.log2: "log2", np.log10: "log10", np.log1p: "log1p", np.sin: "sin", np.cos: "cos", np.tan: "tan",
    np.arcsin: "arcsin", np.arccos: "arccos", np.arctan: "arctan", np.sinh: "sinh", np.cosh: "cosh",
    np.tanh: "tanh", np.arcsinh: "arcsinh", np.arccosh: "arccosh", np.arctanh: "arctanh",
    np.arctan2: "arctan2", np.hypot: "hypot", np.copysign: "copysign", np.logaddexp: "logaddexp",
    np.logaddexp2: _logaddexp2, np.heaviside: _heaviside,
    np.floor: _whole("floor"), np.ceil: _whole("ceil"), np.trunc: _whole("trunc"), np.rint: "rint",
    np.isnan: _test("isnan"), np.isfinite: _test("isfinite"), np.isinf: _test("isinf"),
    np.signbit: lambda b, x: b.lt(b.copysign(b.like(x, 1), x), b.like(x, 0)),
    np.absolute: _absolute, np.fabs: "abs", np.sign: "sign", np.negative: "neg",
    np.positive: lambda b, x: x, np.conjugate: lambda b, x: x, np.square: "square",
    np.deg2rad: lambda b, x: b.mul(x, b.like(x, pi / 180)),
    np.radians: lambda b, x: b.mul(x, b.like(x, pi / 180)),
    np.rad2deg: lambda b, x: b.mul(x, b.like(x, 180 / pi)),
    np.degrees: lambda b, x: b.mul(x, b.like(x, 180 / pi)),
    np.add: lambda b, x, y: b.or_(x, y) if x.type.dtype == "bool" else b.add(x, y),
    np.subtract: "sub",
    np.multiply: lambda b, x, y: b.and_(x, y) if x.type.dtype == "bool" else b.mul(x, y),
    np.divide: "div", np.floor_divide: _floor_divide, np.remainder: _remainder, np.fmod: "fmod",
    np.float_power: "pow", np.maximum: "maximum", np.minimum: "minimum",
    np.fmax: _ignoring_nan("maximum"), np.fmin: _ignoring_nan("minimum"),
    np.bitwise_and: "bit_and", np.bitwise_or: "bit_or", np.bitwise_xor: "bit_xor", np.invert: _invert,
    np.left_shift: "shift_left", np.right_shift: "shift_right",
    np.logical_and: "and_", np.logical_or: "or_", np.logical_xor: "bit_xor", np.logical_not: "not_",
    np.equal: "eq", np.not_equal: "ne", np.less: "lt", np.less_equal: "le", np.greater: "gt",
    np.greater_equal: "ge",
}  # fmt: skip
"""The functions that give one result: the method of `Ops` with the same meaning, or a function of atoms."""

SEVERAL: dict[Any, Callable[..., tuple[Atom, ...]]] = {
    np.divmod: lambda b, x, y: (_floor_divide(b, x, y), _remainder(b, x, y)),
    np.modf: lambda b, x: (_fraction(b, x), b.trunc(x)),
}
"""The functions that give several results."""


def _fraction(b: Ops, x: Atom) -> Atom:
    infinite = b.isinf(x)
    return b.select(infinite, b.copysign(b.like(x, 0), x), b.sub(x, b.trunc(x)))


# Ufuncs of `scipy.special`, by name, since importing it takes long; NumPy has none of these names.
OF_SCIPY: dict[str, str | Meaning] = {
    "erf": "erf", "erfc": "erfc", "gamma": "gamma", "gammaln": "lgamma", "psi": "digamma", "expit": sigmoid,
    "logit": lambda b, x: b.sub(b.log(x), b.log1p(b.neg(x))),
    "log_expit": lambda b, x: b.neg(b.logaddexp(b.like(x, 0), b.neg(x))),
    "ndtr": lambda b, x: b.mul(b.like(x, 0.5), b.erfc(b.mul(x, b.like(x, -(0.5**0.5))))),
}  # fmt: skip


def meaning_of(function: np.ufunc) -> Callable[..., Atom | tuple[Atom, ...]] | None:
    """Give what a ufunc does to atoms, if it is covered."""
    found = ELEMENTWISE.get(function) or SEVERAL.get(function) or OF_SCIPY.get(function.__name__)
    if isinstance(found, str):
        name = found
        return lambda b, *atoms: getattr(b, name)(*atoms)
    return found
