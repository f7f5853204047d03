"""Element-wise functions of floating-point numbers: arithmetic, powers, exponentials, trigonometry."""

# Rules are short lambdas of as many atoms as there are operands; no type of a callable says so.
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.ir.nodes import Primitive
from chainrule.primitives.base import (
    AnyLowering,
    Compose,
    Emission,
    Instruction,
    Intrinsic,
    Libm,
    Named,
    NotDifferentiable,
    Partials,
    elementwise_type,
)

UNARY = ((-2.0,), (-0.3,), (0.7,), (20.0,))

POSITIVE = ((1e-8,), (0.3,), (1.0,), (20.0,))

BINARY = ((-2.0, 0.7), (0.3, -1.5), (2.5, 3.5))


def elementwise(
    name: str,
    *,
    reference: Any,
    partials: Any,
    lower: AnyLowering,
    emit: Emission,
    samples: tuple[tuple[Any, ...], ...],
    kinks: str = "none",
    source: str = "calculus",
) -> Primitive:
    """Make an element-wise primitive from its short form."""
    derivative = partials if isinstance(partials, NotDifferentiable) else Partials(partials)
    return Primitive(
        name=name,
        type_rule=elementwise_type,
        reference=reference,
        derivative=derivative,
        lower=lower,
        emit=emit,
        samples=samples,
        kinks=kinks,
        source=source,
    )


add = elementwise(
    "add",
    reference=np.add,
    partials=lambda b, x, y, z: (b.like(x, 1), b.like(y, 1)),
    lower=Instruction(float="fadd", signed="add", unsigned="add"),
    emit="{} + {}",
    samples=BINARY,
)

sub = elementwise(
    "sub",
    reference=np.subtract,
    partials=lambda b, x, y, z: (b.like(x, 1), b.like(y, -1)),
    lower=Instruction(float="fsub", signed="sub", unsigned="sub"),
    emit="{} - {}",
    samples=BINARY,
)

mul = elementwise(
    "mul",
    reference=np.multiply,
    partials=lambda b, x, y, z: (y, x),
    lower=Instruction(float="fmul", signed="mul", unsigned="mul"),
    emit="{} * {}",
    samples=BINARY,
)

div = elementwise(
    "div",
    reference=np.divide,
    partials=lambda b, x, y, z: (b.recip(y), b.neg(b.mul(z, b.recip(y)))),
    lower=Instruction(float="fdiv"),
    emit="{} / {}",
    samples=BINARY,
)

neg = elementwise(
    "neg",
    reference=np.negative,
    partials=lambda b, x, y: (b.like(x, -1),),
    lower=Compose(lambda b, x: b.sub(b.like(x, -0.0 if x.type.dtype in ("f64", "f32") else 0), x)),
    emit="-{}",
    samples=UNARY,
)

unsigned_zero = (
    elementwise(  # x + 0.0, which no optimiser may drop: parts of complex numbers keep their zeros
        "unsigned_zero",
        reference=lambda x: x + 0.0,
        partials=lambda b, x, y: (b.like(x, 1),),
        lower=Instruction(float="fadd", operand="0.0", exact=True),
        emit="{} + 0.0",
        samples=UNARY,
    )
)

sqrt = elementwise(
    "sqrt",
    reference=np.sqrt,
    partials=lambda b, x, y: (b.div(b.like(x, 0.5), y),),
    lower=Intrinsic(float="llvm.sqrt"),
    emit="np.sqrt({})",
    samples=POSITIVE,
    kinks="infinite slope at 0",
)

cbrt = elementwise(
    "cbrt",
    reference=np.cbrt,
    partials=lambda b, x, y: (b.div(b.like(x, 1 / 3), b.mul(y, y)),),
    lower=Libm("cbrt", vector=True),
    emit="np.cbrt({})",
    samples=UNARY,
    kinks="infinite slope at 0",
)


def _pow_partials(b: Any, x: Any, y: Any, z: Any) -> tuple[Any, Any]:
    """Give d(x**y): the slope in y is 0 where x is 0, as the limit from the right."""
    log_x = b.log(b.select(b.gt(x, b.like(x, 0)), x, b.like(x, 1)))
    slope = b.mul(y, b.pow(x, b.sub(y, b.like(y, 1))))
    in_x = b.select(b.eq(y, b.like(y, 0)), b.like(x, 0), slope)
    return in_x, b.mul(z, log_x)


pow = elementwise(
    "pow",
    reference=np.power,
    partials=_pow_partials,
    lower=Libm("pow", vector=True),
    emit="{} ** {}",
    samples=((0.3, -1.5), (2.5, 3.5), (4.0, 0.5)),
    kinks="in y where x is 0: the slope is 0",
)

arctan2 = elementwise(
    "arctan2",
    reference=np.arctan2,
    partials=lambda b, y, x, z: (
        b.div(x, b.add(b.square(x), b.square(y))),
        b.neg(b.div(y, b.add(b.square(x), b.square(y)))),
    ),
    lower=Libm("atan2", vector=True),
    emit="np.arctan2({}, {})",
    samples=BINARY,
)

hypot = elementwise(
    "hypot",
    reference=np.hypot,
    partials=lambda b, x, y, z: (b.div(x, z), b.div(y, z)),
    lower=Libm("hypot", vector=True),
    emit="np.hypot({}, {})",
    samples=BINARY,
    kinks="no slope at the origin: NaN",
)

