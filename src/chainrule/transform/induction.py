"""What is known about the carried values of loops in every iteration.

In: a loop, and the facts that hold before it. Out: more facts: lower bounds of integers that only grow, and
in the body of a `while`, that its condition holds.
"""

from __future__ import annotations

from collections.abc import Mapping

from chainrule.ir.nodes import Atom, Equation, Literal, Region, Value
from chainrule.ir.types import I64
from chainrule.transform.facts import Facts, Linear, Range

Definitions = Mapping[Value, Equation]
_DEPTH = 8


def assume_growing(
    facts: Facts, definitions: Definitions, params: tuple[Value, ...], initial: tuple[Atom, ...], body: Region
) -> None:
    """An integer to which an iteration only adds is never less than at the start."""
    own = body.params[len(body.params) - len(params) :]
    for param, mine, start, result in zip(params, own, initial, body.results, strict=True):
        if param.type == I64 and _only_grows(definitions, result, mine, _DEPTH):
            facts.ranges[param] = Range(facts.linear(start), None)


def _only_grows(definitions: Definitions, atom: Atom, param: Value, depth: int) -> bool:
    if atom is param:
        return True
    made = definitions.get(atom) if isinstance(atom, Value) else None
    if made is None or depth == 0:
        return False
    match made.primitive.name:
        case "add":
            x, y = made.inputs
            rest, amount = (x, y) if isinstance(y, Literal) else (y, x)
            positive = isinstance(amount, Literal) and isinstance(amount.value, int) and amount.value >= 0
            return positive and _only_grows(definitions, rest, param, depth - 1)
        case "select":
            return all(_only_grows(definitions, a, param, depth - 1) for a in made.inputs[1:])
        case "if":
            results = (r.results[k] for r in made.regions for k, o in enumerate(made.outputs) if o is atom)
            return all(_only_grows(definitions, result, param, depth - 1) for result in results)
        case _:
            return False


def assume_condition(facts: Facts, condition: Atom, inner: Mapping[Value, Value]) -> None:
    """In the body of a `while`, its condition holds for the body's parameters, `inner`."""
    if not isinstance(condition, Value):
        return
    if condition in inner:
        facts.assume(inner[condition], True)
    made = facts.define(condition)
    match made.primitive.name if made is not None else "":
        case "bit_and" if made is not None:
            for part in made.inputs:
                assume_condition(facts, part, inner)
        case "logical_not" if made is not None:
            (part,) = made.inputs
            if isinstance(part, Value) and part in inner:
                facts.assume(inner[part], False)
        case "lt" if made is not None:
            _assume_less(facts, inner, *made.inputs)
        case "gt" if made is not None:
            _assume_less(facts, inner, *reversed(made.inputs))
        case _:
            pass


def _assume_less(facts: Facts, inner: Mapping[Value, Value], small: Atom, large: Atom) -> None:
    bound = facts.linear(large)
    if bound is None or not isinstance(small, Value) or small not in inner or small.type != I64:
        return
    base = inner.get(bound.base, bound.base) if isinstance(bound.base, Value) else bound.base
    mine = inner[small]
    lower = facts.ranges.get(mine, Range(None, None)).lower
    facts.ranges[mine] = Range(lower, Linear(base, bound.constant - 1))
