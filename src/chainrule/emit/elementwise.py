"""Element-wise primitives that are written in more than one way: arithmetic, logic, selection, conversion.

In: an equation, and the writer of expressions that its operands are asked of. Out: `Text`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chainrule.emit import syntax
from chainrule.emit.literals import DTYPE_NAMES
from chainrule.emit.scalars import RAISING
from chainrule.emit.syntax import ATOM, Text, call
from chainrule.ir.nodes import Atom, Equation, Literal, Value
from chainrule.ir.types import Type

if TYPE_CHECKING:
    from chainrule.emit.expressions import Expressions


def _arithmetic(e: Expressions, equation: Equation) -> Text:
    name = equation.primitive.name
    x, y = equation.inputs
    if name == "mul" and x is y:
        return _square(e, equation, x)
    if name == "mul":
        outer = e.indices.outer(equation)
        if outer is not None:
            return outer
    if equation in e.scalars.unsafe and name in RAISING:
        function = {"div": "np.divide", "mod": "np.mod", "pow": "np.power"}[name]
        return call(function, e.atom(x).text, e.atom(y).text)
    left, right = (_without_conversion(e, equation, k) for k in (0, 1))
    if name == "add":
        negated = e.nested(x, "neg")
        if negated is not None and x.type.rank >= y.type.rank and not e.nested(y, "neg"):
            return syntax.binary("-", right, e.operand(negated, 0))
        taken = e.nested(y, "neg")
        if taken is not None:
            return syntax.binary("-", left, e.operand(taken, 0))
    return e.template(equation, [left, right])


def _extreme(e: Expressions, equation: Equation) -> Text:
    """Write the larger or smaller of two; whole numbers have no NaN, so Python's own functions do."""
    output = equation.outputs[0].type
    operands = [e.operand(equation, k) for k in range(2)]
    if output.is_scalar and output.dtype == "i64":
        return call(
            {"maximum": "max", "minimum": "min"}[equation.primitive.name], *(o.text for o in operands)
        )
    return e.template(equation, operands)


def _square(e: Expressions, equation: Equation, x: Atom) -> Text:
    text = e.operand(equation, 0)
    if e.scalars.is_numpy(x):
        return Text(f"{text.at(ATOM)} ** 2", syntax.POWER)
    if isinstance(x, Value) and e.nesting.is_nested(x):
        return call("np.square", text.text)
    return syntax.binary("*", text, text)


def _without_conversion(e: Expressions, equation: Equation, k: int) -> Text:
    """Write an operand; an integer beside a float needs no `float(…)`."""
    atom, other = equation.inputs[k], equation.inputs[1 - k]
    conversion = e.nested(atom, "convert")
    if (
        conversion is not None
        and conversion not in e.scalars.wrapped
        and equation.outputs[0].type.dtype == "f64"
        and atom.type.lanes == 1
    ):
        source = conversion.inputs[0]
        safe = source.type.dtype in ("i64", "i32") and e.nested(other, "convert") is None
        if safe and source.type.rank == atom.type.rank:
            return e.atom(source)
    return e.operand(equation, k)


def _logic(e: Expressions, equation: Equation) -> Text:
    scalar = equation.outputs[0].type == Type("bool")
    operands = [e.operand(equation, k) for k in range(2)]
    if not scalar:
        return e.template(equation, operands)
    name = equation.primitive.name
    if name == "bit_and":
        chained = _chained(e, equation)
        if chained is not None:
            return chained
    symbol = {"bit_and": "and", "bit_or": "or", "bit_xor": "!="}[name]
    return syntax.binary(symbol, *operands)


def _chained(e: Expressions, equation: Equation) -> Text | None:
    """Write `0 <= i and i < n` as `0 <= i < n`."""
    low, high = (_comparison(e, atom) for atom in equation.inputs)
    if low is None or high is None:
        return None
    if low[0] in (">", ">="):
        low = ({">": "<", ">=": "<="}[low[0]], low[2], low[1])
    if low[2] is not high[1] or low[0] not in ("<", "<=") or high[0] not in ("<", "<="):
        return None
    parts = [e.atom(a).at(syntax.COMPARE + 1) for a in (low[1], low[2], high[2])]
    return Text(f"{parts[0]} {low[0]} {parts[1]} {high[0]} {parts[2]}", syntax.COMPARE)


def _comparison(e: Expressions, atom: Atom) -> tuple[str, Atom, Atom] | None:
    if isinstance(atom, Value) and e.nesting.is_nested(atom):
        equation = e.nesting.flow.definition[atom]
        symbol = syntax.symbol_of(equation.primitive.emit)
        if symbol in ("<", "<=", ">", ">="):
            return symbol, equation.inputs[0], equation.inputs[1]
    return None


def _not(e: Expressions, equation: Equation) -> Text:
    if equation.outputs[0].type.is_scalar:
        return e.opposite(equation.inputs[0])
    return Text(f"~{e.atom(equation.inputs[0]).at(syntax.UNARY)}", syntax.UNARY)


def _select(e: Expressions, equation: Equation) -> Text:
    operands = [e.operand(equation, k) for k in range(3)]
    clipped = _clipped(e, equation)
    if clipped is not None:
        return clipped
    if equation.outputs[0].type.is_scalar and equation.outputs[0].type.lanes == 1:
        return syntax.conditional(*operands)
    return call("np.where", *(o.text for o in operands))


def _clipped(e: Expressions, equation: Equation) -> Text | None:
    """Write `n if n > 0 else 0` of whole numbers as `max(n, 0)`."""
    test, yes, no = equation.inputs
    condition = e.nested(test, "gt")
    if condition is None or yes.type.dtype != "i64" or yes.type.rank:
        return None
    same = condition.inputs[0] is yes and condition.inputs[1] == no and isinstance(no, Literal)
    return call("max", e.atom(yes).text, e.atom(no).text) if same else None


def _if(e: Expressions, equation: Equation) -> Text:
    yes, no = (e.atom(region.results[0]) for region in equation.regions)
    return syntax.conditional(e.condition(equation.inputs[0]), yes, no)


def _convert(e: Expressions, equation: Equation) -> Text:
    source = equation.inputs[0]
    dtype = equation.params["dtype"]
    if source.type.is_array or source.type.lanes > 1:
        return Text(f"{e.atom(source).at(ATOM)}.astype({DTYPE_NAMES[dtype]})")
    if equation in e.scalars.wrapped:
        return call("np.float64", e.atom(source).text)
    return call({"f64": "float", "i64": "int"}.get(dtype, DTYPE_NAMES[dtype]), e.atom(source).text)


def _call(e: Expressions, equation: Equation) -> Text:
    return call(e.functions[equation.params["function"]], *(e.bare(a) for a in equation.inputs))


ELEMENTWISE: dict[str, Callable[[Expressions, Equation], Text]] = {
    **dict.fromkeys(("add", "sub", "mul", "div", "mod", "pow"), _arithmetic),
    **dict.fromkeys(("bit_and", "bit_or", "bit_xor"), _logic),
    **dict.fromkeys(("maximum", "minimum"), _extreme),
    "logical_not": _not,
    "select": _select,
    "if": _if,
    "convert": _convert,
    "call": _call,
}
