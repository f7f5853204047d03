"""The columns of a run-time list, and what they hold: laid out anew where an item of a wider kind comes.

A list of integers that is given a float becomes a list of floats; one of which all items had the same text gets a
column that says which text, and one that is given `None` a column that says where there is a value.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chainrule.capture.columns import lists_in, moves, origins, part_at
from chainrule.capture.detaching import Detaching
from chainrule.capture.join_types import (
    fitted,
    join_structures,
    numpy_leaves,
    options_in,
    same_leaves,
    varies,
    with_dtypes,
    with_numpy_leaves,
)
from chainrule.capture.state import map_references
from chainrule.capture.values import ArrayRef, ElementRef, Key, SequenceState
from chainrule.ir.structure import Structure, leaves
from chainrule.ir.types import DType


class Layouts(Detaching):
    """Lists whose items become of a wider kind."""

    def widen_items(self, cell: Key, found: Structure) -> None:
        """Let a list hold what has this structure, if there is a kind of items that holds all."""
        content: SequenceState = self.state[cell]
        joined = join_structures(content.item, found)
        if joined is None or joined == content.item:
            return
        if same_leaves(joined, content.item):
            self.note_kinds(content, 0, content.item, found)
            self.state[cell] = replace(self.state[cell], item=joined)
            return
        inside = zip(lists_in(content.item), lists_in(joined))
        if any(column.views for column in content.columns) or not all(same_leaves(a, b) for a, b in inside):
            if len(leaves(joined)) == len(content.columns) and options_in(joined) == options_in(content.item):
                self.widen_numbers(content, joined)
                self.state[cell] = replace(self.state[cell], item=joined)
                return
            hint = "give the lists items of that type where they are made: `0.0` instead of `0`"
            self.mismatch("E0403", "the items of lists inside a list keep their type", hint=hint)
        self.lay_out(cell, joined)

    def widen_numbers(self, content: SequenceState, item: Structure) -> None:
        """Convert columns where they are: all lists that stand in them have items of the wider kind from now on."""
        wider: dict[Key, DType] = {}
        for column, old, new in zip(content.columns, leaves(content.item), leaves(item), strict=True):
            if old.dtype != new.dtype:
                wider[column.cell] = new.dtype
        for key, dtype in wider.items():
            self.copies_writable(key)
            self.state[key] = self.b.convert(self.state[key], dtype)

        def dtypes(one: SequenceState) -> list[DType | None]:
            return [wider.get(column.cell) for column in one.columns]

        def moved(ref: Any) -> Any:
            one = self.state.get(ref.cell) if isinstance(ref, ElementRef) else None
            if not isinstance(one, SequenceState):
                return ref
            own = dtypes(one)[ref.column : ref.column + len(leaves(ref.structure))]
            return replace(ref, structure=with_dtypes(ref.structure, own))

        for key, value in list(self.state.items()):
            if key[0] in ("v", "c", "a"):
                self.state[key] = map_references(value, moved)
            if isinstance(value, SequenceState) and any(dtypes(value)):
                self.state[key] = replace(value, item=with_dtypes(value.item, dtypes(value)))

    def lay_out(self, cell: Key, item: Structure) -> None:
        """Give a list items of a wider structure; what is known of its items by another name moves with them."""
        self.require_one_size(item)
        content: SequenceState = self.state[cell]
        before = [self.read_array(column) for column in content.columns]
        after = fitted(self.b, content.item, item, before, rows=content.length)
        columns: list[ArrayRef] = []
        for origin, atom in zip(origins(content.item, item), after, strict=True):
            kept = origin is not None and before[origin] is atom
            columns.append(content.columns[origin] if kept and origin is not None else self.array(atom))
        self.state[cell] = replace(content, item=item, columns=tuple(columns))
        places = dict(moves(content.item, item, 0, 0))

        def moved(ref: Any) -> Any:
            if not isinstance(ref, ElementRef) or ref.cell != cell:
                return ref
            column, structure = places[ref.column, part_at(content.item, ref.structure, ref.column)]
            return replace(ref, column=column, structure=structure)

        if any(old != new for old, new in places.items()):
            for key, value in list(self.state.items()):
                if key[0] in ("v", "c", "a"):
                    self.state[key] = map_references(value, moved)

    def require_one_size(self, item: Structure) -> None:
        """Refuse items of which some hold an array, and others `None` in its place."""
        if varies(item):
            self.mismatch(
                "E0407", "the items of a list are arrays, or hold arrays, on some paths and `None` on others",
                hint="use an array that stands for `None`, e.g. of `math.nan`",
            )  # fmt: skip

    def note_kinds(
        self, sequence: SequenceState, column: int, structure: Structure, found: Structure
    ) -> None:
        """A list of Python's numbers that is given one of NumPy's holds NumPy's, under each of its names."""
        numpys = numpy_leaves(found)
        pairs = zip(origins(found, structure), numpy_leaves(structure), strict=True)
        flags = [not old and origin is not None and numpys[origin] for origin, old in pairs]
        cells = {sequence.columns[column + k].cell for k, new in enumerate(flags) if new}
        if not cells:
            return
        for key, content in list(self.state.items()):
            if isinstance(content, SequenceState):
                marked = [c.cell in cells for c in content.columns]
                if any(marked):
                    self.state[key] = replace(content, item=with_numpy_leaves(content.item, marked))
