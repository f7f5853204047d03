"""Items of run-time lists that are also known by another name.

A run-time list holds its items by value, in columns. In Python the same object may stand in two lists, or in
a list and a variable: a `Share` notes that. Reading is right on both sides as long as neither changes; so a
change is refused while the other side can still be reached. Where the place in the list is known, the other
name is made to mean that place instead, and nothing has to be refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from chainrule.capture.context import Frame
from chainrule.capture.fetch import scope
from chainrule.capture.liveness import liveness, reads
from chainrule.capture.state import SHARED, map_references, references
from chainrule.capture.structures import Structures
from chainrule.capture.values import (
    ArrayRef,
    ComplexArray,
    DictState,
    ElementRef,
    Key,
    ListState,
    ObjectState,
    Ref,
    SequenceState,
    TupleValue,
)
from chainrule.ir.nodes import Atom
from chainrule.ir.structure import Complex, Constant, Dict, Leaf, Record, Sequence, Structure, Tuple, leaves


@dataclass(frozen=True, slots=True)
class Side:
    """An object (its cell), or with `items` the items of a list."""

    cell: Key
    items: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """Two sides that may be the same objects; `place` is what the first is in the second, if that is known."""

    first: Side
    second: Side
    place: ElementRef | ArrayRef | Ref | None = None


class Sharing(Structures):
    """Aliases of the items of run-time lists."""

    # What can still be reached

    def _is_live(self, key: Key, frames: dict[int, Frame]) -> bool:
        """Whether a variable may still be read: by its function, while callers wait at their statements."""
        frame = frames.get(key[1])
        if frame is None or frame.keeps_all or frame.statement is None or key[2].startswith("$"):
            return True
        node = frame.source.node
        name = key[2]
        after = liveness(node).after.get(id(frame.statement))
        return after is None or name in after or name in reads(frame.statement) or name in scope(node)[1]

    def _roots(self) -> Iterator[Any]:
        frames: dict[int, Frame] = {}
        frame = self.frame
        while frame is not None:
            frames[frame.number] = frame
            frame = frame.caller
        for key, value in self.state.items():
            if key[0] == "a" or (key[0] == "v" and self._is_live(key, frames)):
                yield value

    def reachable(self) -> tuple[set[Key], set[Key]]:
        """Give the cells that live variables refer to, and those of lists of whose items they refer to."""
        cells: set[Key] = set()
        lists: set[Key] = set()
        todo: list[Any] = list(self._roots())
        while todo:
            for ref in references(todo.pop()):
                if isinstance(ref, ElementRef):
                    lists.add(ref.cell)
                if ref.cell not in cells:
                    cells.add(ref.cell)
                    todo.append(self.state.get(ref.cell))
        return cells, lists

    # Changes

    def writable(self, cell: Key) -> None:
        """Refuse to write to a cell when it is not certain which object it is."""
        super().writable(cell)
        if self.state[SHARED]:
            self._refuse_shared([Side(cell), *(Side(c, items=True) for c in self._lists_of(cell))])

    def items_writable(self, cell: Key) -> None:
        """Refuse to change the items of a run-time list where they may have another name."""
        super().writable(cell)
        if self.state[SHARED]:
            self._refuse_shared([Side(cell, items=True)])

    def _lists_of(self, cell: Key) -> list[Key]:
        """List the run-time lists of which a cell is a column."""
        return [
            key
            for key, content in self.state.items()
            if isinstance(content, SequenceState) and any(c.cell == cell for c in content.columns)
        ]

    def _refuse_shared(self, sides: list[Side]) -> None:
        shares = [s for s in self.state[SHARED] if s.first in sides or s.second in sides]
        if not shares:
            return
        cells, _ = self.reachable()
        for share in shares:
            other = share.second if share.first in sides else share.first
            if other.cell not in cells:
                continue
            if other is share.first and share.place is not None:
                self._rebind(share)
            else:
                self.refuse(
                    "E0321", "this changes an object that has another name, or was chosen at run time",
                    hint="change a copy, or change it before the second name is made",
                )  # fmt: skip

    def aliased(self, ref: Any) -> Any:
        """Take a reference to an object that is now an item of a list as a reference to that item."""
        if not self.state[SHARED] or not isinstance(ref, Ref | ArrayRef):
            return ref
        for share in self.state[SHARED]:
            if share.first != Side(ref.cell) or share.place is None:
                continue
            if share.second.cell in self.reachable()[0]:
                self._rebind(share)
                place: Any = share.place
                views = getattr(ref, "views", ())
                return ArrayRef(place.cell, (*place.views, *views)) if views else place
        return ref

    def _rebind(self, share: Share) -> None:
        place: Any = share.place

        def rebound(ref: Any) -> Any:
            if ref.cell != share.first.cell or isinstance(ref, ElementRef):
                return ref
            views = getattr(ref, "views", ())
            return ArrayRef(place.cell, (*place.views, *views)) if views else place

        for key, content in list(self.state.items()):
            if key[0] in ("v", "c", "a"):
                self.state[key] = map_references(content, rebound)
        self.state[SHARED] = self.state[SHARED] - {share}

    # Where copies are made

    def share(self, first: Side, second: Side, place: Any = None) -> None:
        """Note that two sides may be the same objects."""
        self.state[SHARED] = self.state[SHARED] | {Share(first, second, place)}

    def share_items(self, first: Key, second: Key) -> None:
        """Note that one list holds items of another."""
        if mutable(self.state[second].item):
            self.share(Side(first, items=True), Side(second, items=True))

    def share_list(self, source: Ref, target: Key) -> None:
        """Note that one list holds the items of another, of which the length may be known."""
        content = self.state[source.cell]
        if isinstance(content, SequenceState):
            self.share_items(source.cell, target)
        elif isinstance(content, ListState):
            for item in content.items:
                self.share_value(item, target)

    def share_value(self, value: Any, cell: Key, index: Atom | None = None) -> None:
        """Note that a value is now an item of a run-time list (the one at `index`, if that is known)."""
        content: SequenceState = self.state[cell]
        if mutable(content.item):
            self._share_part(value, cell, index, 0, content.item)

    def _share_part(self, value: Any, cell: Key, index: Atom | None, column: int, item: Structure) -> None:
        match value:
            case TupleValue(items=parts):
                self._share_parts(parts, cell, index, column, item)
            case ElementRef():
                self.share(Side(value.cell, items=True), Side(cell, items=True))
            case ArrayRef():
                place = None
                if index is not None and isinstance(item, Leaf) and not value.views:
                    place = self.row_view(self.state[cell].columns[column], index)
                for owner in self._lists_of(value.cell):
                    self.share(Side(owner, items=True), Side(cell, items=True))
                self.share(Side(value.cell), Side(cell, items=True), place)
            case ComplexArray(real=real, imag=imag) if isinstance(item, Complex):
                self._share_part(real, cell, index, column, item.part)
                self._share_part(imag, cell, index, column + 1, item.part)
            case Ref():
                place = None
                if index is not None and isinstance(item, Record | Dict | Sequence):
                    place = self.item_at(cell, self.state[cell], index, column, item)
                self.share(Side(value.cell), Side(cell, items=True), place)
                match self.state[value.cell]:
                    case ObjectState(fields=pairs) | DictState(items=pairs):
                        self._share_parts(tuple(v for _, v in pairs), cell, index, column, item)
                    case ListState(items=parts):
                        self._share_parts(parts, cell, index, column, item)
                    case SequenceState(columns=columns):
                        for part in columns:
                            self._share_part(part, cell, None, column, item)
                    case _:
                        pass
            case _:
                pass

    def _share_parts(
        self, parts: Iterable[Any], cell: Key, index: Atom | None, column: int, item: Structure
    ) -> None:
        values = tuple(parts)
        inner: tuple[Structure, ...] = getattr(item, "items", ())
        if len(inner) != len(values):
            for value in values:
                self._share_part(value, cell, None, column, item)
            return
        for value, structure in zip(values, inner, strict=True):
            self._share_part(value, cell, index, column, structure)
            column += len(leaves(structure))

    # Where a list changes its order or its length

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
        self.share_items(old, cell)
        return old

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


def mutable(structure: Structure) -> bool:
    """Whether a value of this structure can be changed, so that it matters whether two are one object."""
    match structure:
        case Leaf(type=type_) | Complex(type=type_):
            return bool(type_.shape)
        case Constant():
            return False
        case Record(cls=cls, items=items):
            params = getattr(cls, "__dataclass_params__", None)
            return params is None or not params.frozen or any(map(mutable, items))
        case Tuple(cls=cls, items=items):
            return cls is list or any(map(mutable, items))
        case Dict() | Sequence():
            return True
        case _:
            return False


def renamed(shares: frozenset[Share], old: Key, new: Key) -> set[Share]:
    """Give what is known of an object for its new name."""
    found: set[Share] = set()
    for share in shares:
        if share.first.cell == old:
            found.add(replace(share, first=replace(share.first, cell=new), place=None))
        if share.second.cell == old:
            found.add(replace(share, second=replace(share.second, cell=new), place=None))
    return found
