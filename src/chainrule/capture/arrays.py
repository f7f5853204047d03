"""Arrays as references to cells: making, reading and writing, through views."""

from __future__ import annotations

from typing import Any

from chainrule.capture.holding import Holding
from chainrule.capture.sizes import source_of_size
from chainrule.capture.values import (
    ArrayRef,
    ReshapeView,
    SliceView,
    TransposeView,
    View,
    integer_of,
)
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.types import BOOL, Type


class Arrays(Holding):
    """References to arrays."""

    def array(self, atom: Atom) -> ArrayRef:
        """Make a new array from an IR value."""
        return ArrayRef(self.new_cell(atom))

    def read_array(self, ref: ArrayRef) -> Atom:
        """Give the whole contents of an array, through its views."""
        atom = self.state[ref.cell]
        for view in ref.views:
            atom = self._get(atom, view)
        return atom

    def _get(self, atom: Atom, view: View) -> Atom:
        match view:
            case SliceView():
                return self.b.slice(atom, *view.where, dropped=view.dropped)
            case TransposeView():
                return self.b.transpose(atom, view.perm)
            case ReshapeView():
                return self.b.reshape(atom, *view.dims)

    def write_array(self, ref: ArrayRef, value: Atom) -> None:
        """Replace the contents that a reference shows (all elements; a scalar fans out)."""
        ref = self.aliased(ref)
        holders = self.holders(ref)
        self._not_read_only(ref)
        self.put_array(ref, value)
        self.spread(ref, holders)

    def holders(self, ref: ArrayRef) -> tuple[Any, ...]:
        """Give what else may hold an array that is to be written; refuse the write if nothing can tell."""
        self.writable(ref.cell)
        return ()

    def spread(self, ref: ArrayRef, holders: tuple[Any, ...]) -> None:
        """Give what was written to all that hold the same array."""

    def put_array(self, ref: ArrayRef, value: Atom) -> None:
        """Write to an array of which it is known that it can be written."""
        base = self.state[ref.cell]
        if not value.type.shape and not ref.views:
            value = self.b.full(value, *self.b.dims(base))
        self.state[ref.cell] = self._put(base, list(ref.views), value)

    def _put(self, base: Atom, views: list[View], value: Atom) -> Atom:
        if not views:
            return value
        view, *rest = views
        if rest:
            value = self._put(self._get(base, view), rest, value)
        match view:
            case SliceView():
                return self.b.update_slice(base, value, *view.where, dropped=view.dropped)
            case TransposeView():
                inverse = tuple(view.perm.index(k) for k in range(len(view.perm)))
                if not value.type.shape:
                    value = self.b.full(value, *self.b.dims(self._get(base, view)))
                return self.b.transpose(value, inverse)
            case ReshapeView():
                if not value.type.shape:
                    value = self.b.full(value, *view.dims)
                return self.b.reshape(value, *view.base_dims)

    def array_type(self, ref: ArrayRef) -> Type:
        """Give the type of what a reference shows."""
        type_: Type = self.state[ref.cell].type
        for view in ref.views:
            match view:
                case SliceView():
                    sizes = [view.where[3 * k + 1] for k, gone in enumerate(view.dropped) if not gone]
                    type_ = type_.with_shape(
                        tuple(integer_of(s) if isinstance(s, Literal) else None for s in sizes)
                    )
                case TransposeView():
                    type_ = type_.with_shape(tuple(type_.shape[k] for k in view.perm))
                case ReshapeView():
                    dims = tuple(integer_of(d) if isinstance(d, Literal) else None for d in view.dims)
                    type_ = type_.with_shape(dims)
        return type_

    def array_dims(self, ref: ArrayRef) -> tuple[Atom, ...]:
        """Give the dimensions of what a reference shows, without reading it."""
        dims = self.b.dims(self.state[ref.cell])
        for view in ref.views:
            match view:
                case SliceView():
                    dims = tuple(view.where[3 * k + 1] for k, gone in enumerate(view.dropped) if not gone)
                case TransposeView():
                    dims = tuple(dims[k] for k in view.perm)
                case ReshapeView():
                    dims = view.dims
        return dims

    def read_element(self, ref: ArrayRef, indices: tuple[Atom, ...]) -> Atom:
        """Read one element (indices are inside)."""
        cut, indices = self._through(ref, indices)
        atom = self.state[ref.cell]
        for view in ref.views[:cut]:
            atom = self._get(atom, view)
        return self.b.index(atom, *indices)

    def write_element(self, ref: ArrayRef, indices: tuple[Atom, ...], value: Atom) -> None:
        """Write one element (indices are inside)."""
        ref = self.aliased(ref)
        holders = self.holders(ref)
        self._not_read_only(ref)
        self.put_element(ref, indices, value)
        self.spread(ref, holders)

    def put_element(self, ref: ArrayRef, indices: tuple[Atom, ...], value: Atom) -> None:
        """Write to an element of an array of which it is known that it can be written."""
        cut, indices = self._through(ref, indices)
        views = list(ref.views[:cut])
        base = self.state[ref.cell]
        shown = base
        for view in views:
            shown = self._get(shown, view)
        self.state[ref.cell] = self._put(base, views, self.b.update(shown, value, *indices))

    def _through(self, ref: ArrayRef, indices: tuple[Atom, ...]) -> tuple[int, tuple[Atom, ...]]:
        """Map indices back through views as far as possible; give how many are left and the indices there."""
        for cut in range(len(ref.views), 0, -1):
            view = ref.views[cut - 1]
            match view:
                case SliceView():
                    position = iter(indices)
                    mapped: list[Atom] = []
                    for axis, gone in enumerate(view.dropped):
                        start, _, step = view.where[3 * axis : 3 * axis + 3]
                        mapped.append(start if gone else self.b.add(start, self.b.mul(step, next(position))))
                    indices = tuple(mapped)
                case TransposeView():
                    source: list[Atom] = [indices[0]] * len(indices)
                    for axis, origin in enumerate(view.perm):
                        source[origin] = indices[axis]
                    indices = tuple(source)
                case ReshapeView():
                    return cut, indices
        return 0, indices

    def row_view(self, ref: ArrayRef, index: Atom) -> ArrayRef:
        """See one row of an array."""
        dims = self.array_dims(ref)
        where: list[Atom] = [index, self.b.integer(1), self.b.integer(1)]
        for size in dims[1:]:
            where += [self.b.integer(0), size, self.b.integer(1)]
        return self.composed(ref, SliceView(tuple(where), (True, *(False,) * (len(dims) - 1))), dims)

    def shortened(self, ref: ArrayRef, *sizes: Atom) -> ArrayRef:
        """See the first elements of an array along its first axes."""
        dims = self.array_dims(ref)
        zero, one = self.b.integer(0), self.b.integer(1)
        kept = (*sizes, *dims[len(sizes) :])
        where = tuple(x for size in kept for x in (zero, size, one))
        return self.composed(ref, SliceView(where, (False,) * len(dims)), dims)

    def is_whole(self, view: SliceView, dims: tuple[Atom, ...]) -> bool:
        """Whether a slice shows all of an array."""
        return not any(view.dropped) and all(
            self.is_whole_axis(view, axis, size) for axis, size in enumerate(dims)
        )

    def is_whole_axis(self, view: SliceView, axis: int, size: Atom) -> bool:
        """Whether a slice shows all of an axis."""
        start, length, step = view.where[3 * axis : 3 * axis + 3]
        return _is(start, 0) and _is(step, 1) and self.same_size(length, size)

    def same_size(self, x: Atom, y: Atom) -> bool:
        """Whether two sizes are known to be equal."""
        if x is y:
            return True
        return source_of_size(self.b.definitions, x) == source_of_size(self.b.definitions, y)

    def _not_read_only(self, ref: ArrayRef) -> None:
        """Raise, when it runs, what NumPy raises where a view may not be written."""
        if any(isinstance(view, SliceView) and view.read_only for view in ref.views):
            message = "assignment destination is read-only"
            self.b.check(Literal(False, BOOL), error="ValueError", message=message)

    def composed(self, owner: ArrayRef, view: SliceView, dims: tuple[Atom, ...]) -> ArrayRef:
        """See part of what a reference shows; slices of slices are slices."""
        if self.is_whole(view, dims) and not view.read_only:
            return owner
        if not owner.views or not isinstance(owner.views[-1], SliceView):
            return ArrayRef(owner.cell, (*owner.views, view))
        before = owner.views[-1]
        where: list[Atom] = []
        dropped: list[bool] = []
        inner = 0
        for axis, gone in enumerate(before.dropped):
            start, size, step = before.where[3 * axis : 3 * axis + 3]
            if gone:
                where += [start, size, step]
                dropped.append(True)
                continue
            start2, size2, step2 = view.where[3 * inner : 3 * inner + 3]
            where += [self.b.add(start, self.b.mul(step, start2)), size2, self.b.mul(step, step2)]
            dropped.append(view.dropped[inner])
            inner += 1
        both = SliceView(tuple(where), tuple(dropped), before.read_only or view.read_only)
        return ArrayRef(owner.cell, (*owner.views[:-1], both))


def _is(atom: Atom, value: int) -> bool:
    return isinstance(atom, Literal) and atom.value == value


def known_shape(dims: tuple[Atom, ...]) -> tuple[int | None, ...]:
    """Give the dimensions that are known."""
    return tuple(integer_of(d) if isinstance(d, Literal) else None for d in dims)