abs = elementwise(
    "abs",
    reference=np.abs,
    partials=lambda b, x, y: (b.sign(x),),
    lower=Intrinsic(float="llvm.fabs", signed="llvm.abs"),
    emit="abs({})",
    samples=UNARY,
    kinks="slope 0 at 0",
)

copysign = elementwise(
    "copysign",
    reference=np.copysign,
    partials=lambda b, x, y, z: (b.mul(b.sign(x), b.sign(b.copysign(b.like(x, 1), y))), None),
    lower=Intrinsic(float="llvm.copysign"),
    emit="np.copysign({}, {})",
    samples=BINARY,
    kinks="slope 0 at x = 0",
)

maximum = elementwise(
    "maximum",
    reference=np.maximum,
    partials=lambda b, x, y, z: (b.indicator(b.ge(x, y), x), b.indicator(b.lt(x, y), y)),
    lower=Compose(lambda b, x, y: b.select(b.ge(x, y), x, b.select(b.isnan(x), x, y))),
    emit="np.maximum({}, {})",
    samples=BINARY,
    kinks="at a tie the first argument is taken",
)

minimum = elementwise(
    "minimum",
    reference=np.minimum,
    partials=lambda b, x, y, z: (b.indicator(b.le(x, y), x), b.indicator(b.gt(x, y), y)),
    lower=Compose(lambda b, x, y: b.select(b.le(x, y), x, b.select(b.isnan(x), x, y))),
    emit="np.minimum({}, {})",
    samples=BINARY,
    kinks="at a tie the first argument is taken",
)


def _quotient(b: Any, x: Any, y: Any, remainder: Any) -> Any:
    """The whole number that `x // y` is: `x / y` may be rounded up to the next one."""
    whole = b.rint(b.div(b.sub(x, remainder), y))
    return b.select(b.lt(b.abs(y), b.like(y, float("inf"))), whole, b.floor(b.div(x, y)))


mod = elementwise(
    "mod",
    reference=np.mod,
    partials=lambda b, x, y, z: (b.like(x, 1), b.neg(_quotient(b, x, y, z))),
    lower=Compose(lambda b, x, y: b.floored_remainder(x, y)),
    emit="{} % {}",
    samples=((5.3, 2.0), (-5.3, 2.0), (5.3, -2.0)),
    kinks="jumps at multiples of y are not seen",
)

_STEP = NotDifferentiable("the result is piecewise constant: its derivative is 0, and jumps are not seen")

fmod = elementwise(  # C's remainder, with the sign of x; exact
    "fmod",
    reference=np.fmod,
    partials=lambda b, x, y, z: (b.like(x, 1), b.neg(b.rint(b.div(b.sub(x, z), y)))),  # x / y may round up
    lower=Instruction(float="frem", signed="srem", unsigned="urem"),
    emit="np.fmod({}, {})",
    samples=((5.3, 2.0), (-5.3, 2.0), (5.3, -2.0)),
    kinks="jumps at multiples of y are not seen",
)

sign = elementwise(
    "sign",
    reference=np.sign,
    partials=_STEP,
    lower=Compose(
        lambda b, x: b.select(
            b.gt(x, b.like(x, 0)),
            b.like(x, 1),
            b.select(b.lt(x, b.like(x, 0)), b.like(x, -1), b.mul(x, b.like(x, 0))),
        )
    ),
    emit="np.sign({})",
    samples=UNARY,
    kinks="jump at 0",
)

floor = elementwise(
    "floor",
    reference=np.floor,
    partials=_STEP,
    lower=Intrinsic(float="llvm.floor"),
    emit="np.floor({})",
    samples=UNARY,
    kinks="jumps at integers",
)

ceil = elementwise(
    "ceil",
    reference=np.ceil,
    partials=_STEP,
    lower=Intrinsic(float="llvm.ceil"),
    emit="np.ceil({})",
    samples=UNARY,
    kinks="jumps at integers",
)

trunc = elementwise(
    "trunc",
    reference=np.trunc,
    partials=_STEP,
    lower=Intrinsic(float="llvm.trunc"),
    emit="np.trunc({})",
    samples=UNARY,
    kinks="jumps at integers",
)

rint = elementwise(
    "rint",
    reference=np.rint,
    partials=_STEP,
    lower=Intrinsic(float="llvm.rint"),
    emit="np.rint({})",
    samples=UNARY,
    kinks="jumps at half-integers",
)


def _rounded(x: float, digits: float, exact: float) -> float:
    return float(round(float(x), int(digits)) if exact else np.round(x, int(digits)))


def _written(x: str, digits: str, exact: str) -> str:
    return f"(round(float({x}), int({digits})) if {exact} else np.round({x}, int({digits})))"


round_digits = elementwise(  # in Python's way: the decimals of the number itself decide, or in NumPy's
    "round_digits",
    reference=np.vectorize(_rounded),
    partials=_STEP,
    lower=Named(),
    emit=lambda equation, x, digits, exact: _written(x, digits, exact),
    samples=((2.675, 2.0, 1.0), (0.125, 2.0, 1.0), (1234.5, -2.0, 1.0), (2.675, 2.0, 0.0), (-0.5, 0.0, 1.0)),
    kinks="jumps half-way between the decimals",
)

PRIMITIVES: tuple[Primitive, ...] = (
    add, sub, mul, div, neg, unsigned_zero, sqrt, cbrt, pow, arctan2, hypot, abs, copysign, maximum, minimum, mod, fmod,
    sign, floor, ceil, trunc, rint, round_digits,
)  # fmt: skip
