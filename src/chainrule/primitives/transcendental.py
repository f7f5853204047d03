"""Exponentials, logarithms, trigonometric and hyperbolic functions."""

# Rules are short lambdas of as many atoms as there are operands; no type of a callable says so.
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from math import log as _log
from typing import Any

import numpy as np

from chainrule.ir.nodes import Primitive
from chainrule.primitives.base import Compose, Libm
from chainrule.primitives.elementwise import POSITIVE, UNARY, elementwise

exp = elementwise(
    "exp",
    reference=np.exp,
    partials=lambda b, x, y: (y,),
    lower=Libm("exp", vector=True),
    emit="np.exp({})",
    samples=UNARY,
)

exp2 = elementwise(
    "exp2",
    reference=np.exp2,
    partials=lambda b, x, y: (b.mul(y, b.like(x, _log(2.0))),),
    lower=Libm("exp2", vector=True),
    emit="np.exp2({})",
    samples=UNARY,
)

expm1 = elementwise(
    "expm1",
    reference=np.expm1,
    partials=lambda b, x, y: (b.exp(x),),
    lower=Libm("expm1", vector=True),
    emit="np.expm1({})",
    samples=UNARY,
)

log = elementwise(
    "log",
    reference=np.log,
    partials=lambda b, x, y: (b.recip(x),),
    lower=Libm("log", vector=True),
    emit="np.log({})",
    samples=POSITIVE,
)

log2 = elementwise(
    "log2",
    reference=np.log2,
    partials=lambda b, x, y: (b.div(b.like(x, 1 / _log(2.0)), x),),
    lower=Libm("log2", vector=True),
    emit="np.log2({})",
    samples=POSITIVE,
)

log10 = elementwise(
    "log10",
    reference=np.log10,
    partials=lambda b, x, y: (b.div(b.like(x, 1 / _log(10.0)), x),),
    lower=Libm("log10", vector=True),
    emit="np.log10({})",
    samples=POSITIVE,
)

log1p = elementwise(
    "log1p",
    reference=np.log1p,
    partials=lambda b, x, y: (b.recip(b.add(x, b.like(x, 1))),),
    lower=Libm("log1p", vector=True),
    emit="np.log1p({})",
    samples=((-0.5,), (1e-9,), (0.3,), (20.0,)),
)

sin = elementwise(
    "sin",
    reference=np.sin,
    partials=lambda b, x, y: (b.cos(x),),
    lower=Libm("sin", vector=True),
    emit="np.sin({})",
    samples=UNARY,
)

cos = elementwise(
    "cos",
    reference=np.cos,
    partials=lambda b, x, y: (b.neg(b.sin(x)),),
    lower=Libm("cos", vector=True),
    emit="np.cos({})",
    samples=UNARY,
)

tan = elementwise(
    "tan",
    reference=np.tan,
    partials=lambda b, x, y: (b.add(b.mul(y, y), b.like(x, 1)),),
    lower=Libm("tan", vector=True),
    emit="np.tan({})",
    samples=UNARY,
)

arcsin = elementwise(
    "arcsin",
    reference=np.arcsin,
    partials=lambda b, x, y: (b.recip(b.cos(y)),),  # not sqrt(1 - x*x): that loses digits near 1
    lower=Libm("asin", vector=True),
    emit="np.arcsin({})",
    samples=((-0.9,), (0.3,), (0.999,)),
)

arccos = elementwise(
    "arccos",
    reference=np.arccos,
    partials=lambda b, x, y: (b.neg(b.recip(b.sin(y))),),
    lower=Libm("acos", vector=True),
    emit="np.arccos({})",
    samples=((-0.9,), (0.3,), (0.999,)),
)

arctan = elementwise(
    "arctan",
    reference=np.arctan,
    partials=lambda b, x, y: (b.recip(b.add(b.mul(x, x), b.like(x, 1))),),
    lower=Libm("atan", vector=True),
    emit="np.arctan({})",
    samples=UNARY,
)

sinh = elementwise(
    "sinh",
    reference=np.sinh,
    partials=lambda b, x, y: (b.cosh(x),),
    lower=Libm("sinh", vector=True),
    emit="np.sinh({})",
    samples=UNARY,
)

cosh = elementwise(
    "cosh",
    reference=np.cosh,
    partials=lambda b, x, y: (b.sinh(x),),
    lower=Libm("cosh", vector=True),
    emit="np.cosh({})",
    samples=UNARY,
)

tanh = elementwise(
    "tanh",
    reference=np.tanh,
    # not 1 - y*y: that has no digit left past |x| = 18
    partials=lambda b, x, y: (b.recip(b.square(b.cosh(x))),),
    lower=Libm("tanh", vector=True),
    emit="np.tanh({})",
    samples=UNARY,
)

arcsinh = elementwise(
    "arcsinh",
    reference=np.arcsinh,
    partials=lambda b, x, y: (b.recip(b.cosh(y)),),
    lower=Libm("asinh", vector=True),
    emit="np.arcsinh({})",
    samples=UNARY,
)

arccosh = elementwise(
    "arccosh",
    reference=np.arccosh,
    partials=lambda b, x, y: (b.recip(b.sinh(y)),),
    lower=Libm("acosh", vector=True),
    emit="np.arccosh({})",
    samples=((1.001,), (2.0,), (50.0,)),
)

arctanh = elementwise(
    "arctanh",
    reference=np.arctanh,
    partials=lambda b, x, y: (b.square(b.cosh(y)),),
    lower=Libm("atanh", vector=True),
    emit="np.arctanh({})",
    samples=((-0.99,), (0.3,), (0.999,)),
)


def _log_of_sum(b: Any, x: Any, y: Any) -> Any:
    """Give log(exp(x) + exp(y)) without overflow: the larger one, and what the smaller adds."""
    apart = b.add(b.maximum(x, y), b.log1p(b.exp(b.neg(b.abs(b.sub(x, y))))))
    return b.select(b.eq(x, y), b.add(x, b.like(x, 0.6931471805599453)), apart)


def _logaddexp_partials(b: Any, x: Any, y: Any, z: Any) -> tuple[Any, Any]:
    """Give the shares of both in the sum."""
    return sigmoid(b, b.sub(x, y)), sigmoid(b, b.sub(y, x))


def sigmoid(b: Any, apart: Any) -> Any:
    """Give 1 / (1 + exp(-d)) so that nothing overflows or cancels on either side."""
    zero, one = b.like(apart, 0), b.like(apart, 1)
    ahead = b.ge(apart, zero)
    above = b.exp(b.neg(b.select(ahead, apart, zero)))
    below = b.exp(b.select(ahead, zero, apart))
    return b.select(ahead, b.div(one, b.add(one, above)), b.div(below, b.add(one, below)))


logaddexp = elementwise(
    "logaddexp",
    reference=np.logaddexp,
    partials=_logaddexp_partials,
    lower=Compose(_log_of_sum),
    emit="np.logaddexp({}, {})",
    samples=((-2.0, 0.7), (0.3, 0.3), (800.0, 3.5), (-900.0, -902.0)),
    kinks="where both are -inf: NaN",
)

PRIMITIVES: tuple[Primitive, ...] = (
    exp, exp2, expm1, log, log2, log10, log1p, sin, cos, tan, arcsin, arccos, arctan, sinh, cosh, tanh,
    arcsinh, arccosh, arctanh, logaddexp,
)  # fmt: skip
