"""Directions inside captured code: tangents and cotangents beside the values that they belong to.

The twin of `chainrule.runtime.directions` for values that only a run knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from chainrule.capture.sites import Sites
from chainrule.capture.values import (
    ArrayRef,
    DictState,
    ListState,
    ObjectState,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
)
from chainrule.errors import ArgumentsError
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.structure import (
    Complex,
    Constant,
    Dict,
    Leaf,
    OneOf,
    Optional,
    Random,
    Record,
    Same,
    Sequence,
    Structure,
    Tuple,
    Varied,
    leaves,
    uneven,
)
from chainrule.library import sequences

_WRONG_SHAPE = "{what} has another shape than what it belongs to: {{0}} is not {{1}}"


class Directions(Sites):
    """Gives directions the types of the numbers that they belong to."""

    def conformed(
        self, direction: Any, structure: Structure, primal: Iterator[Atom], what: str
    ) -> tuple[Structure, list[Atom]]:
        """Describe a direction as what it belongs to is described; give its leaves."""
        direction = self.solid(direction)
        match structure:
            case Complex():
                return structure, self._conformed_complex(
                    direction, structure, (next(primal), next(primal)), what
                )
            case Leaf(type=type) if type.differentiable:
                return structure, [self._conformed_leaf(direction, structure, next(primal), what)]
            case Leaf() | OneOf() | Random():
                return structure, [next(primal)]  # integers do not move
            case Constant() | Same() | Varied():
                return structure, []
            case Optional(item=item):
                present = next(primal)
                made, moved = self.conformed(direction, item, primal, what)
                return Optional(made), [present, *moved]
            case Sequence(item=item):
                return self._conformed_sequence(direction, structure, item, primal, what)
            case Tuple() | Record() | Dict():
                atoms: list[Atom] = []
                parts: list[Structure] = []
                for inner, (step, part) in zip(
                    structure.items, self._parts(direction, structure, what), strict=True
                ):
                    made, more = self.conformed(part, inner, primal, f"{what}{step}")
                    parts.append(made)
                    atoms += more
                return _with_items(structure, tuple(parts)), atoms

    def _conformed_leaf(self, direction: Any, leaf: Leaf, primal: Atom, what: str) -> Atom:
        if not leaf.type.shape:
            if not isinstance(direction, Scalar):
                self._misfit(what, self.describe_value(direction), "a number")
            return self.b.convert(direction.atom, leaf.type.dtype)
        numbers = self.as_numbers(direction)
        if not isinstance(numbers, ArrayRef):
            self._misfit(what, self.describe_value(direction), "an array")
        atom = self.b.convert(self.read_array(numbers), leaf.type.dtype)
        if atom.type.rank != leaf.type.rank:
            self._misfit(what, f"an array of {atom.type.rank} axes", f"one of {leaf.type.rank}")
        self._same_sizes(self.b.dims(atom), self.b.dims(primal), what)
        return atom

    def _conformed_complex(
        self, direction: Any, wanted: Complex, primal: tuple[Atom, Atom], what: str
    ) -> list[Atom]:
        """Real and imaginary part; a real number may stand for a complex one."""
        found, atoms = self.describe(direction)
        if isinstance(found, Leaf) and not found.type.shape and not wanted.shape:
            return [self.b.convert(atoms[0], "f64"), self.b.constant(0, "f64")]
        if not isinstance(found, Complex) or len(found.shape) != len(wanted.shape):
            self._misfit(what, self.describe_value(direction), "complex, of the same shape")
        self._same_sizes(self.b.dims(atoms[0]), self.b.dims(primal[0]), what)
        return atoms

    def _same_sizes(self, found: tuple[Atom, ...], wanted: tuple[Atom, ...], what: str) -> None:
        for have, want in zip(found, wanted, strict=True):
            if isinstance(have, Literal) and isinstance(want, Literal):
                if have.value != want.value:
                    self._misfit(what, f"of size {have.value}", f"of size {want.value}")
            elif have is not want:
                message = _WRONG_SHAPE.format(what=what)
                self.b.check(self.b.eq(have, want), have, want, error="TypeError", message=message)

    def _conformed_sequence(
        self, direction: Any, structure: Sequence, item: Structure, primal: Iterator[Atom], what: str
    ) -> tuple[Structure, list[Atom]]:
        """Columns of a list of run-time length, which must be those of the list that it belongs to."""
        length, columns = next(primal), [next(primal) for _ in leaves(item)]
        content = self.state[direction.cell] if isinstance(direction, Ref) else direction
        if isinstance(content, ListState | TupleValue) and content.items:
            content = self.sequence_of(content.items, structure.cls)
        if not isinstance(content, SequenceState) or len(content.columns) != len(columns):
            self._misfit(what, self.describe_value(direction), "a list of as many items")
        self._same_sizes((content.length,), (length,), what)
        atoms = [length]
        marks = zip(leaves(item), _are_lengths(item), uneven(item), strict=True)
        for column, mine, (type, counts, axes) in zip(content.columns, columns, marks, strict=True):
            if counts and self.read_array(column).type.rank == mine.type.rank:
                self._same_lengths(column, mine, what)
            if not type.differentiable:
                atoms.append(mine)
                continue
            atom = self.b.convert(self.read_array(column), type.dtype)
            if atom.type.rank != mine.type.rank:
                self._misfit(what, self.describe_value(direction), "a list of such items")
            atom = self._as_wide(atom, mine, (False, *axes))
            self._same_sizes(self.b.dims(atom), self.b.dims(mine), what)
            atoms.append(atom)
        return structure, atoms

    def _same_lengths(self, lengths: ArrayRef, mine: Atom, what: str) -> None:
        """Lists inside a direction are as long as those that they belong to."""
        flat = tuple(self.array(self._flat(atom)) for atom in (self.read_array(lengths), mine))
        same = self.call(Static(sequences.agree), flat, {})
        message = f"{what} holds a list of another length than what it belongs to"
        self.b.check(same.atom, error="TypeError", message=message)

    def _flat(self, atom: Atom) -> Atom:
        count = self.b.dim(atom, 0)
        for size in self.b.dims(atom)[1:]:
            count = self.b.mul(count, size)
        return atom if atom.type.rank == 1 else self.b.reshape(atom, count)

    def _as_wide(self, atom: Atom, mine: Atom, axes: tuple[bool, ...]) -> Atom:
        """Give a column the room that another one has for the lists inside, which are as long in both."""
        for axis, free in enumerate(axes):
            dims, wanted = self.b.dims(atom), self.b.dim(mine, axis)
            if free and not self.same_size(dims[axis], wanted):
                wide = self.b.maximum(dims[axis], wanted)
                atom = self.padded(atom, (*dims[:axis], wide, *dims[axis + 1 :]))
                atom = self.b.narrow(atom, axis, self.b.integer(0), wanted)
        return atom

    def _parts(self, direction: Any, structure: Tuple | Record | Dict, what: str) -> list[tuple[str, Any]]:
        """Take a direction apart; say how each part is reached."""
        content = self.content(direction) if isinstance(direction, Ref) else direction
        match structure, content:
            case Tuple(items=items), TupleValue(items=found) | ListState(items=found) if len(items) == len(
                found
            ):
                return [(f"[{k}]", part) for k, part in enumerate(found)]
            case Tuple(cls=cls, items=items), SequenceState() if cls is content.cls:
                self._same_sizes((content.length,), (self.b.integer(len(items)),), what)
                return [(f"[{k}]", self._item_of_direction(direction, content, k)) for k in range(len(items))]
            case Record(cls=cls, fields=fields), ObjectState() if cls is content.cls:
                return [(f".{name}", content.get(name)) for name in fields]
            case Dict(keys=keys), DictState(items=pairs) if set(keys) == {k for k, _ in pairs}:
                return [(f"[{key!r}]", dict(pairs)[key]) for key in keys]
            case _:
                pass
        self._misfit(what, self.describe_value(direction), "one of the same structure")

    def _item_of_direction(self, owner: Ref, content: SequenceState, number: int) -> Any:
        return self.item_at(owner.cell, content, self.b.integer(number), 0, content.item)

    def _misfit(self, what: str, found: str, wanted: str) -> NoReturn:
        self.refuse(
            "E0607", f"{what} is {found}, and should be {wanted}", kind=ArgumentsError,
            hint="pass one of the same structure and shape",
        )  # fmt: skip


def _with_items(structure: Tuple | Record | Dict, items: tuple[Structure, ...]) -> Structure:
    match structure:
        case Tuple(cls=cls):
            return Tuple(cls, items)
        case Record(cls=cls, fields=fields):
            return Record(cls, fields, items)
        case Dict(keys=keys):
            return Dict(keys, items)


def _are_lengths(structure: Structure) -> list[bool]:
    """Say of each leaf whether it holds the lengths of lists."""
    match structure:
        case Sequence(item=item):
            return [True, *_are_lengths(item)]
        case Optional(item=item):
            return [False, *_are_lengths(item)]
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            return [flag for item in items for flag in _are_lengths(item)]
        case _:
            return [False for _ in leaves(structure)]
