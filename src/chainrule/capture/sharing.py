"""Items of run-time lists that are also known by another name.

A run-time list holds its items by value, in columns. In Python the same object may stand in two lists, or in
a list and a variable: a `Share` notes that. Reading is right on both sides as long as neither changes; so a
change is refused while the other side can still be reached. Where the place in the list is known, the other
name is made to mean that place instead, and nothing has to be refused.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from chainrule.capture.context import Frame
from chainrule.capture.fetch import scope
from chainrule.capture.liveness import liveness, reads
from chainrule.capture.state import SHARED, UNCERTAIN, State, map_references, references
from chainrule.capture.structures import Structures
from chainrule.capture.values import (
    ArrayRef,
    ComplexArray,
    DictState,
    ElementRef,
    Key,
    ListState,
    Maybe,
    ObjectState,
    Ref,
    SequenceState,
    SliceView,
    TupleValue,
)
from chainrule.ir.nodes import Atom
from chainrule.ir.structure import (
    Complex,
    Constant,
    Dict,
    Leaf,
    OneOf,
    Optional,
    Record,
    Sequence,
    Structure,
    Tuple,
    is_vector,
    leaves,
)


@dataclass(frozen=True, slots=True)
class Side:
    """An object (its cell), or with `items` the items of a list."""

    cell: Key
    items: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """Two sides that may be the same objects; `place` is what the first is in the second, if that is known.

    Of a `numbered` one the numbers of arrays tell which are the same, where there are any. With `arrays`, only
    arrays in them may be.
    """

    first: Side
    second: Side
    place: ElementRef | ArrayRef | Ref | None = None
    part: tuple[Any, ...] = ()  # which part of the first stands in the second
    numbered: bool = False
    arrays: bool = False


class Sharing(Structures):
    """Aliases of the items of run-time lists."""

    # What can still be reached

    def _is_live(self, key: Key, frames: dict[int, Frame], assigned: bool = False) -> bool:
        """Whether a variable may still be read: by its function, while callers wait at their statements.

        With `assigned`, all that the statement of the running function reads has been read.
        """
        frame = frames.get(key[1])
        if frame is None or frame.keeps_all or frame.statement is None or key[2].startswith("$"):
            return True
        node = frame.source.node
        name = key[2]
        after = liveness(node).after.get(id(frame.statement))
        if after is None or name in after or name in scope(node)[1]:
            return True
        done = assigned and frame is self.frame and _has_one_target(frame.statement)
        return not done and name in reads(frame.statement)

    def _roots(self, assigned: bool = False) -> Iterator[Any]:
        frames: dict[int, Frame] = {}
        frame = self.frame
        while frame is not None:
            frames[frame.number] = frame
            frame = frame.caller
        for key, value in self.state.items():
            if key[0] == "a" or (key[0] == "v" and self._is_live(key, frames, assigned)):
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
            self._refuse_shared(self.sides(cell))

    def sides(self, cell: Key) -> list[Side]:
        """List an object and the lists of which it is a column."""
        return [Side(cell), *(Side(c, items=True) for c in self._lists_of(cell))]

    def items_writable(self, cell: Key, *, arrays: bool = True, numbered: bool = True) -> None:
        """Refuse to change the items of a run-time list where they may have another name.

        With `arrays` false, no array of them changes; with `numbered` false, at most which array stands where.
        """
        super().writable(cell)
        if self.state[SHARED]:
            self._refuse_shared([Side(cell, items=True)], arrays=arrays, numbered=numbered)

    def copies_writable(self, cell: Key) -> None:
        """Refuse to change a column that is a copy of part of a list while the list can be seen."""
        if self.state[SHARED]:
            self._refuse_shared([Side(cell)], numbered=False)

    def _lists_of(self, cell: Key) -> list[Key]:
        """List the run-time lists of which a cell is a column."""
        return [
            key
            for key, content in self.state.items()
            if isinstance(content, SequenceState) and any(c.cell == cell for c in content.columns)
        ]

    def _refuse_shared(self, sides: list[Side], *, arrays: bool = True, numbered: bool = True) -> None:
        """Refuse a change that other names would show.

        Those of arrays matter only if an array changes; those with numbers if more than which array stands here.
        """
        shares = [s for s in self.state[SHARED] if s.first in sides or s.second in sides]
        if not numbered and self.unit.numbering:
            shares = [s for s in shares if not (s.numbered and s.arrays)]
        if not shares:
            return
        cells, _ = self.reachable()
        for share in shares:
            other = share.second if share.first in sides else share.first
            if other.cell not in cells or not (arrays or self._of_records(share, other)):
                continue
            if other is share.first and self._has_place(share):
                self._rebind(share)
            else:
                self.refuse_alias()

    def _of_records(self, share: Share, other: Side) -> bool:
        content = self.state.get(other.cell)
        return not share.arrays and isinstance(content, ObjectState | ListState | SequenceState | DictState)

    def aliased(self, ref: Any) -> Any:
        """Take a reference to an object that is now an item of a list as a reference to that item."""
        if not self.state[SHARED] or not isinstance(ref, Ref | ArrayRef):
            return ref
        for share in self.state[SHARED]:
            if share.first != Side(ref.cell) or not self._has_place(share):
                continue
            if share.second.cell in self.reachable()[0]:
                self._rebind(share)
                place: Any = share.place
                views = getattr(ref, "views", ())
                return ArrayRef(place.cell, (*place.views, *views)) if views else place
        return ref

    def _has_place(self, share: Share) -> bool:
        """Whether the first side may be taken as the place in the second; numbers tell more than that."""
        numbered = self.unit.numbering and share.numbered
        return share.place is not None and not numbered and self._may_move(share.first.cell)

    def _may_move(self, cell: Key) -> bool:
        """Whether a name may mean a place in a list from now on: not what the caller sees, nor what is uncertain."""
        if cell in self.state[UNCERTAIN]:
            return False
        seen: set[Key] = set()
        todo: list[Any] = [v for k, v in self.state.items() if k[0] == "a" or k[:2] == ("v", 0)]
        while todo:
            for ref in references(todo.pop()):
                if ref.cell == cell:
                    return False
                if ref.cell not in seen:
                    seen.add(ref.cell)
                    todo.append(self.state.get(ref.cell))
        return True

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

    def share(
        self, first: Side, second: Side, place: Any = None, part: tuple[Any, ...] = (), *,
        numbered: bool = False, arrays: bool = False,
    ) -> None:  # fmt: skip
        """Note that two sides may be the same objects."""
        shares: set[Share] = set(self.state[SHARED])
        if (
            first.items
        ):  # what stands in the first list stands in the second too, and soon nobody may know the first
            mine = Share(first, second, numbered=numbered, arrays=arrays)
            more = {linked(s, mine, first) for s in shares if first in (s.first, s.second)}
            shares |= {s for s in more if s.first != s.second}
        for known in list(shares):
            if first.items or known.first != first or (place is not None and known.place == place):
                continue
            if known.second == second and known.part != part and self._lists_of(first.cell):
                continue  # another item of that list
            both = numbered and known.numbered
            shares.add(
                Share(known.second, second, numbered=both, arrays=arrays)
            )  # the same object stands in both, or twice in one
            if known.second == second:
                shares.discard(known)
                shares.add(replace(known, place=None))
                place = None
        self.state[SHARED] = frozenset(shares | {Share(first, second, place, part, numbered, arrays)})

    def share_items(self, first: Key, second: Key, pick: Callable[[Atom], Atom] | None = None) -> None:
        """Note that one list holds items of another: all in their order, or those that `pick` picks of numbers."""
        if mutable(self.state[second].item):
            numbered = pick is not None and self.number_copies(self.state[first], self.state[second], pick)
            self.share(Side(first, items=True), Side(second, items=True), numbered=numbered)

    def number_copies(self, source: SequenceState, made: SequenceState, pick: Callable[[Atom], Atom]) -> bool:
        """Note that the rows of a list are those of another one, or some of them; False if that cannot be done."""
        raise NotImplementedError

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

    def share_reached(self, value: Any, state: State, known: set[Key], cell: Key) -> None:
        """Note what a value, found in a state of its own, refers to of what existed before: it is in a list now."""
        if not mutable(self.state[cell].item):
            return
        seen: set[Key] = set()
        todo: list[Any] = [value]
        while todo:
            for ref in references(todo.pop()):
                if ref.cell in known:
                    self._share_part(ref, cell, None, 0, self.state[cell].item)
                elif ref.cell not in seen:
                    seen.add(ref.cell)
                    todo.append(state.get(ref.cell))

    def share_part(
        self, value: Any, cell: Key, index: Atom | None, column: int, structure: Structure
    ) -> None:
        """Note that a value is now part of an item of a run-time list."""
        if mutable(structure):
            self._share_part(value, cell, index, column, structure)

    def _share_part(self, value: Any, cell: Key, index: Atom | None, column: int, item: Structure) -> None:
        if isinstance(item, Optional):
            self._share_part(value, cell, index, column + 1, item.item)
            return
        match value:
            case Maybe(value=part):
                self._share_part(part, cell, index, column, item)
            case TupleValue(items=parts):
                self._share_parts(parts, cell, index, column, item)
            case ElementRef():
                self.share(Side(value.cell, items=True), Side(cell, items=True))
            case ArrayRef():
                numbered = False
                if isinstance(item, Leaf) and index is not None and self.unit.numbering:
                    numbered = self.number_row(value, cell, column, index)
                place = None
                if index is not None and is_vector(item) and not value.views:
                    place = self.item_at(cell, self.state[cell], index, column, item)
                elif index is not None and isinstance(item, Leaf) and not value.views:
                    place = self.row_view(self.state[cell].columns[column], index)
                owners = self._lists_of(value.cell)
                part = value.views if owners else ()
                for owner in owners:
                    self.share(
                        Side(owner, items=True), Side(cell, items=True), numbered=numbered, arrays=True
                    )
                self.share(
                    Side(value.cell), Side(cell, items=True), place, part, numbered=numbered, arrays=True
                )
            case ComplexArray(real=real, imag=imag) if isinstance(item, Complex):
                self._share_part(real, cell, index, column, item.part)
                self._share_part(imag, cell, index, column + 1, item.part)
            case Ref():
                place = None
                if (
                    index is not None
                    and isinstance(item, Record | Dict | Sequence)
                    and not self._is_row(value)
                ):
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

    def number_row(self, value: ArrayRef, cell: Key, column: int, index: Atom) -> bool:
        """Note which array a row of a list is; False if that is not known."""
        raise NotImplementedError

    def _is_row(self, value: Ref) -> bool:
        """Whether a list is an item of a list: it is at its own place already."""
        content = self.state[value.cell]
        return isinstance(content, SequenceState) and any(column.views for column in content.columns)

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

    def is_in_list(self, value: Any) -> bool:
        """Whether a value is an item of a run-time list, or part of one."""
        return isinstance(value, ElementRef) or (
            isinstance(value, ArrayRef) and bool(self._lists_of(value.cell))
        )


def _has_one_target(statement: ast.stmt) -> bool:
    """Whether a statement assigns once, when everything else of it is done."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) > 1:
        return isinstance(statement, ast.AugAssign)
    return isinstance(statement.targets[0], ast.Attribute | ast.Subscript)


