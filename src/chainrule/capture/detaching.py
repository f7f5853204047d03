"""Items of run-time lists that go elsewhere: what other names of them mean from then on.

Where a list changes its order or its length, or an item is given another part, the old items go into columns of
their own if something still refers to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from chainrule.capture.numbering import Numbering
from chainrule.capture.sharing import Side, mutable
from chainrule.capture.state import SHARED, map_references, references
from chainrule.capture.values import ElementRef, Key, SequenceState
from chainrule.ir.structure import Structure, leaves, uneven


class Detaching(Numbering):
    """Lists whose items move."""

    def detach(self, cell: Key) -> Key | None:
        """Let other names of items keep what they mean, before items move: give the list that they are in."""
        content = self.state[cell]
        if not isinstance(content, SequenceState) or not mutable(content.item):
            return None
        self.state[SHARED] = frozenset(
            replace(s, place=None) if s.second == Side(cell, items=True) else s for s in self.state[SHARED]
        )
        if not self._has_names(cell, content):
            return None
        old = self.new_cell(content)
        columns = tuple(self.array(self.read_array(c)) for c in content.columns)
        self.state[cell] = replace(content, columns=columns)

        for key, value in list(self.state.items()):
            if key[0] in ("v", "c", "a"):
                self.state[key] = self.moved_with(value, cell, old)
        self.share_items(old, cell, lambda numbers: numbers)
        return old

    def detach_part(self, cell: Key, column: int, part: Structure) -> None:
        """Let other names of a part of the items keep what they mean, before an item is given another one."""
        if not mutable(part):
            return
        content: SequenceState = self.state[cell]
        numbers = range(column, column + len(leaves(part)))
        own = {content.columns[k].cell for k in numbers}
        named = [ref for ref in self._live_references(cell) if _within(ref, cell, numbers, own)]
        if any(isinstance(ref, ElementRef) for ref in named):
            self.refuse(
                "E0321", "this replaces a record that has another name",
                hint="change its fields, or replace it before the second name is made",
            )  # fmt: skip
        if not named:
            return
        columns = list(content.columns)
        for k in numbers:
            old = columns[k]
            columns[k] = self.array(self.read_array(old))
            numbered = not any(map(any, uneven(part))) and self.number_copy(old, columns[k])
            self.share(Side(old.cell), Side(cell, items=True), numbered=numbered, arrays=numbered)
        self.state[cell] = replace(content, columns=tuple(columns))

    def _live_references(self, without: Key) -> Iterator[Any]:
        """List what live variables refer to, other than through one list."""
        seen: set[Key] = {without}
        todo: list[Any] = list(self._roots(assigned=True))
        while todo:
            for ref in references(todo.pop()):
                yield ref
                if ref.cell not in seen and not isinstance(ref, ElementRef):
                    seen.add(ref.cell)
                    todo.append(self.state.get(ref.cell))

    @staticmethod
    def moved_with(value: Any, cell: Key, old: Key | None) -> Any:
        """Take the items of a list, of which `detach` has made another one, from there."""
        if old is None:
            return value

        def moved(ref: Any) -> Any:
            return replace(ref, cell=old) if isinstance(ref, ElementRef) and ref.cell == cell else ref

        return map_references(value, moved)

    def _has_names(self, cell: Key, content: SequenceState) -> bool:
        """Whether something live refers to an item of a list."""
        cells, lists = self.reachable()
        if cell in lists:
            return True
        own = {c.cell for c in content.columns}
        without: set[Key] = set()
        todo: list[Any] = list(self._roots())
        while todo:
            for ref in references(todo.pop()):
                if ref.cell in own:
                    return True
                if ref.cell not in without and ref.cell != cell and ref.cell in cells:
                    without.add(ref.cell)
                    todo.append(self.state.get(ref.cell))
        return False


def _within(ref: Any, cell: Key, numbers: range, own: set[Key]) -> bool:
    """Whether a reference is to part of some columns of a list."""
    if isinstance(ref, ElementRef):
        return (
            ref.cell == cell
            and ref.column in numbers
            and ref.column + len(leaves(ref.structure)) <= numbers.stop
        )
    return ref.cell in own
