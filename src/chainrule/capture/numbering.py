"""Numbers of arrays: they say at run time whether two names, or a name and an item of a list, mean one array.

The last resort of capture (`Unit.numbering`), where nothing else can tell. Every array that a run makes gets a
number, which goes wherever its contents go; lists keep one for each row of a column. After a write, the new
contents go to all that may be the same array and have its number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chainrule.capture.sharing import Sharing, Side
from chainrule.capture.state import NUMBER, SHARED, number_key, row_numbers
from chainrule.capture.values import (
    ArrayRef,
    DictState,
    Key,
    ListState,
    ObjectState,
    Ref,
    SequenceState,
    SliceView,
    Static,
    TupleValue,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal, Value
from chainrule.ir.structure import Structure, uneven

Holders = tuple[Side, ...]


class Numbering(Sharing):
    """Arrays that may have several names."""

    def new_cell(self, content: Any) -> Key:
        """Make a cell; an array gets a number."""
        key = super().new_cell(content)
        if self.unit.numbering and isinstance(content, Value) and content.type.shape:
            self.state[number_key(key)] = self._next_number()
        return key

    def _next_number(self) -> Atom:
        number: Atom = self.state.get(NUMBER, literal(1))
        self.state[NUMBER] = self.b.add(number, literal(1))
        return number

    # Which holders a write concerns

    def holders(self, ref: ArrayRef) -> Holders:
        """Give what may hold the same array too; refuse the write if nothing can tell."""
        if not self.unit.numbering:
            return super().holders(ref)
        self.certainly_writable(ref.cell)
        if not self.state[SHARED]:
            return ()
        found: dict[Side, None] = {}
        todo = self.sides(ref.cell)
        cells, _ = self.reachable()
        while todo:
            side = todo.pop()
            for share in [s for s in self.state[SHARED] if side in (s.first, s.second)]:
                other = share.second if share.first == side else share.first
                if other.cell not in cells or other in found:
                    continue
                if other is share.first and self._has_place(share):
                    self._rebind(share)
                    continue
                if not share.numbered or not self._is_numbered(other):
                    self.refuse_alias()
                found[other] = None
                todo += self.sides(other.cell) if not other.items else [other]
        if found and not self._is_numbered(Side(ref.cell)):
            self.refuse_alias()
        return tuple(found)

    def _is_numbered(self, side: Side) -> bool:
        if not side.items:
            alone = number_key(side.cell) in self.state and not self._lists_of(side.cell)
            return alone or row_numbers(self.state, side.cell) is not None
        content = self.state[side.cell]
        return isinstance(content, SequenceState) and bool(self._numbered_columns(content))

    def _numbered_columns(self, content: SequenceState) -> list[ArrayRef]:
        found: list[ArrayRef] = []
        for column in content.columns:
            if self.state[column.cell].type.rank > 1 and not column.views:
                if row_numbers(self.state, column.cell) is None:
                    return []
                found.append(column)
        return found

    # Numbers of rows

    def number_row(self, value: ArrayRef, cell: Key, column: int, index: Atom) -> bool:
        """Note which array a row of a list is; False if that is not known."""
        number = self.number_of(value)
        target: ArrayRef = self.state[cell].columns[column]
        if number is None or target.views:
            return False
        numbers = self._numbers_of_rows(target.cell)
        self.state[number_key(target.cell)] = self.b.update(numbers, number, index)
        return True

    def _numbers_of_rows(self, cell: Key) -> Atom:
        numbers = row_numbers(self.state, cell)
        return self.b.full(literal(0), self.b.dim(self.state[cell], 0)) if numbers is None else numbers

    def number_of(self, value: ArrayRef) -> Atom | None:
        """Give the number of an array, if it has one."""
        if not value.views:
            number: Atom | None = self.state.get(number_key(value.cell))
            return None if number is None or number.type.shape else number
        index = row_index(value)
        if index is None or not self._is_whole_row(value) or not self._lists_of(value.cell):
            return None
        numbers = self._numbers_of_rows(value.cell)
        known = self.b.index(numbers, index)
        number = self.b.select(self.b.eq(known, literal(0)), self._next_number(), known)
        self.state[number_key(value.cell)] = self.b.update(numbers, number, index)
        return number

    def _is_whole_row(self, value: ArrayRef) -> bool:
        view, dims = value.views[0], self.b.dims(self.state[value.cell])
        whole = isinstance(view, SliceView) and all(
            self.is_whole_axis(view, axis, size) for axis, size in enumerate(dims) if axis
        )
        return whole and len(value.views) == 1

    def leaf_numbers(self, value: Any) -> list[Atom | None]:
        """Give, for each leaf of a value, the number of the array that it is, as far as that is known."""
        match value:
            case ArrayRef():
                return [self.number_of(value)]
            case Static():
                return []
            case TupleValue(items=parts):
                return [n for part in parts for n in self.leaf_numbers(part)]
            case Ref(cell=cell):
                match self.state[cell]:
                    case ObjectState(fields=pairs) | DictState(items=pairs):
                        return [n for _, part in pairs for n in self.leaf_numbers(part)]
                    case ListState(items=parts):
                        return [n for part in parts for n in self.leaf_numbers(part)]
                    case _:
                        pass
            case _:
                pass
        return [None] * len(self.describe(value)[1])

    def number_rows(self, columns: list[ArrayRef], items: tuple[Any, ...]) -> None:
        """Note which arrays the rows of a new list are."""
        rows = [self.leaf_numbers(item) for item in items]
        if any(len(row) != len(columns) for row in rows):
            return
        for k, column in enumerate(columns):
            numbers = [row[k] for row in rows]
            if self.state[column.cell].type.rank > 1 and None not in numbers:
                self.state[number_key(column.cell)] = self.b.stack(*numbers)

    def number_copies(self, source: SequenceState, made: SequenceState, pick: Callable[[Atom], Atom]) -> bool:
        """Note that the rows of a list are those of another one, or some of them; False if that cannot be done."""
        pairs = list(zip(source.columns, made.columns, strict=True))
        if (
            not self.unit.numbering
            or any(old.views or new.views for old, new in pairs)
            or _holds_lists(source.item)
        ):
            return False
        for old, new in pairs:
            self.number_copy(old, new, pick)
        return True

    def number_copy(
        self, old: ArrayRef, new: ArrayRef, pick: Callable[[Atom], Atom] = lambda numbers: numbers
    ) -> bool:
        """Note that the rows of a column are those of another one; False if it holds no arrays."""
        arrays = self.unit.numbering and not old.views and self.state[old.cell].type.rank > 1
        if arrays:
            self.state[number_key(new.cell)] = pick(self._all_numbered(old.cell))
        return arrays

    def _all_numbered(self, cell: Key) -> Atom:
        numbers = self._numbers_of_rows(cell)
        count = self.b.dim(numbers, 0)
        first: Atom = self.state.get(NUMBER, literal(1))
        fresh = self.b.add(self.b.iota(count), self.b.full(first, count))
        self.state[NUMBER] = self.b.add(first, count)
        known = self.b.ne(numbers, self.b.full(literal(0), count))
        self.state[number_key(cell)] = self.b.select(known, numbers, fresh)
        return self.state[number_key(cell)]

    def unnumber_row(self, column: ArrayRef, index: Atom) -> None:
        """A row of a list becomes an array of its own."""
        if not column.views:
            self._renumber(column, lambda numbers: self.b.update(numbers, literal(0), index))

    def number_appended(self, column: ArrayRef) -> None:
        """A list gets another row, an array of its own."""
        self._renumber(column, lambda numbers: self.b.append(numbers, literal(0)))

    def drop_number(self, column: ArrayRef) -> None:
        """A list loses its last row."""
        self._renumber(column, self.b.drop_last)

    def _renumber(self, column: ArrayRef, change: Callable[[Atom], Atom]) -> None:
        numbers = row_numbers(self.state, column.cell)
        if numbers is not None:
            self.state[number_key(column.cell)] = change(numbers)

    # After a write

    def spread(self, ref: ArrayRef, holders: Holders) -> None:
        """Give what was written to all that hold the same array."""
        if not holders:
            return
        number, row = self._written(ref)
        for side in holders:
            columns = [ArrayRef(side.cell)]
            if side.items:
                columns = self._numbered_columns(self.state[side.cell])
            for column in columns:
                if row_numbers(self.state, column.cell) is not None:
                    self._spread_to_rows(number, row, column.cell)
                else:
                    self._spread_to_array(number, row, column.cell)

    def _written(self, ref: ArrayRef) -> tuple[Atom, Atom]:
        numbers = row_numbers(self.state, ref.cell)
        if numbers is None:
            return self.state[number_key(ref.cell)], self.state[ref.cell]
        index = row_index(ref)
        if index is None:
            self.refuse_alias()
        number = self.b.index(numbers, index)
        alone = self.b.eq(number, literal(0))  # a row that is an array of its own
        return self.b.select(alone, literal(-1), number), self.read_array(
            self.row_view(ArrayRef(ref.cell), index)
        )

    def _spread_to_array(self, number: Atom, row: Atom, cell: Key) -> None:
        held: Atom = self.state[cell]
        if not _may_fit(row, held, 0):
            return

        def take() -> None:
            self.state[cell] = self.b.reshape(row, *self.b.dims(self.state[cell]))

        self._done_where(self.b.eq(number, self.state[number_key(cell)]), take)

    def _spread_to_rows(self, number: Atom, row: Atom, cell: Key) -> None:
        rows: Atom = self.state[cell]
        if not _may_fit(row, rows, 1):
            return
        numbers: Atom = self.state[number_key(cell)]
        hits = self.b.eq(numbers, self.b.full(number, self.b.dim(numbers, 0)))

        def take() -> None:
            dims = self.b.dims(rows)
            rank = rows.type.rank
            own = self.b.reshape(row, *dims[1:])
            new = self.b.broadcast(own, dims, (None, *range(rank - 1)))
            where = self.b.broadcast(hits, dims, (0, *(None,) * (rank - 1)))
            self.state[cell] = self.b.select(where, new, rows)

        self._done_where(self.b.gt(self.b.reduce_sum(self.b.convert(hits, "i64")), literal(0)), take)

    def _done_where(self, condition: Atom, take: Any) -> None:
        if not isinstance(condition, Literal):
            self.branch(condition, take, lambda: None)
        elif condition.value:
            take()

    def branch(self, condition: Atom, then: Any, other: Any) -> Any:
        """Run one of two things, as a run-time condition says."""
        raise NotImplementedError


def row_index(ref: ArrayRef) -> Atom | None:
    """Give the row that a view of a column shows, or shows a part of."""
    view = ref.views[0] if ref.views else None
    if isinstance(view, SliceView) and view.dropped[0] and not any(view.dropped[1:]):
        return view.where[0]
    return None


def _may_fit(row: Atom, held: Atom, axes: int) -> bool:
    """Whether two arrays can be one, as far as their types tell."""
    own, other = row.type.shape, held.type.shape[axes:]
    if row.type.dtype != held.type.dtype or len(own) != len(other):
        return False
    return all(x is None or y is None or x == y for x, y in zip(own, other, strict=True))


def _holds_lists(item: Structure) -> bool:
    """Whether lists stand in a structure, whose rows in columns are as wide as the longest."""
    return any(map(any, uneven(item)))
