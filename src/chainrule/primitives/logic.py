"""Comparisons, logic, selection, conversion, and arithmetic that only integers have."""

# Rules are short lambdas of as many atoms as there are operands; no type of a callable says so.
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from chainrule.ir.nodes import Params, Primitive
from chainrule.ir.types import Type
from chainrule.primitives.base import (
    AnyLowering,
    Compose,
    Cotangents,
    Emission,
    Instruction,
    Linear,
    Named,
    NotDifferentiable,
    elementwise_type,
    joint_shape,
    predicate_type,
)

_NUMBERS = ((-2.0, 0.7), (0.3, 0.3), (2.5, -3.5))
_INTEGERS = ((7, 3), (-7, 3), (7, -3))
_BOOLS = ((True, False), (True, True), (False, False))
_DISCRETE = NotDifferentiable("the result is a truth value or an integer")


def discrete(
    name: str,
    *,
    type_rule: Any,
    reference: Any,
    lower: AnyLowering,
    emit: Emission,
    samples: tuple[tuple[Any, ...], ...],
    kinks: str = "none",
) -> Primitive:
    """Make an element-wise primitive whose results are truth values or integers."""
    return Primitive(
        name=name,
        type_rule=type_rule,
        reference=reference,
        derivative=_DISCRETE,
        lower=lower,
        emit=emit,
        samples=samples,
        kinks=kinks,
        source="Python and NumPy semantics",
    )


def _comparison(name: str, reference: Any, symbol: str, float_: str, signed: str, unsigned: str) -> Primitive:
    return discrete(
        name,
        type_rule=predicate_type,
        reference=reference,
        lower=Instruction(float=f"fcmp {float_}", signed=f"icmp {signed}", unsigned=f"icmp {unsigned}",
                          bool=f"icmp {unsigned}"),
        emit=f"{{}} {symbol} {{}}",
        samples=_NUMBERS,
        kinks="jump where both sides are equal",
    )  # fmt: skip


eq = _comparison("eq", np.equal, "==", "oeq", "eq", "eq")
ne = _comparison("ne", np.not_equal, "!=", "une", "ne", "ne")
lt = _comparison("lt", np.less, "<", "olt", "slt", "ult")
le = _comparison("le", np.less_equal, "<=", "ole", "sle", "ule")
gt = _comparison("gt", np.greater, ">", "ogt", "sgt", "ugt")
ge = _comparison("ge", np.greater_equal, ">=", "oge", "sge", "uge")

