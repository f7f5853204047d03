"""Calls of ordinary Python from compiled code."""

from __future__ import annotations

from typing import Any

from chainrule.errors import UnsupportedError
from chainrule.ir.nodes import Atom, Equation, Params, Primitive
from chainrule.ir.types import Type
from chainrule.primitives.base import Cotangents, Explicit, Named


def _explicit_types(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    raise TypeError("the result types of this primitive are given when it is built")


def _partials(b: Any, equation: Equation) -> tuple[Atom | None, ...]:
    """Give the partial derivatives for the arguments, by the user's rule: the axes of the result come first."""
    rule, count = equation.params["rule"], equation.params["count"]
    if rule is None:
        name = equation.params["path"].partition(":")[2]
        raise UnsupportedError(
            "E0323", f"`{name}` is external and has no derivative", equation.span,
            hint="give `cr.external` a `derivative`",
        )  # fmt: skip
    return rule(b, equation.inputs[:count], equation.outputs[0], equation.span)


def _jvp(b: Any, equation: Equation, tangents: tuple[Atom | None, ...]) -> tuple[Atom | None, ...]:
    """Sum the products of partial derivatives and tangents over the arguments' axes."""
    (y,) = equation.outputs
    if not y.type.differentiable or all(t is None for t in tangents):
        return (None,)
    rank = y.type.rank
    total: Atom | None = None
    for x, partial, tangent in zip(equation.inputs, _partials(b, equation), tangents, strict=False):
        if tangent is None or partial is None:
            continue
        moved = tangent
        if x.type.rank and rank:
            axes = (*(None for _ in range(rank)), *range(x.type.rank))
            moved = b.broadcast(tangent, b.dims(partial), axes)
        term = b.mul(partial, moved)
        if x.type.rank:
            term = b.reduce_sum(term, tuple(range(rank, rank + x.type.rank)))
        total = term if total is None else b.add(total, term)
    return (total,)


def _vjp(b: Any, equation: Equation, cts: tuple[Atom | None, ...], cotangents: Cotangents) -> None:
    """Sum the products of partial derivatives and the cotangent over the result's axes."""
    (y,), (ct,) = equation.outputs, cts
    inputs = equation.inputs[: equation.params["count"]]
    if not y.type.differentiable or not any(map(cotangents.wanted, inputs)):
        return
    rank = y.type.rank
    for x, partial in zip(inputs, _partials(b, equation), strict=True):
        if partial is None or not cotangents.wanted(x):
            continue
        whole: Any = ct
        if x.type.rank and rank:
            axes = (*range(rank), *(None for _ in range(x.type.rank)))
            whole = b.broadcast(ct, b.dims(partial), axes)
        term = b.mul(partial, whole)
        cotangents.add(x, b.reduce_sum(term, tuple(range(rank))) if rank else term)


def _emission(equation: Equation, *inputs: str) -> str:
    """Write the call: what is known stands among the arguments."""
    given = iter(inputs)
    arguments = [repr(k[1]) if k[0] == "known" else next(given) for k in equation.params["kinds"]]
    return f"{equation.params['path'].replace(':', '.')}({', '.join(arguments)})"


external = Primitive(
    name="external",
    type_rule=_explicit_types,
    reference="calls the Python function at params['path'] with the first params['count'] inputs, as params['kinds']"
    " says; the others are the dimensions of the result; params['rule'] makes the partial derivatives",
    derivative=Explicit(_jvp, _vjp),
    lower=Named(),
    emit=_emission,
    source="the user",
)

PRIMITIVES: tuple[Primitive, ...] = (external,)
