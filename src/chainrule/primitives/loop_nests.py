"""Nests of counted loops for array operations that are described by loops over numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chainrule.ir.nodes import Atom, Value
from chainrule.ir.types import I64
from chainrule.primitives import control

Body = Callable[[Any, tuple[Atom, ...], tuple[Atom, ...]], tuple[Atom, ...]]


def nest(b: Any, dims: tuple[Atom, ...], carried: tuple[Atom, ...], body: Body) -> tuple[Atom, ...]:
    """Append loops over all indices in C order: `body(b, indices, carried)` gives what they carry on."""

    def level(b: Any, indices: tuple[Atom, ...], carried: tuple[Atom, ...]) -> tuple[Atom, ...]:
        if len(indices) == len(dims):
            return body(b, indices, carried)
        i = Value(I64, "ijkl"[len(indices)] if len(indices) < 4 else "i")
        inside = tuple(Value(a.type, getattr(a, "name", "")) for a in carried)
        inner = b.nested()
        results = level(inner, (*indices, i), inside)
        region = inner.region((i, *inside), results)
        bounds = (b.integer(0), dims[len(indices)], b.integer(1))
        return b.emit(control.for_, *bounds, *carried, regions=(region,))

    return level(b, (), carried)