def same_place(one: Any, other: Any) -> bool:
    """Whether two references are to the same item of a list, whatever they know of its size."""
    if not isinstance(one, ArrayRef) or not isinstance(other, ArrayRef):
        return bool(one == other)
    return one.cell == other.cell and _starts(one) == _starts(other)


def _starts(ref: ArrayRef) -> list[Any]:
    return [view.where[::3] if isinstance(view, SliceView) else view for view in ref.views]


def mutable(structure: Structure) -> bool:
    """Whether a value of this structure can be changed, so that it matters whether two are one object."""
    match structure:
        case Leaf(type=type_) | Complex(type=type_):
            return bool(type_.shape)
        case Constant() | OneOf():
            return False
        case Optional(item=item):
            return mutable(item)
        case Record(cls=cls, items=items):
            params = getattr(cls, "__dataclass_params__", None)
            return params is None or not params.frozen or any(map(mutable, items))
        case Tuple(cls=cls, items=items):
            return cls is list or any(map(mutable, items))
        case Dict() | Sequence():
            return True
        case _:
            return False


def linked(one: Share, other: Share, side: Side) -> Share:
    """Say of the ends of two shares, which have a side in common, that they may be the same objects."""
    ends = [s.second if s.first == side else s.first for s in (one, other)]
    return Share(
        ends[0], ends[1], numbered=one.numbered and other.numbered, arrays=one.arrays or other.arrays
    )


def renamed(shares: frozenset[Share], old: Key, new: Key) -> set[Share]:
    """Give what is known of an object for its new name."""
    found: set[Share] = set()
    for share in shares:
        if share.first.cell == old:
            found.add(replace(share, first=replace(share.first, cell=new), place=None))
        if share.second.cell == old:
            found.add(replace(share, second=replace(share.second, cell=new), place=None))
    return found
