"""Functions of NumPy that move, add and remove axes: views, as in NumPy."""

from __future__ import annotations

from typing import Any

from chainrule.capture.shapes import Shapes
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    ReshapeView,
    Scalar,
    SliceView,
    Static,
    TransposeView,
    TupleValue,
    integer_of,
)
from chainrule.errors import ShapeError
from chainrule.ir.nodes import Atom, Literal
from chainrule.library import shapes as library


class Axes(Shapes):
    """Axes in another order, more of them, or fewer."""

    def permuted(self, ref: ArrayRef, perm: tuple[int, ...]) -> ArrayRef:
        """See an array with its axes in another order."""
        if perm == tuple(range(len(perm))):
            return ref
        return ArrayRef(ref.cell, (*ref.views, TransposeView(perm)))

    def reshaped(self, ref: ArrayRef, dims: tuple[Atom, ...]) -> ArrayRef:
        """See an array in another shape; axes of size 1 come or go."""
        return ArrayRef(ref.cell, (*ref.views, ReshapeView(dims, self.array_dims(ref))))

    def array_argument(self, value: Any) -> ArrayRef:
        """Take an argument that is an array or makes one."""
        ref = self.as_numbers(value)
        if isinstance(ref, Scalar):
            return self.array(self.b.full(ref.atom, self.b.integer(1)))
        return ref

    def moveaxis(self, a: Any, source: Any, destination: Any) -> Any:
        """np.moveaxis."""
        ref = self.as_numbers(a)
        rank = len(self.shape_of(ref))
        origin, target = self.axis_argument(source, rank), self.axis_argument(destination, rank)
        if len(origin) != len(target) or isinstance(ref, Scalar):
            words = "`source` and `destination` arguments must have the same number of elements"
            self.refuse("E0206", words, kind=ShapeError)
        rest = iter(k for k in range(rank) if k not in origin)
        placed = dict(zip(target, origin, strict=True))
        return self.permuted(ref, tuple(placed[k] if k in placed else next(rest) for k in range(rank)))

    def swapaxes(self, a: Any, axis1: Any, axis2: Any) -> Any:
        """np.swapaxes."""
        ref = self.array_argument(a)
        rank = len(self.array_dims(ref))
        perm = list(range(rank))
        (i,), (j,) = self.axis_argument(axis1, rank), self.axis_argument(axis2, rank)
        perm[i], perm[j] = j, i
        return self.permuted(ref, tuple(perm))

    def squeeze(self, a: Any, axis: Any = NONE) -> Any:
        """np.squeeze: without axes of size 1."""
        ref = self.as_numbers(a)
        if isinstance(ref, Scalar):
            return ref
        dims = self.array_dims(ref)
        one = self.b.integer(1)
        if axis == NONE:
            gone = tuple(k for k, d in enumerate(dims) if isinstance(d, Literal) and d.value == 1)
            for size in (d for d in dims if not isinstance(d, Literal)):
                message = "squeeze() of an array whose size is 1 at run time only: name the axis"
                self.b.check(self.b.ne(size, one), error="ValueError", message=message)
        else:
            gone = self.axis_argument(axis, len(dims))
            message = "cannot select an axis to squeeze out which has size not equal to one"
            for k in gone:
                self.b.check(self.b.eq(dims[k], one), error="ValueError", message=message)
        if len(gone) == len(dims):
            return Scalar(self.read_element(ref, tuple(self.b.integer(0) for _ in dims)), "numpy")
        where = [
            atom for k, d in enumerate(dims) for atom in (self.b.integer(0), one if k in gone else d, one)
        ]
        return self.composed(ref, SliceView(tuple(where), tuple(k in gone for k in range(len(dims)))), dims)

    def expand_dims(self, a: Any, axis: Any) -> ArrayRef:
        """np.expand_dims: with new axes of size 1."""
        ref = self.as_numbers(a)
        dims = [s.atom for s in self.shape_of(ref)]
        count = len(axis.items) if isinstance(axis, TupleValue) else 1
        new = self.axis_argument(axis, len(dims) + count)
        old = iter(dims)
        shape = tuple(self.b.integer(1) if k in new else next(old) for k in range(len(dims) + count))
        if isinstance(ref, Scalar):
            return self.array(self.b.full(ref.atom, *shape))
        return self.reshaped(ref, shape)

    def _at_least(self, rank: int, values: tuple[Any, ...], where: tuple[tuple[int, ...], ...]) -> Any:
        """Give arrays of at least this rank; `where` says for each lower rank which axes are new."""
        made: list[Any] = []
        for value in values:
            ref = self.as_numbers(value)
            have = len(self.shape_of(ref))
            axes = TupleValue(tuple, tuple(self.number(k) for k in where[have])) if have < rank else None
            made.append(ref if axes is None else self.expand_dims(ref, axes))
        return made[0] if len(made) == 1 else TupleValue(tuple, tuple(made))

    def atleast_1d(self, *values: Any) -> Any:
        """np.atleast_1d."""
        return self._at_least(1, values, ((0,),))

    def atleast_2d(self, *values: Any) -> Any:
        """np.atleast_2d."""
        return self._at_least(2, values, ((0, 1), (0,)))

    def atleast_3d(self, *values: Any) -> Any:
        """np.atleast_3d."""
        return self._at_least(3, values, ((0, 1, 2), (0, 2), (2,)))

    def broadcast_to(self, a: Any, shape: Any) -> ArrayRef:
        """np.broadcast_to: it may not be written, as in NumPy."""
        value = self.as_numbers(a)
        dims = self.shape_argument(shape)
        atom = self.operand(value)
        if not atom.type.shape:
            return self.array(self.b.full(atom, *dims))
        if atom.type.rank > len(dims):
            self.refuse("E0206", "input operand has more dimensions than allowed", kind=ShapeError)
        for size, wanted in zip(self.b.dims(atom), dims[len(dims) - atom.type.rank :], strict=True):
            if not (isinstance(size, Literal) and size.value == 1):
                self.same_dims(size, wanted, "operands could not be broadcast together with shapes of sizes")
        made = self.array(self._stretched(atom, list(dims)))
        source = (value.cell,) if isinstance(value, ArrayRef) else ()
        self.mark_uncertain(made.cell, *source)  # NumPy's shows later changes of the source
        return made

    def joined_axes(self, a: ArrayRef) -> ArrayRef:
        """See an array with its first two axes as one."""
        rows, columns, *rest = self.array_dims(a)
        return self.reshaped(a, (self.b.mul(rows, columns), *rest))

    def strided(self, a: ArrayRef, first: Any, count: Any, step: Any) -> ArrayRef:
        """See so many rows of an array, each a step after the one before; all of them are inside."""
        return self._strided(a, (first.atom, count.atom, step.atom), read_only=False)

    def strided_to_read(self, a: ArrayRef, first: Any, count: Any, step: Any) -> ArrayRef:
        """See them and write to none."""
        return self._strided(a, (first.atom, count.atom, step.atom), read_only=True)

    def _strided(self, a: ArrayRef, rows: tuple[Atom, ...], read_only: bool) -> ArrayRef:
        dims = self.array_dims(a)
        where = [*rows]
        for size in dims[1:]:
            where += [self.b.integer(0), size, self.b.integer(1)]
        return self.composed(a, SliceView(tuple(where), (False,) * len(dims), read_only), dims)

    # Repetition

    def repeat(self, a: Any, repeats: Any, axis: Any = NONE) -> Any:
        """np.repeat: the same number of times each, or as often as an array says."""
        ref = self.array_argument(a)
        if axis == NONE:
            ref, axis = self.raveled(ref), self.number(0)
        rank = len(self.array_dims(ref))
        (k,) = self.axis_argument(axis, rank)
        times = self.as_numbers(repeats)
        if isinstance(times, ArrayRef):
            return self.repeated_by(ref, times, k)
        count = self.at_least(self.b.convert(times.atom, "i64"), 0)
        atom = self.read_array(ref)
        dims = self.b.dims(atom)
        axes = (*range(k + 1), None, *range(k + 1, rank))
        wide = self.b.broadcast(atom, (*dims[: k + 1], count, *dims[k + 1 :]), axes)
        return self.array(self.b.reshape(wide, *dims[:k], self.b.mul(dims[k], count), *dims[k + 1 :]))

    def repeated_by(self, ref: ArrayRef, times: ArrayRef, axis: int) -> Any:
        """Repeat rows as often as an array says."""
        if axis:
            ref = self.permuted(ref, (axis, *(k for k in range(len(self.array_dims(ref))) if k != axis)))
        made = self.call(Static(library.repeat_rows), (ref, times), {})
        return (
            self.array(self.read_array(self.moveaxis(made, self.number(0), self.number(axis))))
            if axis
            else made
        )

    def tile(self, a: Any, reps: Any) -> ArrayRef:
        """np.tile."""
        counts = list(self.shape_argument(reps))
        ref = self.array_argument(a)
        rank = len(self.array_dims(ref))
        counts = [self.b.integer(1)] * (rank - len(counts)) + counts
        if len(counts) > rank:
            new = tuple(self.number(k) for k in range(len(counts) - rank))
            ref = self.expand_dims(ref, TupleValue(tuple, new))
        atom = self.read_array(ref)
        dims = self.b.dims(atom)
        axes = tuple(x for k in range(len(dims)) for x in (None, k))
        shape = tuple(x for c, d in zip(counts, dims, strict=True) for x in (c, d))
        sizes = [self.b.mul(c, d) for c, d in zip(counts, dims, strict=True)]
        return self.array(self.b.reshape(self.b.broadcast(atom, shape, axes), *sizes))

    def known_integer(self, value: Any, what: str) -> int:
        """Read an integer argument that must be known at compile time."""
        if not isinstance(value, Scalar) or not value.known:
            self.refuse("E0408", f"{what} must be known at compile time")
        return integer_of(value.atom)
