"""Building regions equation by equation; ill-typed equations cannot be made."""

from __future__ import annotations

from typing import Any, Self

from chainrule.ir.nodes import Atom, Equation, Literal, Primitive, Region, Value
from chainrule.ir.types import BOOL, F64, I64, Type
from chainrule.source import Span


def literal(value: float | int | bool, type: Type | None = None) -> Literal:
    """Make a scalar constant; the type follows from the Python value unless it is given."""
    if type is None:
        type = BOOL if isinstance(value, bool) else I64 if isinstance(value, int) else F64
    return Literal(value, type)


class Builder:
    """Collects the equations of one region. `span` is put on every equation that is emitted."""

    def __init__(self, span: Span | None = None) -> None:
        self.span = span
        self.equations: list[Equation] = []

    def nested(self) -> Self:
        """Make a builder for a region inside this one (it may use this one's values)."""
        return type(self)(self.span)

    def region(self, params: tuple[Value, ...], results: tuple[Atom, ...]) -> Region:
        """Close the region: its parameters, the equations so far, and its results."""
        return Region(params, tuple(self.equations), results)

    def emit(
        self,
        primitive: Primitive,
        *inputs: Atom,
        regions: tuple[Region, ...] = (),
        names: tuple[str, ...] = (),
        types: tuple[Type, ...] | None = None,
        **params: Any,
    ) -> tuple[Value, ...]:
        """Append an equation and give its outputs. `types` overrules the type rule (calls and tapes need it)."""
        if types is None:
            types = primitive.type_rule(tuple(a.type for a in inputs), {**params, "regions": regions})
        outputs = tuple(Value(t, names[i] if i < len(names) else "") for i, t in enumerate(types))
        self.equations.append(Equation(primitive, inputs, outputs, params, regions, self.span))
        return outputs

    def one(self, primitive: Primitive, *inputs: Atom, name: str = "", **params: Any) -> Value:
        """Append an equation with a single output and give that."""
        (output,) = self.emit(primitive, *inputs, names=(name,), **params)
        return output
