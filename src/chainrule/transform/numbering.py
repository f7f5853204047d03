"""Value numbering of scalar equations: what was computed already is not computed again.

In: scalar equations, one after the other, with the table of what is known in the regions around. Out: the
atom that stands for each result: a constant, an earlier value, or a new one.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from typing import Any

from chainrule.ir.nodes import Atom, Equation, Literal, Value
from chainrule.ir.types import BOOL, I64
from chainrule.primitives import arrays, elementwise, logic
from chainrule.primitives.base import Compose, Instruction, Intrinsic, Libm
from chainrule.primitives.ops import Ops

Key = tuple[Any, ...]
Known = ChainMap[Key, Atom]

_RULES = (Instruction, Intrinsic, Libm, Compose)
_NAMES = frozenset({"select", "convert", "mul_overflows", "splat", "index", "dim"})
_COMMUTATIVE = frozenset({"add", "mul", "eq", "ne", "bit_and", "bit_or", "bit_xor"})
_FOLDING: Mapping[str, Callable[[Ops], Callable[..., Atom]]] = {
    "add": lambda b: b.add,
    "sub": lambda b: b.sub,
    "mul": lambda b: b.mul,
    "select": lambda b: b.select,
    "bit_and": lambda b: b.and_,
    "bit_or": lambda b: b.or_,
}
_WHOLE = frozenset({"i64", "bool"})


def is_pure_number(equation: Equation) -> bool:
    """Whether an equation computes one number from its operands, and does nothing else."""
    if len(equation.outputs) != 1 or equation.outputs[0].type.shape or equation.regions:
        return False
    return isinstance(equation.primitive.lower, _RULES) or equation.primitive.name in _NAMES


def once(b: Ops, equation: Equation, inputs: tuple[Atom, ...], known: Known) -> Atom:
    """Give the result of an equation with other inputs; append it only if it is not known."""
    key = _key(equation, inputs)
    found = known.get(key)
    if found is None:
        found = known[key] = _simplified(b, equation, inputs)
    return found


def _simplified(b: Ops, equation: Equation, inputs: tuple[Atom, ...]) -> Atom:
    primitive = equation.primitive
    if all(a.type.dtype in _WHOLE for a in inputs) and all(a.type.lanes == 1 for a in inputs):
        known = _reflexive(primitive.name, inputs)
        if known is not None:
            return Literal(known, equation.outputs[0].type)
        folding = _FOLDING.get(primitive.name)
        if folding is not None and (inputs[-1].type.dtype == "bool") == (
            primitive is logic.bit_and or primitive is logic.bit_or
        ):
            return folding(b)(*inputs)
        if primitive in (elementwise.minimum, elementwise.maximum) and inputs[0] is inputs[1]:
            return inputs[0]
    if primitive is arrays.dim:
        return b.dim(inputs[0], equation.params["axis"])
    output = Value(equation.outputs[0].type, equation.outputs[0].name)
    made = Equation(primitive, inputs, (output,), equation.params, (), b.span)
    b.equations.append(made)
    b.definitions[output] = made
    return output


def _reflexive(name: str, inputs: tuple[Atom, ...]) -> bool | None:
    """Decide comparisons of a whole number with itself, or of constants."""
    if name not in _COMPARISONS:
        return None
    x, y = inputs
    if isinstance(x, Literal) and isinstance(y, Literal):
        return bool(_COMPARISONS[name](x.value, y.value))
    return bool(_COMPARISONS[name](0, 0)) if x is y else None


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda x, y: x == y,
    "ne": lambda x, y: x != y,
    "lt": lambda x, y: x < y,
    "le": lambda x, y: x <= y,
    "gt": lambda x, y: x > y,
    "ge": lambda x, y: x >= y,
}


def note_range(known: Known, index: Value, bounds: tuple[Atom, ...]) -> None:
    """Note what a loop says about its index: at least the start, below the stop (if it counts upwards)."""
    start, stop, step = bounds
    if not isinstance(step, Literal) or int(step.value.real) <= 0:
        return
    truth = Literal(True, BOOL)
    known["lt", (), *_operands("lt", (index, stop))] = truth
    known["ge", (), *_operands("ge", (index, start))] = truth
    if isinstance(start, Literal) and start.value.real >= 0:
        known["ge", (), *_operands("ge", (index, Literal(0, I64)))] = truth


def note_check(known: Known, condition: Atom) -> bool:
    """Note that a condition has been checked; whether it was so before."""
    key = ("checked", condition)
    before = key in known
    known[key] = condition
    return before


def _key(equation: Equation, inputs: tuple[Atom, ...]) -> Key:
    params = tuple(sorted((k, repr(v)) for k, v in equation.params.items()))
    return (equation.primitive.name, params, *_operands(equation.primitive.name, inputs))


def _operands(name: str, inputs: tuple[Atom, ...]) -> list[Any]:
    """Constants by what they say (0.0 and -0.0 differ), values by identity."""
    operands = [
        ("literal", repr(a.value), str(a.type)) if isinstance(a, Literal) else ("value", a) for a in inputs
    ]
    if name in _COMMUTATIVE:
        operands.sort(key=lambda operand: (operand[0], str(operand[1:]), id(operand[1])))
    return operands
