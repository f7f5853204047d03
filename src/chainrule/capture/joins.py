"""Functions of NumPy that put arrays together and take them apart."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from chainrule.capture.axes import Axes
from chainrule.capture.context import SOMEWHERE
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    ListState,
    Ref,
    Scalar,
    SequenceState,
    SliceView,
    Static,
    integer_of,
    number_of,
)
from chainrule.errors import ShapeError
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.structure import Leaf, is_vector
from chainrule.library import sequences


class Joins(Axes):
    """Concatenation, stacking and splitting."""

    def _joined_items(self, items: Any) -> list[Any] | None:
        """Give the arrays to be joined; None for a list of run-time length."""
        items = self.solid(items)
        if isinstance(items, Ref) and isinstance(self.state[items.cell], SequenceState):
            return None
        return list(self.static_items(items, SOMEWHERE))

    def _rows(self, items: Any) -> ArrayRef:
        """Give the arrays of a list of run-time length as the rows of one."""
        content = self.state[items.cell]
        if not isinstance(content.item, Leaf) and not is_vector(content.item):
            self.mismatch("E0404", "a list of numbers or arrays is needed here")
        message = "need at least one array to concatenate"
        self.b.check(self.b.gt(content.length, self.b.integer(0)), error="ValueError", message=message)
        if is_vector(content.item):
            return self.array(self.even_rows(content))
        return self.array(self.read_array(content.columns[0]))

    def concatenate(self, arrays: Any, axis: Any = None, *, dtype: Any = None) -> Any:
        """np.concatenate."""
        items = self._joined_items(arrays)
        if items is None and is_vector(self.state[self.solid(arrays).cell].item):
            along = number_of(axis.atom) if isinstance(axis, Scalar) and axis.known else 0
            if along not in (0, -1):
                self.refuse("E0206", "vectors have one axis", kind=ShapeError)
            result = self.call(Static(sequences.end_to_end), (arrays,), {})
        elif items is None:
            rows = self._rows(arrays)
            result = self._joined_rows(rows, axis)
        else:
            result = self._joined(items, axis)
        return result if dtype is None else self.make_array(result, dtype)

    def _joined_rows(self, rows: ArrayRef, axis: Any) -> ArrayRef:
        """Join the rows of an array along one of their axes."""
        dims = self.array_dims(rows)
        if len(dims) == 1:
            self.refuse("E0206", "zero-dimensional arrays cannot be concatenated", kind=ShapeError)
        if axis == NONE:
            return self.array(self.read_array(self.raveled(rows)))
        (k,) = self.axis_argument(axis, len(dims) - 1) if axis is not None else (0,)
        perm = (*range(1, k + 1), 0, *range(k + 1, len(dims)))
        atom = self.b.transpose(self.read_array(rows), perm)
        sizes = [dims[p] for p in perm]
        return self.array(
            self.b.reshape(atom, *sizes[:k], self.b.mul(sizes[k], sizes[k + 1]), *sizes[k + 2 :])
        )

    def _joined(self, items: list[Any], axis: Any) -> ArrayRef:
        if not items:
            self.refuse("E0206", "need at least one array to concatenate", kind=ShapeError)
        parts: list[Scalar | ArrayRef] = [self.as_numbers(i) for i in items]
        if axis == NONE:
            parts = [self.raveled(self.array_argument(p)) for p in parts]
        if any(isinstance(p, Scalar) for p in parts):
            self.refuse("E0206", "zero-dimensional arrays cannot be concatenated", kind=ShapeError,
                        hint="use `np.append`, `np.stack` or `np.hstack`")  # fmt: skip
        dtype = self.common_dtype(parts, floating=False)
        atoms = [self.b.convert(self.operand(p), dtype) for p in parts]
        rank = atoms[0].type.rank
        if any(a.type.rank != rank for a in atoms):
            words = "all the input array dimensions except for the concatenation axis must match exactly"
            self.refuse("E0207", words, kind=ShapeError)
        k = self.axis_argument(axis, rank)[0] if axis is not None and axis != NONE else 0
        for other in atoms[1:]:
            for j in range(rank):
                if j != k:
                    sizes = self.b.dim(atoms[0], j), self.b.dim(other, j)
                    self.same_dims(*sizes, "sizes along the other axes differ")
        return self.array(self.b.concatenate(*atoms, axis=k))

    def stack_arrays(self, arrays: Any, axis: Any = None) -> Any:
        """np.stack: along a new axis."""
        items = self._joined_items(arrays)
        rows = self._rows(arrays) if items is None else self.stacked(tuple(items))
        if axis is None:
            return rows
        moved = self.moveaxis(rows, self.number(0), axis)
        return moved if moved == rows else self.array(self.read_array(moved))

    def hstack(self, tup: Any) -> Any:
        """np.hstack."""
        items = self._joined_items(tup)
        if items is None and is_vector(self.state[self.solid(tup).cell].item):
            return self.concatenate(tup)
        if items is None:
            rows = self._rows(tup)
            flat = len(self.array_dims(rows)) < 3
            return (
                self.array(self.read_array(self.raveled(rows)))
                if flat
                else self._joined_rows(rows, self.number(1))
            )
        parts = [self.atleast_1d(i) for i in items]
        return self._joined(parts, self.number(0 if len(self.array_dims(parts[0])) == 1 else 1))

    def vstack(self, tup: Any) -> Any:
        """np.vstack."""
        items = self._joined_items(tup)
        if items is None:
            rows = self._rows(tup)
            rank = len(self.array_dims(rows))
            return (
                rows
                if rank == 2
                else self.expand_dims(rows, self.number(1))
                if rank == 1
                else self._joined_rows(rows, None)
            )
        return self._joined([self.atleast_2d(i) for i in items], self.number(0))

    def dstack(self, tup: Any) -> Any:
        """np.dstack."""
        items = self._joined_items(tup)
        if items is None:
            self.refuse("E0318", "np.dstack of a list of run-time length is not covered", hint="use np.stack")
        return self._joined([self.atleast_3d(i) for i in items], self.number(2))

    def column_stack(self, tup: Any) -> Any:
        """np.column_stack: vectors become columns."""
        items = self._joined_items(tup)
        if items is None:
            rows = self._rows(tup)
            if len(self.array_dims(rows)) == 2:
                return self.array(self.read_array(self.transpose(rows)))
            self.refuse("E0318", "np.column_stack of a list of run-time length needs vectors")
        parts = [self.array_argument(i) for i in items]
        columns = [p if len(self.array_dims(p)) > 1 else self.expand_dims(p, self.number(1)) for p in parts]
        return self._joined(columns, self.number(1))

    def append_array(self, arr: Any, values: Any, axis: Any = NONE) -> Any:
        """np.append: a new array."""
        return self._joined([arr, values], axis)

    # Taking apart

    def _part(self, ref: ArrayRef, axis: int, start: Atom, size: Atom) -> ArrayRef:
        dims = self.array_dims(ref)
        one, zero = self.b.integer(1), self.b.integer(0)
        where = [a for k, d in enumerate(dims) for a in ((start, size, one) if k == axis else (zero, d, one))]
        return self.composed(ref, SliceView(tuple(where), (False,) * len(dims)), dims)

    def split(self, ary: Any, indices_or_sections: Any, axis: Any = None) -> Any:
        """np.split: into equal parts, or at positions."""
        return self._split(ary, indices_or_sections, axis, exact=True)

    def array_split(self, ary: Any, indices_or_sections: Any, axis: Any = None) -> Any:
        """np.array_split: the first parts may be longer by one."""
        return self._split(ary, indices_or_sections, axis, exact=False)

    def _split(self, ary: Any, sections: Any, axis: Any, *, exact: bool) -> Any:
        ref = self.array_argument(ary)
        dims = self.array_dims(ref)
        (k,) = self.axis_argument(axis, len(dims)) if axis is not None else (0,)
        size = dims[k]
        if isinstance(sections, Scalar):
            count = self.known_integer(sections, "the number of parts")
            bounds = self._equal_parts(size, count, exact=exact)
        else:
            positions = [i.atom for i in self.static_items(sections, SOMEWHERE)]
            bounds = [self.b.integer(0), *(self._position(p, size) for p in positions), size]
        pairs = pairwise(bounds)
        parts = [self._part(ref, k, x, self.at_least(self.b.sub(y, x), 0)) for x, y in pairs]
        return Ref(self.new_cell(ListState(tuple(parts))))

    def _position(self, atom: Atom, size: Atom) -> Atom:
        shifted = self.b.select(self.b.lt(atom, self.b.integer(0)), self.b.add(atom, size), atom)
        return self.smaller(self.at_least(shifted, 0), size)

    def _equal_parts(self, size: Atom, count: int, *, exact: bool) -> list[Atom]:
        if count <= 0:
            self.refuse("E0206", "number sections must be larger than 0", kind=ShapeError)
        parts = self.b.integer(count)
        known = isinstance(size, Literal)
        whole = self.b.integer(integer_of(size) // count) if known else self.b.floor_div(size, parts)
        rest = self.b.sub(size, self.b.mul(whole, parts))
        if exact:
            message = "array split does not result in an equal division"
            self.b.check(self.b.eq(rest, self.b.integer(0)), error="ValueError", message=message)
            return [self.b.mul(whole, self.b.integer(j)) for j in range(count + 1)]
        return [
            self.b.add(self.b.mul(whole, self.b.integer(j)), self.smaller(rest, self.b.integer(j)))
            for j in range(count + 1)
        ]

    def hsplit(self, ary: Any, indices_or_sections: Any) -> Any:
        """np.hsplit."""
        one = len(self.array_dims(self.array_argument(ary))) == 1
        return self.split(ary, indices_or_sections, self.number(0 if one else 1))

    def vsplit(self, ary: Any, indices_or_sections: Any) -> Any:
        """np.vsplit."""
        return self.split(ary, indices_or_sections, self.number(0))

    def dsplit(self, ary: Any, indices_or_sections: Any) -> Any:
        """np.dsplit."""
        return self.split(ary, indices_or_sections, self.number(2))
