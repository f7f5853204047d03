"""The whole IR: value, literal, primitive, equation, region, function, program.

Scoping is lexical: a region may use values of the regions around it. Control flow is structured: a primitive such as
`if`, `for` or `while` holds regions. Every value is assigned once, by one equation or as one region parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chainrule.ir.types import Type
from chainrule.source import Span


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """A run-time value; two values are the same only if they are the same object. `name` is a hint for readers."""

    type: Type
    name: str = ""


@dataclass(frozen=True, slots=True)
class Literal:
    """A scalar constant."""

    value: float | int | bool | complex
    type: Type


Atom = Value | Literal
Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Primitive:
    """One operation with all its meanings side by side; see `chainrule.primitives.base` for the kinds of rules."""

    name: str
    type_rule: Callable[[tuple[Type, ...], Params], tuple[Type, ...]]
    reference: Callable[..., Any] | str
    derivative: Any
    lower: Any
    emit: Any
    samples: tuple[tuple[Any, ...], ...] = ()
    kinks: str = "none"
    source: str = ""
    effect: bool = False

    def __repr__(self) -> str:
        return f"Primitive({self.name})"


@dataclass(frozen=True, slots=True, eq=False)
class Equation:
    """`outputs = primitive[params](inputs) regions`."""

    primitive: Primitive
    inputs: tuple[Atom, ...]
    outputs: tuple[Value, ...]
    params: Params = field(default_factory=dict[str, Any])
    regions: tuple[Region, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """Equations with parameters and results; the body of a function, a loop or a branch."""

    params: tuple[Value, ...]
    equations: tuple[Equation, ...]
    results: tuple[Atom, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A named region without free values."""

    name: str
    body: Region
    span: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """Functions that call each other by name, and the one where execution begins."""

    functions: Mapping[str, Function]
    entry: str

    @property
    def main(self) -> Function:
        """The function where execution begins."""
        return self.functions[self.entry]
