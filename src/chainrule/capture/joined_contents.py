"""Join the contents of a cell on two paths: objects, dicts, lists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from chainrule.capture.columns import origins
from chainrule.capture.join_types import fitted, join_structures, options_in, same_leaves, varies
from chainrule.capture.joined_numbers import Output, zero
from chainrule.capture.joined_references import NOTHING, Nothing
from chainrule.capture.joined_values import JoinedValues
from chainrule.capture.sharing import Share, Side
from chainrule.capture.state import SHARED, State, number_key, row_numbers, same_atom
from chainrule.capture.values import (
    ArrayRef,
    Conflict,
    DictState,
    Key,
    ListState,
    ObjectState,
    SequenceState,
    Undefined,
)
from chainrule.ir.nodes import Atom, Literal, Value
from chainrule.ir.structure import Structure, leaves
from chainrule.ir.types import I64, Type
from chainrule.primitives.ops import Ops


@dataclass(eq=False)
class JoinedContents(JoinedValues):
    """Joins the contents of cells."""

    def _content(self, a: Any, b: Any, name: str) -> Any:
        match a, b:
            case (Conflict(), _):
                return a
            case (_, Conflict()):
                return self.conflict(b.reason)
            case (Nothing(), Nothing()):
                return NOTHING
            case (Value() | Literal(), Value() | Literal()):
                return self.atom(a, b, name or "array")
            case (Nothing(), Value() | Literal()):
                return self.atom(zero(b.type, self.left_ops), b, name)
            case (Value() | Literal(), Nothing()):
                return self.atom(a, zero(a.type, self.right_ops), name)
            case (ObjectState() | Nothing(), ObjectState() | Nothing()):
                return self._object(a, b, name)
            case (ListState() | Nothing(), ListState() | Nothing()):
                return self._list(a, b, name)
            case (DictState() | Nothing(), DictState() | Nothing()):
                return self._dict(a, b, name)
            case (SequenceState() | ListState() | Nothing(), SequenceState() | ListState() | Nothing()):
                return self._sequence(a, b, name)
            case _:
                return self.conflict(f"`{name}` is built differently on two paths")

    def _object(self, a: Any, b: Any, name: str) -> Any:
        known = a if isinstance(a, ObjectState) else b
        if isinstance(a, ObjectState) and isinstance(b, ObjectState) and a.cls is not b.cls:
            return self.conflict(
                f"`{name}` is a {a.cls.__name__} on one path and a {b.cls.__name__} on another"
            )
        left = dict(a.fields) if isinstance(a, ObjectState) else {}
        right = dict(b.fields) if isinstance(b, ObjectState) else {}
        names = list(dict.fromkeys([*left, *right]))
        missing: Any = NOTHING if not (left and right) else Undefined()
        fields = tuple((n, self.join(left.get(n, missing), right.get(n, missing), n)) for n in names)
        return ObjectState(known.cls, fields)

    def _dict(self, a: Any, b: Any, name: str) -> Any:
        left = dict(a.items) if isinstance(a, DictState) else {}
        right = dict(b.items) if isinstance(b, DictState) else {}
        missing: Any = NOTHING if not (left and right) else Undefined()
        keys = list(dict.fromkeys([*left, *right]))
        return DictState(
            tuple((k, self.join(left.get(k, missing), right.get(k, missing), str(k))) for k in keys)
        )

    def _list(self, a: Any, b: Any, name: str) -> Any:
        if isinstance(b, Nothing):
            return ListState(tuple(self.join(x, NOTHING, name) for x in a.items))
        if isinstance(a, Nothing):
            return ListState(tuple(self.join(NOTHING, y, name) for y in b.items))
        if len(a.items) != len(b.items):
            return self._sequence(a, b, name)
        pairs = list(zip(a.items, b.items, strict=True))
        home = a.home if a.home == b.home else None
        return ListState(tuple(self.join(x, y, f"{name}_{k}") for k, (x, y) in enumerate(pairs)), home)

    def _row(self, a: SequenceState, b: SequenceState, name: str) -> SequenceState | None:
        """Join what two paths have made of one item of a list of lists; None if it is not the same one."""
        cells = [[(c.cell, len(c.views)) for c in side.columns] for side in (a, b)]
        if a.home is None or b.home is None or cells[0] != cells[1] or a.home[1] is not b.home[1]:
            return None
        if a.home[0].cell != b.home[0].cell or any(len(c.views) != 1 for c in a.columns):
            return None
        item = join_structures(a.item, b.item)
        views = [self._views(x.views, y.views, name) for x, y in zip(a.columns, b.columns, strict=True)]
        if item is None or any(view is None for view in views):
            return None
        for cell in (a.home[0].cell, *(column.cell for column in a.columns)):
            self._same_cell(cell, name)
        columns = tuple(
            replace(column, views=view) for column, view in zip(a.columns, views, strict=True) if view
        )
        self.restructured = self.restructured or item != a.item
        length = self.atom(a.length, b.length, f"{name}_length")
        return replace(a, length=length, item=item, columns=columns)

    def _sequence(self, a: Any, b: Any, name: str) -> Any:
        both = isinstance(a, SequenceState) and isinstance(b, SequenceState)
        if both and a.columns == b.columns and options_in(a.item) == options_in(b.item):
            item = join_structures(a.item, b.item)
            assert item is not None  # the columns are the same: only the kinds of numbers may differ
            self.restructured = self.restructured or item != a.item
            for column in a.columns:
                self._same_cell(column.cell, name)
            home = a.home if a.home == b.home else None
            length = self.atom(a.length, b.length, f"{name}_length")
            return SequenceState(length, item, a.columns, a.cls, home)
        if isinstance(a, SequenceState) and isinstance(b, SequenceState):
            row = self._row(a, b, name)
            if row is not None:
                return row
        left = self._columns(a, self.left, self.left_ops)
        right = self._columns(b, self.right, self.right_ops)
        if left is None or right is None:
            known = left or right
            if known is None:
                return self.conflict(f"the items of `{name}` are not known")
            left = left or self._empty(known, self.left_ops)
            right = right or self._empty(known, self.right_ops)
        structure = join_structures(left[1], right[1])
        if structure is None or varies(structure):
            return self.conflict(f"the items of `{name}` differ in type")
        if isinstance(a, SequenceState) and not same_leaves(a.item, structure):
            self.restructured = True
        wanted = leaves(structure)
        columns: list[ArrayRef] = []
        lefts = fitted(self.left_ops, left[1], structure, left[2], rows=left[0])
        rights = fitted(self.right_ops, right[1], structure, right[2], rows=right[0])
        same = len(left[2]) == len(wanted)
        numbered = self.cells.unit.numbering and len(left[3]) == len(right[3]) == len(wanted)
        sources = [_columns_for(s, structure) for s in (a, b) if isinstance(s, SequenceState)]
        for k, type_ in enumerate(wanted):
            atom = self.column(lefts[k], rights[k], type_, name)
            old = None
            if (
                same
                and isinstance(a, SequenceState)
                and a.columns[k].cell in self.owned
                and not a.columns[k].views
            ):
                old = a.columns[k].cell
            cell = old or ("c", self.cells.fresh())
            self.owned.add(cell)
            self.restructured = self.restructured or old is None
            self.state[cell] = atom
            if numbered and type_.shape:
                self._join_row_numbers(cell, left[3][k], right[3][k])
            columns.append(ArrayRef(cell))
            self._note_copy(cell, *(known[k] for known in sources if k in known))
        length = self.atom(left[0], right[0], f"{name}_length")
        cls = a.cls if isinstance(a, SequenceState) else b.cls if isinstance(b, SequenceState) else list
        return SequenceState(length, structure, tuple(columns), cls)

    def _join_row_numbers(self, cell: Key, left: Atom | None, right: Atom | None) -> None:
        if left is not None and right is not None:
            self.state[number_key(cell)] = self.column(left, right, I64, "number")

    def _note_copy(self, cell: Key, *columns: ArrayRef) -> None:
        """Note that what is joined was part of a list of lists: neither may change while the other can be seen."""
        shares = {Share(Side(cell), Side(c.cell)) for c in columns if c.views and c.cell != cell}
        for side in (self.left, self.right):
            side[SHARED] = side[SHARED] | shares

    def column(self, a: Atom, b: Atom, type_: Type, name: str) -> Atom:
        """Join the columns of lists that grow."""
        if same_atom(a, b):
            return a
        self.outputs.append(Output(Value(type_.with_shape((None, *type_.shape)), name), a, b))
        return self.outputs[-1].value

    def _columns(self, content: Any, state: State, ops: Ops) -> Any:
        """Give length, structure and columns of a list on one side; None if nothing is known."""
        if isinstance(content, Nothing) or (isinstance(content, ListState) and not content.items):
            return None
        if isinstance(content, SequenceState):
            columns = [self._shown(c, state, ops) for c in content.columns]
            return content.length, content.item, columns, _numbers(state, content)
        context = self.cells
        saved = context.b, context.state
        context.b, context.state = ops, state
        try:
            sequence = context.sequence_of(content.items)
            columns = [context.read_array(c) for c in sequence.columns]
            return sequence.length, sequence.item, columns, _numbers(context.state, sequence)
        finally:
            context.b, context.state = saved

    def _empty(self, like: Any, ops: Ops) -> Any:
        columns = [zero(t.with_shape((None, *t.shape)), ops) for t in leaves(like[1])]
        nothing = zero(I64.with_shape((None,)), ops)
        return ops.integer(0), like[1], columns, [nothing] * len(columns)


def _columns_for(content: SequenceState, item: Structure) -> dict[int, ArrayRef]:
    """Give the columns of a list by their numbers among those of items of a wider kind."""
    numbers = enumerate(origins(content.item, item))
    return {new: content.columns[old] for new, old in numbers if old is not None}


def _numbers(state: State, content: SequenceState) -> list[Atom | None]:
    """Give the numbers of the rows of each column, where they have any."""
    return [row_numbers(state, column.cell) for column in content.columns]