isnan = discrete(
    "isnan",
    type_rule=predicate_type,
    reference=np.isnan,
    lower=Compose(lambda b, x: b.ne(x, x)),
    emit="np.isnan({})",
    samples=((0.3,), (float("nan"),), (float("inf"),)),
)
isfinite = discrete(
    "isfinite",
    type_rule=predicate_type,
    reference=np.isfinite,
    lower=Compose(lambda b, x: b.lt(b.abs(x), b.like(x, float("inf")))),
    emit="np.isfinite({})",
    samples=((0.3,), (float("nan"),), (float("inf"),)),
)
isinf = discrete(
    "isinf",
    type_rule=predicate_type,
    reference=np.isinf,
    lower=Compose(lambda b, x: b.eq(b.abs(x), b.like(x, float("inf")))),
    emit="np.isinf({})",
    samples=((0.3,), (float("nan"),), (float("inf"),)),
)
bit_and = discrete(
    "bit_and",
    type_rule=elementwise_type,
    reference=np.bitwise_and,
    lower=Instruction(signed="and", unsigned="and", bool="and"),
    emit="{} & {}",
    samples=_BOOLS,
)
bit_or = discrete(
    "bit_or",
    type_rule=elementwise_type,
    reference=np.bitwise_or,
    lower=Instruction(signed="or", unsigned="or", bool="or"),
    emit="{} | {}",
    samples=_BOOLS,
)
bit_xor = discrete(
    "bit_xor",
    type_rule=elementwise_type,
    reference=np.bitwise_xor,
    lower=Instruction(signed="xor", unsigned="xor", bool="xor"),
    emit="{} ^ {}",
    samples=_BOOLS,
)
logical_not = discrete(
    "logical_not",
    type_rule=predicate_type,
    reference=np.logical_not,
    lower=Compose(lambda b, x: b.bit_xor(x, b.like(x, True))),
    emit="np.logical_not({})",
    samples=((True,), (False,)),
)
shift_left = discrete(
    "shift_left",
    type_rule=elementwise_type,
    reference=np.left_shift,
    lower=Instruction(signed="shl", unsigned="shl"),
    emit="{} << {}",
    samples=((7, 3), (-7, 3)),
)
shift_right = discrete(
    "shift_right",
    type_rule=elementwise_type,
    reference=np.right_shift,
    lower=Instruction(signed="ashr", unsigned="lshr"),
    emit="{} >> {}",
    samples=((7, 1), (-7, 1)),
)
# Integers: the divisor is not 0 (capture checks); floats: floor(x / y), corrected by mod.
floor_div = discrete(
    "floor_div",
    type_rule=elementwise_type,
    reference=operator.floordiv,
    lower=Compose(lambda b, x, y: b.floored_quotient(x, y)),
    emit="{} // {}",
    samples=_INTEGERS,
    kinks="jumps at multiples of the divisor",
)
int_quotient = discrete(
    "int_quotient",
    type_rule=elementwise_type,
    reference=np.vectorize(lambda x, y: -(-x // y) if (x < 0) != (y < 0) else x // y),
    lower=Instruction(signed="sdiv", unsigned="udiv"),
    emit="int({} / {})",
    samples=_INTEGERS,
)
mul_overflows = discrete(  # whether the 64-bit signed product leaves the range
    "mul_overflows",
    type_rule=predicate_type,
    reference=np.vectorize(lambda x, y: not -(2**63) <= int(x) * int(y) < 2**63),
    lower=Named(),
    emit="not -2**63 <= int({0}) * int({1}) < 2**63",
    samples=((7, 3), (2**40, 2**40)),
)


def _select_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    condition, left, right = types
    if condition.dtype != "bool":
        raise TypeError("the condition of a selection is a truth value")
    (result,) = elementwise_type((left, right), params)
    return (result.with_shape(joint_shape(types)),)


def _select_transpose(b: Any, equation: Any, ct: Any, cotangents: Cotangents) -> None:
    condition, left, right = equation.inputs
    zero = b.scalar_like(ct, 0)
    if cotangents.wanted(left):
        cotangents.add(left, b.select(condition, ct, zero))
    if cotangents.wanted(right):
        cotangents.add(right, b.select(condition, zero, ct))


select = Primitive(
    name="select",
    type_rule=_select_type,
    reference=np.where,
    derivative=Linear((1, 2), _select_transpose),
    lower=Named(),
    emit="np.where({}, {}, {})",
    samples=((True, 1.5, 2.5), (False, 1.5, 2.5)),
    kinks="jump where the condition changes",
    source="NumPy's where: the side that is not taken gets an exact zero",
)


def _convert_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    return (types[0].with_dtype(params["dtype"]),)


def _convert_transpose(b: Any, equation: Any, ct: Any, cotangents: Cotangents) -> None:
    (operand,) = equation.inputs
    if operand.type.differentiable and cotangents.wanted(operand):
        cotangents.add(operand, b.convert(ct, operand.type.dtype))


convert = Primitive(
    name="convert",
    type_rule=_convert_type,
    reference="x.astype(dtype)",
    derivative=Linear((0,), _convert_transpose),
    lower=Named(),
    emit=lambda equation, x: f"{x}.astype({equation.params['dtype']!r})",
    samples=((1.5,), (-3.0,)),
    kinks="to an integer: truncation, derivative 0",
    source="NumPy's astype",
)

PRIMITIVES: tuple[Primitive, ...] = (
    eq, ne, lt, le, gt, ge, isnan, isfinite, isinf, bit_and, bit_or, bit_xor, logical_not, shift_left,
    shift_right, floor_div, int_quotient, mul_overflows, select, convert,
)  # fmt: skip
