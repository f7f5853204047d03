"""Lists of run-time length: laid out as one array for each leaf of their items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from chainrule.capture.join_types import fitted, join_structures, same_structure
from chainrule.capture.padding import RAGGED, Padding
from chainrule.capture.sizes import Size, source_of_dim
from chainrule.capture.values import (
    ArrayRef,
    DictState,
    Key,
    ListState,
    ObjectState,
    Ref,
    SequenceState,
    TupleValue,
    integer_of,
)
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.structure import Dict, Leaf, Record, Structure, Tuple, leaves, uneven, vector_of
from chainrule.ir.types import Type
from chainrule.primitives import arrays


class Sequences(Padding):
    """Lists of run-time length."""

    def set_item_at(
        self, sequence: SequenceState, index: Atom, column: int, structure: Structure, value: Any
    ) -> None:
        """Write (a part of) item number `index` of a run-time list."""
        found, atoms = self.described_row(value)
        if not same_structure(structure, found):
            found, atoms = self.describe(value)
        if not same_structure(structure, found):
            self.mismatch(
                "E0403", f"the items of this list have one type, and {self.describe_value(value)} differs"
            )
        self.note_kinds(sequence, column, structure, found)
        pairs = zip(fitted(self.b, found, structure, atoms), uneven(structure), strict=True)
        for k, (atom, axes) in enumerate(pairs):
            target = sequence.columns[column + k]
            if atom.type.shape:
                target = self.with_room(target, atom, axes, self.b.integer(1))
                self.put_part(target, index, atom, axes)
                self.unnumber_row(target, index)
            else:
                self.put_element(target, (index,), atom)

    # Lists of run-time length

    def as_sequence(self, cell: Key) -> SequenceState:
        """Turn a list of known length into one of run-time length, in place."""
        content = self.state[cell]
        if isinstance(content, SequenceState):
            return content
        if not content.items:
            self.refuse("E0210", "the items of this empty list are not known yet", hint="append to it first")
        sequence = self.sequence_of(content.items)
        self.state[cell] = sequence
        for k, item in enumerate(content.items):
            self.share_value(item, cell, self.b.integer(k))
        return sequence

    def no_rows(self, item: Type) -> Atom:
        """Make the column of an empty list, whose items may have any size."""
        dims = [self.b.integer(0), *(self.b.integer(d or 0) for d in item.shape)]
        return self.b.one(arrays.empty, *dims, dtype=item.dtype, shape=(None, *item.shape), lanes=1)

    def as_row(self, item: Any) -> Any:
        """Take a list of known length, which becomes an item of a run-time list, as a run-time list."""
        if isinstance(item, TupleValue):
            return TupleValue(item.cls, tuple(map(self.as_row, item.items)))
        content = self.state[item.cell] if isinstance(item, Ref) else None
        match content:
            case ListState(items=parts) if parts and self._fits_columns(parts):
                return Ref(self.new_cell(self.sequence_of(parts)))
            case ListState(items=parts):
                return Ref(self.new_cell(ListState(tuple(map(self.as_row, parts)))))
            case ObjectState(cls=cls, fields=pairs):
                fields = tuple((name, self.as_row(part)) for name, part in pairs)
                return Ref(self.new_cell(ObjectState(cls, fields)))
            case DictState(items=pairs):
                return Ref(self.new_cell(DictState(tuple((k, self.as_row(part)) for k, part in pairs))))
            case _:
                return item

    def described_row(self, value: Any, *, inside: bool = False) -> tuple[Structure, list[Atom]]:
        """Describe an item of a run-time list: vectors in it whose size differs from round to round may have any.

        So may those in a list `inside` a list, as other lists there may be empty.
        """
        structure, atoms = self.describe(self.as_row(value))
        varied = [
            self._varies(atom) or (inside and atom.type.shape == (None,) and not self.unit.numbering)
            for atom in atoms
        ]
        loosened = _loosened(structure, iter(varied)) if any(varied) else structure
        return loosened, fitted(self.b, structure, loosened, atoms)

    def _varies(self, atom: Atom) -> bool:
        """Whether the size of a vector is made in the loop that is running."""
        if atom.type.rank != 1 or self.known_before_loop is None or self.unit.numbering:
            return False
        source = source_of_dim(self.b.definitions, atom, 0)
        if isinstance(source, Literal):
            return False
        value = source[0] if isinstance(source, tuple) else source
        if value not in self.b.definitions:  # what a loop carries or counts with, or an argument
            return value in self.changing or (not isinstance(source, tuple) and value not in self.given)
        return next(k for k, v in enumerate(self.b.definitions) if v is value) >= self.known_before_loop

    def _fits_columns(self, items: tuple[Any, ...]) -> bool:
        """Whether the items of a list have one structure."""
        structures, _, _ = self.in_region(
            lambda: [self.describe(self.as_row(item))[0] for item in items], self.state
        )
        joined = structures[0]
        for other in structures[1:]:
            joined = None if joined is None else join_structures(joined, other)
        return joined is not None

    def sequence_of(self, items: tuple[Any, ...], cls: type = list) -> SequenceState:
        """Lay out items as a structure of arrays."""
        described = self._of_sizes([self.described_row(item) for item in items])
        structure = described[0][0]
        for other, _ in described[1:]:
            joined = join_structures(structure, other)
            if joined is None:
                self.mismatch(
                    "E0403", "the items of a list that is indexed or looped over at run time have one type"
                )
            structure = joined
        self.require_one_size(structure)
        columns: list[ArrayRef] = []
        fit = [fitted(self.b, found, structure, atoms) for found, atoms in described]
        for rows, axes in zip(zip(*fit, strict=True), uneven(structure), strict=True):
            columns.append(self.array(self.b.stack(*self.of_one_size(rows, axes))))
        if self.unit.numbering:
            self.number_rows(columns, tuple(map(self.as_row, items)))
        return SequenceState(self.b.integer(len(items)), structure, tuple(columns), cls)

    def _of_sizes(self, described: list[tuple[Structure, list[Atom]]]) -> list[tuple[Structure, list[Atom]]]:
        """Vectors that are not known to have one size may have any, if they stand at the same place of items."""
        counts = {len(atoms) for _, atoms in described}
        if len(counts) > 1 or len(described) < 2:
            return described
        varied = [not self._same_vectors(atoms) for atoms in zip(*(atoms for _, atoms in described))]
        made: list[tuple[Structure, list[Atom]]] = []
        for structure, atoms in described:
            loosened = _loosened(structure, iter(varied)) if any(varied) else structure
            made.append((loosened, fitted(self.b, structure, loosened, atoms)))
        return made

    def _same_vectors(self, atoms: tuple[Atom, ...]) -> bool:
        """Whether vectors have one size, or one of them has that which a loop began with, as far as is known."""
        if any(atom.type.rank != 1 for atom in atoms) or self.unit.numbering:
            return True
        sizes = [source_of_dim(self.b.definitions, atom, 0) for atom in atoms]
        return all(size == sizes[0] or self._is_carried(size) or self._is_carried(sizes[0]) for size in sizes)

    def _is_carried(self, size: Size) -> bool:
        value = size[0] if isinstance(size, tuple) else None
        known = value is None or value in self.b.definitions or value in self.given
        return not known and value not in self.changing

    def of_one_size(
        self, rows: tuple[Atom, ...], axes: tuple[bool, ...], axis: int | None = None
    ) -> list[Atom]:
        """Give all arrays the size of the largest where they may differ in it; elsewhere they must not.

        They are joined along an axis, or stacked along a new one.
        """
        sizes = list(self.b.dims(rows[0]))
        for row in rows[1:]:
            for k, (have, want) in enumerate(zip(self.b.dims(row), sizes, strict=True)):
                if k == axis or have is want or (isinstance(have, Literal) and have == want):
                    continue
                if axes[k]:
                    sizes[k] = self._larger(have, want)
                    continue
                self.b.check(self.b.eq(have, want), have, want, error="ValueError", message=RAGGED)
        if not any(axes):
            return list(rows)
        if axis is None:
            return [self.padded(row, sizes) for row in rows]
        own = [self.b.dim(row, axis) for row in rows]
        return [
            self.padded(row, (*sizes[:axis], size, *sizes[axis + 1 :]))
            for row, size in zip(rows, own, strict=True)
        ]

    def _larger(self, x: Atom, y: Atom) -> Atom:
        if isinstance(x, Literal) and isinstance(y, Literal):
            return x if integer_of(x) > integer_of(y) else y
        return x if self.same_size(x, y) else self.b.maximum(x, y)


def _loosened(structure: Structure, varied: Iterator[bool]) -> Structure:
    """Let the vectors of an item that are marked have any size; those inside lists stay as they are."""
    match structure:
        case Leaf():
            return vector_of(structure) if next(varied) and structure.type.rank == 1 else structure
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            return replace(structure, items=tuple(_loosened(item, varied) for item in items))
        case _:
            for _ in leaves(structure):
                next(varied)
            return structure
