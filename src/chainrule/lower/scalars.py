"""Element-wise primitives on numbers: instructions, intrinsics, libm, and compositions of other primitives.

In: an equation whose operands are numbers (or packs of numbers). Out: instructions in the frame's text.
"""

from __future__ import annotations

from chainrule.ir.nodes import Atom, Equation, Literal
from chainrule.ir.types import FLOATS, Type
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Unsupported, number_size, number_type, register_type
from chainrule.lower.maths import call_libm
from chainrule.lower.rounding import round_digits
from chainrule.primitives.base import Compose, Instruction, Intrinsic, Libm
from chainrule.primitives.ops import Ops

_TRAPPING = ("sdiv", "udiv", "srem", "urem")
_SHIFTS = ("shl", "lshr", "ashr")
_FAST = ("fadd", "fsub", "fmul", "fdiv", "frem")


def number_class(type: Type) -> str:
    """Give the class of an element type: float, signed, unsigned or bool."""
    if type.dtype in FLOATS:
        return "float"
    if type.dtype == "bool":
        return "bool"
    return "unsigned" if type.dtype.startswith("u") else "signed"


def lower_number(frame: Frame, equation: Equation) -> None:
    """Lower an element-wise equation on numbers."""
    match equation.primitive.lower:
        case Instruction() as rule:
            result = _instruction(frame, equation, rule)
        case Intrinsic() as rule:
            result = _intrinsic(frame, equation, rule)
        case Libm(name=name, vector=vector):
            operands = [frame.scalar(a) for a in equation.inputs]
            result = call_libm(frame, name, equation.inputs[0].type, operands, vector)
        case Compose(function=function):
            b = Ops(equation.span)
            outcome = function(b, *equation.inputs)
            for inner in b.equations:
                lower_number(frame, inner)
            result = frame.scalar(outcome, equation.outputs[0].type.lanes)
        case _:
            result = _NAMED[equation.primitive.name](frame, equation)
    frame.bind(equation.outputs[0], result)


def is_scalar_primitive(equation: Equation) -> bool:
    """Whether `lower_number` knows the primitive of an equation."""
    known = isinstance(equation.primitive.lower, Instruction | Intrinsic | Libm | Compose)
    return known or equation.primitive.name in _NAMED


def _lanes(equation: Equation) -> int:
    return max(a.type.lanes for a in equation.inputs)


def _instruction(frame: Frame, equation: Equation, rule: Instruction) -> str:
    lanes = _lanes(equation)
    type = equation.inputs[0].type
    name = getattr(rule, number_class(type))
    if not name:
        raise Unsupported(f"{equation.primitive.name} of {type}")
    register = register_type(Type(type.dtype, (), lanes))
    operands = [frame.scalar(a, lanes) for a in equation.inputs]
    if rule.operand:
        operands.append(f"splat ({number_type(type)} {rule.operand})" if lanes > 1 else rule.operand)
    if name in _TRAPPING and not _is_safe_divisor(equation.inputs[1]):
        return _divide(frame, name, register, operands)
    if name in _SHIFTS and not _is_inside(equation.inputs[1]):
        return _shift(frame, name, register, operands)
    flags = frame.unit.flags if name in _FAST and not rule.exact else ""
    return frame.text.op(f"{name} {flags}{register} {', '.join(operands)}")


def _is_safe_divisor(atom: Atom) -> bool:
    return isinstance(atom, Literal) and atom.value not in (0, -1)


def _is_inside(distance: Atom) -> bool:
    """Whether a shift is known to leave bits in the narrowest of integers."""
    return (
        isinstance(distance, Literal) and not isinstance(distance.value, complex) and 0 <= distance.value < 8
    )


def _divide(frame: Frame, name: str, register: str, operands: list[str]) -> str:
    """Divide whole numbers without traps: by 0 it gives 0, by -1 the negative, which may wrap."""
    text, (x, y) = frame.text, operands
    zero, negative = (text.op(f"icmp eq {register} {y}, {value}") for value in ("0", "-1"))
    odd = text.op(f"or i1 {zero}, {negative}") if name.startswith("s") else zero
    result = text.op(f"{name} {register} {x}, {text.op(f'select i1 {odd}, {register} 1, {register} {y}')}")
    if name == "sdiv":
        minus = text.op(f"sub {register} 0, {x}")
        result = text.op(f"select i1 {negative}, {register} {minus}, {register} {result}")
    return text.op(f"select i1 {zero}, {register} 0, {register} {result}")


