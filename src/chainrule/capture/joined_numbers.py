"""What differs between two paths becomes a new IR value: outputs, and the numbers that they stand for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chainrule.capture.join_types import join_types
from chainrule.capture.sequences import Sequences
from chainrule.capture.sorts import options_of, united, which_of, whole_of
from chainrule.capture.state import State, same_atom
from chainrule.capture.values import (
    Conflict,
    Key,
    Kind,
    Scalar,
    Sorts,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Value
from chainrule.ir.structure import has_whole
from chainrule.ir.types import Type
from chainrule.primitives import arrays
from chainrule.primitives.ops import Ops


@dataclass(slots=True)
class Output:
    """A value that differs between two paths: the joined value and the atom on each side."""

    value: Value
    left: Atom
    right: Atom


@dataclass(eq=False)
class JoinedNumbers:
    """The two states that meet, and the outputs that they need."""

    cells: Sequences

    left: State

    right: State

    left_ops: Ops

    right_ops: Ops

    live: Callable[[Key], bool]

    owned: set[Key] = field(default_factory=set[Key])

    outputs: list[Output] = field(default_factory=list[Output])

    state: State = field(default_factory=dict[Key, Any])

    merged: dict[tuple[Key, Key], Key] = field(default_factory=dict[tuple[Key, Key], Key])

    restructured: bool = False

    condition: Atom | None = None

    base: State = field(default_factory=dict[Key, Any])

    as_choice: set[tuple[Key, Key]] = field(default_factory=set[tuple[Key, Key]])

    def atom(self, a: Atom, b: Atom, name: str) -> Any:
        """Join two atoms; the result is one of them if they are the same."""
        if same_atom(a, b):
            return a
        joined = join_types(a.type, b.type)
        if joined is None:
            return self.conflict(f"`{name}` is {a.type} on one path and {b.type} on another")
        for output in self.outputs:
            if output.left is a and output.right is b and output.value.type == joined:
                return output.value
        self.outputs.append(self._output(a, b, joined, name))
        return self.outputs[-1].value

    def _output(self, a: Atom, b: Atom, joined: Type, name: str) -> Output:
        left = self.left_ops.convert(a, joined.dtype)
        right = self.right_ops.convert(b, joined.dtype)
        return Output(Value(joined, name.lstrip("$")), left, right)

    # What the other parts supply

    def join(self, a: Any, b: Any, name: str) -> Any:
        """Join the values that a variable has on the two paths."""
        raise NotImplementedError(type(self).__name__)

    def _content(self, a: Any, b: Any, name: str) -> Any:
        """Join the contents that a cell has on the two paths."""
        raise NotImplementedError(type(self).__name__)

    def conflict(self, reason: str) -> Conflict:
        """Note that two paths disagree in type."""
        self.restructured = True
        return Conflict(reason)

    def _scalar(self, a: Any, b: Any, name: str) -> Any:
        known = a if isinstance(a, Scalar) else b
        left = a.atom if isinstance(a, Scalar) else zero(known.atom.type, self.left_ops)
        right = b.atom if isinstance(b, Scalar) else zero(known.atom.type, self.right_ops)
        atom = self.atom(left, right, name)
        if isinstance(atom, Conflict):
            return atom
        kinds: set[Kind] = {x.kind for x in (a, b) if isinstance(x, Scalar)}
        made = Scalar(atom, kinds.pop() if len(kinds) == 1 else "mixed", self._sorts(a, b, name))
        if isinstance(a, Scalar):
            changed = a.kind != made.kind or options_of(a) != options_of(made)
            self.restructured = self.restructured or changed
        return made

    def _sorts(self, a: Any, b: Any, name: str) -> Sorts | None:
        """Say of which type a number is, where that differs between the paths."""
        given = [x for x in (a, b) if isinstance(x, Scalar)]
        options = united(*given)
        if options is None or len(options) == 1:
            return None
        left, right = (which_of(x) if isinstance(x, Scalar) else literal(0) for x in (a, b))
        which = self.atom(left, right, f"{name}_sort")
        whole: Atom | None = None
        if has_whole(options):
            sides = ((a, self.left_ops), (b, self.right_ops))
            left, right = (whole_of(x, ops) if isinstance(x, Scalar) else literal(0) for x, ops in sides)
            whole = self.atom(left, right, f"{name}_whole")
        return Sorts(options, which, whole)


def _empty_dims(type_: Type, ops: Ops) -> tuple[Atom, ...]:
    return tuple(ops.integer(d if d is not None else 0) for d in type_.shape)


def zero(type_: Type, ops: Ops) -> Atom:
    """Make a value that nobody reads."""
    if not type_.shape:
        return ops.constant(0, type_.dtype)
    return ops.one(arrays.empty, *_empty_dims(type_, ops), dtype=type_.dtype, shape=type_.shape, lanes=1)
