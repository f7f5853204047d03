"""Lists inside a list: rows of different lengths, in columns that are as wide as the longest row.

The length of each row is stored in a column of its own. Behind the end of a row stands padding, which nobody reads;
lengths that stand there are zero, so that the longest of a column of lengths is that of a row. A list that is such a
row sees its part of the columns, and knows its home: where its length is stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chainrule.capture.layouts import Layouts
from chainrule.capture.values import ArrayRef, Key, Ref, SequenceState, SliceView, integer_of
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.structure import Leaf, leaves, uneven
from chainrule.primitives import control
from chainrule.primitives.ops import Ops


class Padding(Layouts):
    """Columns that widen, and the rows in them."""

    # Columns

    def padded(self, atom: Atom, dims: Iterable[Atom]) -> Atom:
        """Give an array as the first part of one that is as large or larger."""
        wanted, have = tuple(dims), self.b.dims(atom)
        if all(map(self.same_size, have, wanted)):
            return atom
        return _first_part(self.b, _zeros(self.b, atom, wanted), atom, have)

    def widened(self, ref: ArrayRef, axis: int, need: Atom) -> ArrayRef:
        """See all of what an array, or a row of one, has along an axis, which gets room for as many elements as that.

        Room at least doubles, so that a row that grows is not copied each time.
        """
        ref = self.opened(ref)
        axis = self._axis_of_base(ref, axis)
        base = self.state[ref.cell]
        width = self.b.dim(base, axis)
        if self.same_size(need, width) or _fits(need, width):
            return ref
        yes, no = self.b.nested(), self.b.nested()
        room = yes.maximum(need, yes.mul(width, yes.integer(2)))
        dims = self.b.dims(base)
        larger = _zeros(yes, base, (*dims[:axis], room, *dims[axis + 1 :]))
        regions = (yes.region((), (_first_part(yes, larger, base, dims),)), no.region((), (base,)))
        test = self.b.gt(need, width)
        (self.state[ref.cell],) = self.b.emit(control.if_, test, regions=regions, names=("wider",))
        return self.opened(ref)

    def opened(self, ref: ArrayRef) -> ArrayRef:
        """See all that the columns have of a row, also what lies behind its end."""
        if not ref.views:
            return ref
        (view,) = ref.views
        assert isinstance(view, SliceView)
        where: list[Atom] = []
        for axis, gone in enumerate(view.dropped):
            size = self.b.dim(self.state[ref.cell], axis)
            own = view.where[3 * axis : 3 * axis + 3]
            where += own if gone else (self.b.integer(0), size, self.b.integer(1))
        return replace(ref, views=(replace(view, where=tuple(where)),))

    def _axis_of_base(self, ref: ArrayRef, axis: int) -> int:
        if not ref.views:
            return axis
        (view,) = ref.views
        assert isinstance(view, SliceView)
        return [k for k, gone in enumerate(view.dropped) if not gone][axis]

    def with_room(self, ref: ArrayRef, atom: Atom, axes: tuple[bool, ...], length: Atom) -> ArrayRef:
        """Give a column room for an item: lists inside it may have any size, arrays have that of the others."""
        for axis, may_differ in enumerate(axes):
            have = self.b.dim(atom, axis)
            if may_differ:
                ref = self.widened(ref, axis + 1, have)
                continue
            want = self.array_dims(ref)[axis + 1]
            fits = self.b.or_(self.b.eq(have, want), self.b.eq(length, self.b.integer(0)))
            self.b.check(fits, have, want, error="ValueError", message=RAGGED)
        return ref

    def append_row(self, column: ArrayRef, atom: Atom, axes: tuple[bool, ...], length: Atom) -> None:
        """Add an item to a column of a list of that length."""
        column = self.with_room(column, atom, axes, length)
        current = self.state[column.cell]
        if any(axes):
            dims = self.b.dims(current)[1:]
            own = self.b.dims(atom)
            atom = self.padded(atom, (d if free else o for d, o, free in zip(dims, own, axes, strict=True)))
        self.state[column.cell] = self.b.append(current, atom)

    def put_part(self, ref: ArrayRef, index: Atom, atom: Atom, axes: tuple[bool, ...]) -> None:
        """Write an item of a column, which has room for it."""
        row = self.row_view(self.opened(ref), index)
        if any(axes) and atom.type.dtype == "i64":
            self.put_array(row, self.b.integer(0))
        self.put_array(self.shortened(row, *self.b.dims(atom)), atom)

    # Rows

    def row_changes(self, content: SequenceState) -> None:
        """Refuse to change the length of a row where it may have another name."""
        for column in content.columns:
            self.copies_writable(column.cell)
        if content.home is None:
            if any(column.views for column in content.columns):
                self.refuse("E0902", "a part of a list cannot change its length", hint="change a copy")
            return
        lengths = content.home[0]
        for cell in dict.fromkeys((lengths.cell, *(column.cell for column in content.columns))):
            self.writable(cell)
        for column in (lengths, *content.columns):
            if len(column.views) > 1:
                self.refuse("E0902", "this part of a list cannot change its length", hint="change a copy")

    def append_to_row(self, content: SequenceState, atoms: Iterable[Atom]) -> None:
        """Add an item to a list that is an item of a list."""
        assert content.home is not None
        one = self.b.add(content.length, self.b.integer(1))
        for column, atom, axes in zip(content.columns, atoms, uneven(content.item), strict=True):
            ref = self.widened(column, 0, one)
            if not atom.type.shape:
                self.put_element(ref, (content.length,), atom)
                continue
            ref = self.with_room(ref, atom, axes, self.b.integer(1))
            self.put_part(ref, content.length, atom, axes)
        self.set_length(content, one)

    def replace_row(self, content: SequenceState, new: SequenceState) -> None:
        """Give a list that is an item of a list other items."""
        assert content.home is not None
        for column, other, axes in zip(content.columns, new.columns, uneven(content.item), strict=True):
            atom = self.read_array(other)
            ref = self.widened(column, 0, new.length)
            ref = self.with_room(ref, atom, axes, self.b.integer(1))
            if any(axes) or atom.type.dtype == "i64":
                self.put_array(self.opened(ref), self.b.constant(0, atom.type.dtype))
            self.put_array(self.shortened(self.opened(ref), *self.b.dims(atom)), atom)
        self.set_length(content, new.length)

    def put_list(self, owner: Ref, new: SequenceState) -> None:
        """Give a list other items, as many as there are."""
        content = self.state[owner.cell]
        if not isinstance(content, SequenceState) or not any(c.views for c in content.columns):
            for column in getattr(content, "columns", ()):
                self.copies_writable(column.cell)
            self.state[owner.cell] = new
            return
        self.row_changes(content)
        if leaves(content.item) != leaves(new.item):
            self.mismatch("E0403", "the items of lists inside a list keep their type")
        self.replace_row(content, new)

    def clear_behind(self, content: SequenceState, last: Atom) -> None:
        """Lengths that come to stand behind the end of a row are zero."""
        for column, axes, type_ in zip(
            content.columns, uneven(content.item), leaves(content.item), strict=True
        ):
            if isinstance(content.item, Leaf) or type_.dtype != "i64":
                continue
            if any(axes):
                self.put_array(self.row_view(column, last), self.b.integer(0))
            elif not type_.shape:
                self.put_element(column, (last,), self.b.integer(0))

    def set_length(self, content: SequenceState, length: Atom) -> None:
        """Store the length of a row; whatever sees a row of this list sees it from now on."""
        assert content.home is not None
        lengths, index = content.home
        self.put_element(lengths, (index,), length)
        self.refresh(lengths.cell)

    def refresh(self, lengths: Key) -> None:
        """Let all that are rows of a list see their length, and as much of the columns."""
        for key, content in list(self.state.items()):
            if not isinstance(content, SequenceState) or content.home is None:
                continue
            home, index = content.home
            if home.cell != lengths or any(len(column.views) > 1 for column in (home, *content.columns)):
                continue
            length = self.read_element(home, (index,))
            columns = tuple(self.shortened(self.opened(c), length) for c in content.columns)
            self.state[key] = replace(content, length=length, columns=columns)


RAGGED = "the arrays inside a list of run-time length have one size: {0} is not {1}"


def _zeros(b: Ops, like: Atom, dims: tuple[Atom, ...]) -> Atom:
    return b.full(b.constant(0, like.type.dtype), *dims)


def _first_part(b: Ops, whole: Atom, part: Atom, dims: tuple[Atom, ...]) -> Atom:
    """Write an array into the first part of another."""
    where = (x for size in dims for x in (b.integer(0), size, b.integer(1)))
    return b.update_slice(whole, part, *where, dropped=(False,) * len(dims))


def _fits(need: Atom, width: Atom) -> bool:
    return isinstance(need, Literal) and isinstance(width, Literal) and integer_of(need) <= integer_of(width)
