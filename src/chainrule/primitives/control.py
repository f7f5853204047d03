"""Control flow, calls, checks and the tape of residuals."""

# Rules are short lambdas of as many atoms as there are operands; no type of a callable says so.
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from typing import Any

from chainrule.ir.nodes import Params, Primitive
from chainrule.ir.types import TAPE, Type
from chainrule.primitives.base import Named, NotDifferentiable, Structural


def _explicit_types(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    raise TypeError("the result types of this primitive are given when it is built")


def _body_types(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    return tuple(p.type for p in params["regions"][-1].params)


def _control(name: str, type_rule: Any, meaning: str, **fields: Any) -> Primitive:
    return Primitive(
        name=name,
        type_rule=type_rule,
        reference=meaning,
        derivative=fields.pop("derivative", Structural()),
        lower=Named(),
        emit=None,
        source="structured programming",
        **fields,
    )


def _branch_types(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    """Give the types of what either branch gives: dimensions that differ are unknown."""
    then, other = params["regions"]
    return tuple(map(_either, (a.type for a in then.results), (a.type for a in other.results)))


def _either(left: Type, right: Type) -> Type:
    return left.with_shape(tuple(p if p == q else None for p, q in zip(left.shape, right.shape, strict=True)))


if_ = _control(
    "if",
    _branch_types,
    "inputs: condition; regions: then, else, both without parameters;"
    " outputs: the results of the one that is taken",
    kinks="jump where the condition changes",
)
for_ = _control(
    "for",
    lambda types, params: _body_types(types, params)[1:],
    "inputs: start, stop, step, initial values; region: (i, *carried) -> carried;"
    " outputs: the last carried values; i runs over Python's range(start, stop, step)",
)
while_ = _control(
    "while",
    _body_types,
    "inputs: initial values; regions: condition (*carried) -> bool, body (*carried) -> carried",
    kinks="the number of iterations is not differentiated",
)
map_ = _control(
    "map",
    lambda types, params: tuple(a.type.with_shape(params["shape"]) for a in params["regions"][0].results),
    "inputs: dimensions; region: (*indices) -> scalars; outputs: one array per result;"
    " made by fusion, after derivatives",
)
call = _control("call", _explicit_types, "calls the function named in the parameters")
check = _control(
    "check",
    lambda types, params: (),
    "inputs: condition, facts; raises params['error'] (a built-in exception's name) with params['message'],"
    " in which {0}, {1}, … stand for the facts, unless the condition holds",
    derivative=NotDifferentiable("a check has no result"),
    effect=True,
)
tell = _control(
    "tell",
    lambda types, params: (),
    "inputs: facts; prints params['message'], in which {0}, {1}, … stand for the facts as params['kinds'] says:"
    " `plain` and `numpy` for numbers, `array`, `list`; once each time that the program comes by",
    derivative=NotDifferentiable("what is printed has no result"),
    effect=True,
)
tape_new = _control("tape_new", lambda types, params: (TAPE,), "an empty tape")
push = _control(
    "push", lambda types, params: (TAPE,), "inputs: tape, values; output: the tape with the values on top"
)
pop = _control(
    "pop",
    lambda types, params: (TAPE, *params["types"]),
    "input: tape; outputs: the tape without its top values, and these, in the order of `push`",
)
PRIMITIVES: tuple[Primitive, ...] = (if_, for_, while_, map_, call, check, tell, tape_new, push, pop)