def _shift(frame: Frame, name: str, register: str, operands: list[str]) -> str:
    """Shift by any distance: all bits leave where it is the width or more (or negative)."""
    text, (x, distance) = frame.text, operands
    width = register.removeprefix("i")
    inside = text.op(f"icmp ult {register} {distance}, {width}")
    farthest = str(int(width) - 1)
    safe = text.op(f"select i1 {inside}, {register} {distance}, {register} {farthest}")
    result = text.op(f"{name} {register} {x}, {safe}")
    if name == "ashr":
        return result
    return text.op(f"select i1 {inside}, {register} {result}, {register} 0")


def _intrinsic(frame: Frame, equation: Equation, rule: Intrinsic) -> str:
    lanes = _lanes(equation)
    type = Type(equation.inputs[0].type.dtype, (), lanes)
    kind = number_class(type)
    name = getattr(rule, kind, "")
    if not name:
        raise Unsupported(f"{equation.primitive.name} of {type}")
    register = register_type(type)
    operands = [f"{register} {frame.scalar(a, lanes)}" for a in equation.inputs]
    if name == "llvm.abs":
        operands.append("i1 false")
    suffix = ("f" if kind == "float" else "i") + str(8 * number_size(type))
    if lanes > 1:
        suffix = f"v{lanes}{suffix}"
    flags = frame.unit.flags if kind == "float" else ""
    return frame.text.op(f"call {flags}{register} @{name}.{suffix}({', '.join(operands)})")


def _select(frame: Frame, equation: Equation) -> str:
    condition, yes, no = equation.inputs
    lanes = _lanes(equation)
    register = register_type(Type(yes.type.dtype, (), lanes))
    flags = frame.unit.flags if number_class(yes.type) == "float" else ""
    operands = f"{register} {frame.scalar(yes, lanes)}, {register} {frame.scalar(no, lanes)}"
    return frame.text.op(f"select {flags}i1 {frame.scalar(condition)}, {operands}")


def _convert(frame: Frame, equation: Equation) -> str:
    source, target = equation.inputs[0].type, equation.outputs[0].type
    operand = frame.scalar(equation.inputs[0])
    if source.dtype == target.dtype:
        return operand
    old, new = register_type(source), register_type(target)
    kinds = number_class(source), number_class(target)
    if kinds[1] == "bool":
        comparison = "fcmp une" if kinds[0] == "float" else "icmp ne"
        zero = "zeroinitializer" if source.lanes > 1 else "0x0000000000000000" if kinds[0] == "float" else "0"
        return frame.text.op(f"{comparison} {old} {operand}, {zero}")
    result = frame.text.op(f"{_conversion(source, target, kinds)} {old} {operand} to {new}")
    if (
        kinds[0] == "float" and kinds[1] != "float"
    ):  # what does not fit gives some number, the same everywhere
        result = frame.text.op(f"freeze {new} {result}")
    return result


def _conversion(source: Type, target: Type, kinds: tuple[str, str]) -> str:
    match kinds:
        case ("float", "float"):
            return "fpext" if number_size(target) > number_size(source) else "fptrunc"
        case ("float", "unsigned"):
            return "fptoui"
        case ("float", _):
            return "fptosi"
        case ("signed", "float"):
            return "sitofp"
        case (_, "float"):
            return "uitofp"
        case ("bool", _):
            return "zext"
        case _:
            if number_size(target) == number_size(source):
                return "bitcast"
            if number_size(target) < number_size(source):
                return "trunc"
            return "sext" if kinds[0] == "signed" else "zext"


def _mul_overflows(frame: Frame, equation: Equation) -> str:
    type = number_type(equation.inputs[0].type)
    sign = "u" if number_class(equation.inputs[0].type) == "unsigned" else "s"
    operands = ", ".join(f"{type} {frame.scalar(a)}" for a in equation.inputs)
    pair = frame.text.op(f"call {{ {type}, i1 }} @llvm.{sign}mul.with.overflow.{type}({operands})")
    return frame.text.op(f"extractvalue {{ {type}, i1 }} {pair}, 1")


def _splat(frame: Frame, equation: Equation) -> str:
    return frame.scalar(equation.inputs[0], equation.params["lanes"])


_NAMED = {
    "round_digits": round_digits,
    "select": _select,
    "convert": _convert,
    "mul_overflows": _mul_overflows,
    "splat": _splat,
}
