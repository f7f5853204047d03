"""Folding of scalar and element-wise equations: constants, identities, comparisons that are known.

In: an equation whose operands are folded. Out: an atom that has its value, or None. Nothing here changes a
result: identities that would turn NaN into a number are not used.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from chainrule.ir.nodes import Atom, Equation, Literal, Value
from chainrule.ir.types import BOOL, I64, Type
from chainrule.primitives import elementwise
from chainrule.primitives.ops import Ops
from chainrule.transform.facts import Facts

_INT_LIMIT = 2**63
_EXACT: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "neg": operator.neg,
    "abs": abs,
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "bit_and": operator.and_,
    "bit_or": operator.or_,
    "bit_xor": operator.xor,
    "logical_not": operator.not_,
    "maximum": max,
    "minimum": min,
    "isnan": math.isnan,
    "isinf": math.isinf,
    "isfinite": math.isfinite,
    "floor": math.floor,
    "ceil": math.ceil,
    "sqrt": math.sqrt,
    "div": operator.truediv,
    "floor_div": operator.floordiv,
    "mod": operator.mod,
    "copysign": math.copysign,
}
_PREDICATES = frozenset({"eq", "ne", "lt", "le", "gt", "ge", "isnan", "isinf", "isfinite", "logical_not"})


def fold_number(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    """Fold an element-wise equation; may emit simpler ones."""
    name = equation.primitive.name
    constant = _constant(name, equation)
    if constant is not None:
        return constant
    rule = _RULES.get(name)
    return None if rule is None else rule(b, equation, facts)


def _constant(name: str, equation: Equation) -> Literal | None:
    """Evaluate an equation between constants, where Python and the machine agree to the last bit."""
    function = _EXACT.get(name)
    if function is None or not all(isinstance(a, Literal) for a in equation.inputs):
        return None
    values = [a.value for a in equation.inputs if isinstance(a, Literal)]
    dtype = equation.inputs[0].type.dtype
    if dtype not in ("f64", "i64", "bool") or (name in ("maximum", "minimum") and dtype == "f64"):
        return None
    try:
        result = function(*values)
    except (ArithmeticError, ValueError, TypeError):
        return None
    kind: Type = BOOL if name in _PREDICATES else equation.outputs[0].type
    if kind.dtype == "i64":
        return Literal(int(result), kind) if -_INT_LIMIT <= result < _INT_LIMIT else None
    return Literal(bool(result) if kind.dtype == "bool" else float(result), kind)


def _is(atom: Atom, value: float) -> bool:
    return isinstance(atom, Literal) and not isinstance(atom.value, bool) and atom.value == value


def _keeps_shape(equation: Equation, atom: Atom) -> bool:
    return (
        atom.type.rank == equation.outputs[0].type.rank and atom.type.lanes == equation.outputs[0].type.lanes
    )


def _add(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    x, y = equation.inputs
    for one, other in ((x, y), (y, x)):
        if _is(one, 0) and _keeps_shape(equation, other):
            return other
    return _integer_sum(b, equation, facts)


def _sub(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    x, y = equation.inputs
    if _is(y, 0) and _keeps_shape(equation, x):
        return x
    if x is y and x.type.dtype == "i64" and not x.type.shape:
        return b.integer(0)
    return _integer_sum(b, equation, facts)


def _integer_sum(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    """Bring a scalar integer to the form base + constant, if that takes two steps or more now."""
    output = equation.outputs[0]
    if output.type != I64:
        return None
    left, right = map(facts.linear, equation.inputs)
    subtract = equation.primitive.name == "sub"
    if left is None or right is None:
        return None
    if subtract and left.base is not None and left.base == right.base:
        return b.integer(left.constant - right.constant)
    if right.base is not None and (left.base is not None or subtract):
        return None
    base = left.base or right.base
    total = left.constant + (-right.constant if subtract else right.constant)
    if not isinstance(base, Value) or base in equation.inputs:
        return None
    return base if total == 0 else b.one(elementwise.add, base, b.integer(total))


def _mul(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    x, y = equation.inputs
    for one, other in ((x, y), (y, x)):
        if _is(one, 1) and _keeps_shape(equation, other):
            return other
        if _is(one, 0) and one.type.dtype == "i64" and not equation.outputs[0].type.shape:
            return one
    return None


def _div(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    x, y = equation.inputs
    return x if _is(y, 1) and _keeps_shape(equation, x) else None


def _twice(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    """An involution applied twice."""
    (x,) = equation.inputs
    made = facts.define(x) if isinstance(x, Value) else None
    return made.inputs[0] if made is not None and made.primitive is equation.primitive else None


def _bounded(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    """The larger or smaller of two integers of which it is known which that is."""
    x, y = equation.inputs
    if x is y:
        return x
    if x.type.dtype != "i64" or equation.outputs[0].type.shape:
        return None
    less = facts.less(x, y)
    if less is None:
        less = {True: False, False: True}.get(facts.less(y, x))  # type: ignore[arg-type]
    if less is None:
        return None
    return (y if less else x) if equation.primitive.name == "maximum" else (x if less else y)


def _compare(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    """A comparison of integers whose outcome is known."""
    x, y = equation.inputs
    if x.type.dtype != "i64" or equation.outputs[0].type.shape:
        return None
    match equation.primitive.name:
        case "lt":
            known = facts.less(x, y)
        case "gt":
            known = facts.less(y, x)
        case "le":
            known = _negated(facts.less(y, x))
        case "ge":
            known = _negated(facts.less(x, y))
        case "eq":
            known = facts.same(x, y)
        case _:
            known = _negated(facts.same(x, y))
    return None if known is None else Literal(known, BOOL)


def _negated(known: bool | None) -> bool | None:
    return None if known is None else not known


def _logic(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    x, y = equation.inputs
    if equation.outputs[0].type != BOOL:
        return None
    neutral = equation.primitive.name == "bit_and"
    for one, other in ((x, y), (y, x)):
        if isinstance(one, Literal):
            return other if bool(one.value) == neutral else one
    return x if x is y else None


def _select(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    condition, yes, no = equation.inputs
    if isinstance(condition, Literal):
        taken = yes if condition.value else no
        return taken if _keeps_shape(equation, taken) else None
    if equation.outputs[0].type == BOOL and isinstance(yes, Literal) and isinstance(no, Literal):
        return (
            condition
            if yes.value and not no.value
            else b.not_(condition)
            if no.value and not yes.value
            else None
        )
    same = yes is no or (isinstance(yes, Literal) and repr(yes) == repr(no))
    return yes if same and _keeps_shape(equation, yes) else None


def _convert(b: Ops, equation: Equation, facts: Facts) -> Atom | None:
    (x,) = equation.inputs
    if x.type.dtype == equation.params["dtype"]:
        return x
    if isinstance(x, Literal):
        made = b.convert(x, equation.params["dtype"])
        return made if isinstance(made, Literal) else None
    return None


_RULES: dict[str, Callable[[Ops, Equation, Facts], Atom | None]] = {
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "div": _div,
    "neg": _twice,
    "logical_not": _twice,
    "maximum": _bounded,
    "minimum": _bounded,
    **dict.fromkeys(("lt", "gt", "le", "ge", "eq", "ne"), _compare),
    "bit_and": _logic,
    "bit_or": _logic,
    "select": _select,
    "convert": _convert,
}
