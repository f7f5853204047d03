"""Functions of NumPy about shapes: reshape, transpose, concatenate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chainrule.capture.context import SOMEWHERE
from chainrule.capture.strides import Strides
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    Ref,
    ReshapeView,
    Scalar,
    SliceView,
    TransposeView,
    TupleValue,
    integer_of,
)
from chainrule.errors import NoSuchAxisError, ShapeError
from chainrule.ir.nodes import Atom, Literal


class Shapes(Strides):
    """Other shapes of arrays."""

    def axis_argument(self, axis: Any, rank: int) -> tuple[int, ...]:
        """Read an `axis=` argument; give the axes that are reduced."""
        if axis is None or axis == NONE:
            return tuple(range(rank))
        several = isinstance(axis, TupleValue | Ref)
        items = self.static_items(axis, SOMEWHERE) if several else (axis,)
        axes: list[int] = []
        for item in items:
            if not isinstance(item, Scalar) or not item.known:
                self.refuse("E0408", "the axis must be known at compile time")
            number = integer_of(item.atom)
            if not -rank <= number < rank:
                message = f"axis {number} is out of bounds for array of dimension {rank}"
                self.refuse("E0206", message, kind=NoSuchAxisError)
            axes.append(number % rank)
        if len(set(axes)) < len(axes):
            self.refuse("E0206", "duplicate value in 'axis'", kind=ShapeError)
        return tuple(axes)

    # Shape

    def raveled(self, ref: ArrayRef) -> ArrayRef:
        """See an array as a vector."""
        dims = self.array_dims(ref)
        if len(dims) == 1:
            return ref
        total: Atom = self.b.integer(1)
        for d in dims:
            total = self.b.mul(total, d)
        return ArrayRef(ref.cell, (*ref.views, ReshapeView((total,), dims)))

    def reshape(self, a: Any, *shape: Any) -> Any:
        """np.reshape: a view, as far as NumPy makes one."""
        ref = self.as_numbers(a)
        given = shape[0] if len(shape) == 1 else TupleValue(tuple, shape)
        dims = () if isinstance(ref, Scalar) else self.array_dims(ref)
        total: Atom = self.b.integer(1)
        for d in dims:
            total = self.b.mul(total, d)
        wanted = self._wanted_shape(given, total)
        product: Atom = self.b.integer(1)
        for d in wanted:
            product = self.b.mul(product, d)
        self.same_dims(total, product, "cannot reshape array: sizes")
        if isinstance(ref, Scalar):
            return self.array(self.b.full(ref.atom, *wanted)) if wanted else ref
        if not wanted:
            return Scalar(self.read_element(ref, tuple(self.b.integer(0) for _ in dims)), "numpy")
        if self._is_contiguous(ref):
            return ArrayRef(ref.cell, (*ref.views, ReshapeView(wanted, dims)))
        return self.view_or_copy(ref, wanted, dense=False)

    def _is_contiguous(self, ref: ArrayRef) -> bool:
        """Whether an array is certainly one stretch of memory, so that NumPy reshapes it without a copy."""
        dims = self.b.dims(self.state[ref.cell])
        for k, view in enumerate(ref.views):
            match view:
                case SliceView():
                    if not _is_stretch(view, dims, self.is_whole_axis):
                        return False
                case ReshapeView():
                    pass
                case _:
                    return False
            dims = self.array_dims(ArrayRef(ref.cell, ref.views[: k + 1]))
        return True

    def ravel_method(self, owner: Any) -> Any:
        """ndarray.ravel: a view where the array is one stretch of memory."""
        ref = self.as_numbers(owner)
        if isinstance(ref, Scalar) or self._is_contiguous(ref):
            return ref if isinstance(ref, Scalar) else self.raveled(ref)
        total: Atom = self.b.integer(1)
        for size in self.array_dims(ref):
            total = self.b.mul(total, size)
        return self.view_or_copy(ref, (total,), dense=True)

    def _wanted_shape(self, given: Any, total: Atom) -> tuple[Atom, ...]:
        items = (given,) if isinstance(given, Scalar) else self.static_items(given, SOMEWHERE)
        atoms = [i.atom for i in items]
        open_ = [k for k, a in enumerate(atoms) if isinstance(a, Literal) and a.value == -1]
        if open_:
            rest: Atom = self.b.integer(1)
            for k, atom in enumerate(atoms):
                rest = rest if k in open_ else self.b.mul(rest, atom)
            if isinstance(total, Literal) and isinstance(rest, Literal):
                atoms[open_[0]] = self.b.integer(integer_of(total) // max(1, integer_of(rest)))
            else:
                atoms[open_[0]] = self.b.floor_div(total, rest) if not _is_one(rest) else total
        return tuple(atoms)

    def transpose(self, a: Any, *given: Any, axes: Any = NONE) -> Any:
        """np.transpose; the method takes the axes one by one too."""
        ref = self.as_numbers(a)
        if isinstance(ref, Scalar):
            return ref
        rank = len(self.array_dims(ref))
        if given:
            axes = given[0] if len(given) == 1 else TupleValue(tuple, given)
        perm = tuple(reversed(range(rank)))
        if axes != NONE:
            items = self.static_items(axes, SOMEWHERE)
            if not all(isinstance(i, Scalar) and i.known for i in items):
                self.refuse("E0408", "the axes must be known at compile time")
            perm = tuple(integer_of(i.atom) % rank for i in items)
        if sorted(perm) != list(range(rank)):
            self.refuse("E0206", "axes don't match array", kind=ShapeError)
        return ref if rank < 2 else ArrayRef(ref.cell, (*ref.views, TransposeView(perm)))

    def copy(self, a: Any) -> Any:
        """np.copy."""
        value = self.as_numbers(a)
        return value if isinstance(value, Scalar) else self.array(self.read_array(value))

    def shape(self, a: Any) -> TupleValue:
        """np.shape."""
        return TupleValue(tuple, self.shape_of(self.as_numbers(a)))

    def size(self, a: Any, axis: Any = NONE) -> Scalar:
        """np.size."""
        shape = self.shape_of(self.as_numbers(a))
        total: Atom = self.b.integer(1)
        for k in self.axis_argument(axis, len(shape)):
            total = self.b.mul(total, shape[k].atom)
        return Scalar(total)

    def ndim(self, a: Any) -> Scalar:
        """np.ndim."""
        return self.number(len(self.shape_of(self.as_numbers(a))))


def _is_one(atom: Atom) -> bool:
    return isinstance(atom, Literal) and atom.value == 1


def _is_stretch(
    view: SliceView, dims: tuple[Atom, ...], whole: Callable[[SliceView, int, Atom], bool]
) -> bool:
    """Whether a slice of a contiguous array is contiguous: single items, then one range, then whole axes."""
    ranged = False
    for axis, size in enumerate(dims):
        if ranged:
            if view.dropped[axis] or not whole(view, axis, size):
                return False
        elif not view.dropped[axis]:
            ranged = True
            if not _is_constant(view.where[3 * axis + 2], 1):
                return False
    return True


def _is_constant(atom: Atom, value: int) -> bool:
    return isinstance(atom, Literal) and atom.value == value
