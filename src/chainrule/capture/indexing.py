"""What an index shows of an array: one element, a view, or a choice of elements as index arrays make it.

In: an array and the value of an index. Out: the indices of an element, a view, or a `Place`: a view, the index
arrays of some of its axes, and how the axes of what is gathered become those of NumPy's result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chainrule.capture.sizes import source_of_dim, source_of_size
from chainrule.capture.slices import Slices
from chainrule.capture.values import (
    ArrayRef,
    Choice,
    FlatValue,
    ListState,
    RangeValue,
    Ref,
    ReshapeView,
    Scalar,
    SequenceState,
    SliceView,
    Static,
    TupleValue,
    is_slice,
)
from chainrule.errors import CompileError, IndexingError, TypeMismatchError
from chainrule.ir.nodes import Atom, Equation, Literal, Value
from chainrule.primitives import arrays, gathering, shapes
from chainrule.primitives.gathering import NO_OUTLIER, result_axes, shown_dims


@dataclass(frozen=True, slots=True)
class Place:
    """What index arrays show: `where` speaks of `axes` of a view, `layout` orders the axes of the result.

    `layout` gives for each axis of NumPy's result the axis of what `gather` gives, or None for a new axis.
    `mask` is the mask, where the index is that alone: it covers the leading axes.
    """

    view: ArrayRef
    axes: tuple[int, ...]
    where: tuple[Atom, ...]
    layout: tuple[int | None, ...]
    mask: Atom | None = None


class Indexing(Slices):
    """Indices of arrays."""

    def place(self, owner: ArrayRef, key: Any) -> tuple[Atom, ...] | ArrayRef | Place:
        """Say what an index shows: the indices of one element, a view, or a place."""
        single = not isinstance(key, TupleValue) or key.cls is slice
        items = self._items_of_index((key,) if single else key.items, self.array_type(owner).rank)
        dims = self.array_dims(owner)
        advanced = any(isinstance(i, ArrayRef) for i in items)
        if not advanced and len(items) == len(dims) and all(isinstance(i, Scalar) for i in items):
            pairs = enumerate(zip(items, dims, strict=True))
            return tuple(self.checked_index(v, d, f"axis {axis}") for axis, (v, d) in pairs)
        return self._advanced(owner, items, dims) if advanced else self._view(owner, items, dims)

    # The items of an index

    def _items_of_index(self, given: tuple[Any, ...], rank: int) -> list[Any]:
        """Give each item as a number, a slice, an array, None or Ellipsis; an axis that is left is a slice."""
        items = [self._index_item(v) for v in given]
        used = sum(map(self._axes_used, items))
        if used > rank:
            message = f"too many indices: the array has {rank} axes, and {used} were given"
            self.refuse("E0202", message, kind=IndexingError)
        whole = TupleValue(slice, (Static(None),) * 3)
        rest = [whole] * (rank - used)
        found = [k for k, v in enumerate(items) if v == _ELLIPSIS]
        if not found:
            return items + rest
        if len(found) > 1:
            self.refuse("E0404", "an index can only have a single ellipsis ('...')", kind=IndexingError)
        k = found[0]
        separator = rest or [_ELLIPSIS]  # it separates index arrays even where it stands for no axis
        return items[:k] + separator + items[k + 1 :]

    def _axes_used(self, item: Any) -> int:
        if isinstance(item, Static):
            return 0
        if isinstance(item, ArrayRef) and self.dtype_of(item) == "bool":
            return self.array_type(item).rank
        return 1

    def _index_item(self, value: Any) -> Any:
        value = self.solid(value)
        match value:
            case Scalar() if value.atom.type.dtype == "bool":
                self.refuse("E0902", "a single truth value as an index is not covered", hint="use `if`")
            case Static(value=None) | Scalar():
                return value
            case Static(value=known) if known is Ellipsis:
                return _ELLIPSIS
            case Static(value=slice() as known):
                parts = (known.start, known.stop, known.step)
                return TupleValue(slice, tuple(map(self.constant, parts)))
            case TupleValue() if value.cls is slice:
                return value
            case _:
                return self.index_array(value, IndexingError)

    def index_array(self, value: Any, kind: type[CompileError] = TypeMismatchError) -> ArrayRef:
        """Take an array, list, tuple or range of integers or truth values as an index."""
        match value:
            case RangeValue(start=start, step=step):
                ramp = self.b.iota(self.range_length(value))
                return self.array(self.b.add(start, self.b.mul(ramp, step)))
            case TupleValue(items=()):
                return self.array(self.b.iota(self.b.integer(0)))
            case Ref(cell=cell) if self.state[cell] == ListState(()):
                return self.array(self.b.iota(self.b.integer(0)))
            case FlatValue(array=array):
                return array
            case ArrayRef() | Choice() | TupleValue():
                pass
            case Ref(cell=cell) if isinstance(self.state[cell], ListState | SequenceState):
                pass
            case _:
                words = f"{self.describe_value(value)} cannot be an index"
                hint = "indices are integers, slices, `...`, None, and arrays or lists of integers or truth values"
                self.refuse("E0404", words, hint=hint, kind=kind)
        found = self.as_numbers(value)
        assert isinstance(found, ArrayRef)
        if self.dtype_of(found) not in _INDEX_DTYPES:
            words = "arrays used as indices must be of integer (or boolean) type"
            self.refuse("E0404", words, hint="use `.astype(int)`", kind=kind)
        return found

    def range_length(self, owner: RangeValue) -> Atom:
        """Give the number of items of a range."""
        raise NotImplementedError(type(self).__name__)

    # Views

    def _view(self, owner: ArrayRef, items: list[Any], dims: tuple[Atom, ...]) -> ArrayRef:
        """Give the view that integers, slices and new axes make."""
        where: list[Atom] = []
        dropped: list[bool] = []
        shape: list[Atom] = []
        one = self.b.integer(1)
        for item in items:
            axis = len(dropped)
            if isinstance(item, Static):
                shape += [one] if item.value is None else []
            elif isinstance(item, Scalar):
                where += [self.checked_index(item, dims[axis], f"axis {axis}"), one, one]
                dropped.append(True)
            else:
                bounds = self.slice_bounds(item, dims[axis])
                where += bounds
                shape.append(bounds[1])
                dropped.append(False)
        if all(dropped):
            if shape == []:
                words = (
                    "`...` beside an index for every axis gives an array without axes, which is not covered"
                )
                self.refuse("E0902", words, hint="leave out the `...`")
            dropped[-1] = False  # one element with new axes is an array still
        view = self.composed(owner, SliceView(tuple(where), tuple(dropped)), dims)
        if any(isinstance(i, Static) and i.value is None for i in items):
            view = ArrayRef(view.cell, (*view.views, ReshapeView(tuple(shape), self.array_dims(view))))
        return view

    # Index arrays

    def _advanced(self, owner: ArrayRef, items: list[Any], dims: tuple[Atom, ...]) -> Place:
        """Give the place that index arrays, together with all else, show."""
        one, axis = self.b.integer(1), 0
        bounds: list[Atom] = []
        found: dict[int, Atom] = {}
        order: list[int | str | None] = []  # axes of the array, None for a new one, "block" for index arrays
        mask: Atom | None = None
        for item in items:
            if isinstance(item, Static):
                order.append(None if item.value is None else "apart")
            elif is_slice(item):
                bounds += self.slice_bounds(item, dims[axis])
                order.append(axis)
                axis += 1
            else:
                order.append("block")
                indices, mask = self._indices(item, dims, axis)
                for index in indices:
                    found[axis] = index
                    bounds += [self.b.integer(0), dims[axis], one]
                    axis += 1
        view = self.composed(owner, SliceView(tuple(bounds), (False,) * len(dims)), dims)
        axes = tuple(found)
        where = self.joint_indices(list(found.values()))
        alone = mask is not None and mask.type.rank == len(axes) and axes == tuple(range(len(axes)))
        layout = self._layout(order, axes, max(a.type.rank for a in where), len(dims))
        whole = view.views == owner.views
        return Place(view, axes, where, layout, mask if alone and whole and None not in order else None)

    def _indices(self, item: Any, dims: tuple[Atom, ...], axis: int) -> tuple[list[Atom], Atom | None]:
        """Give the index arrays that an item stands for, checked; and the mask, if it is one."""
        if isinstance(item, Scalar):
            return [self.checked_index(item, dims[axis], f"axis {axis}")], None
        atom = self.read_array(item)
        if atom.type.dtype != "bool":
            return [self.checked_indices(self.b.convert(atom, "i64"), dims[axis], axis)], None
        for k, size in enumerate(self.b.dims(atom)):
            whole = dims[axis + k]
            message = (
                f"boolean index did not match indexed array along axis {axis + k}; size of axis is {{0}}"
                " but size of corresponding boolean axis is {1}"
            )
            if not self.same_size(size, whole):
                self.b.check(self.b.eq(size, whole), whole, size, error="IndexError", message=message)
        return [self.b.nonzero(atom, axis=k) for k in range(atom.type.rank)], atom

    def checked_indices(self, atom: Atom, size: Atom, axis: int) -> Atom:
        """Check an array of indices against a size, and count negative ones from the end."""
        made = self.b.definitions.get(atom) if isinstance(atom, Value) else None
        if made is not None and made.primitive is shapes.stack and atom.type.rank == 1:
            scalars = [Scalar(a) for a in made.inputs]
            if all(s.known for s in scalars):
                return self.b.stack(*(self.checked_index(s, size, f"axis {axis}") for s in scalars))
        if made is not None and self._counts_along(made, size):
            return atom
        bad = self.b.outlier(atom, size)
        message = f"index {{0}} is out of bounds for axis {axis} with size {{1}}"
        fine = self.b.eq(bad, self.b.integer(NO_OUTLIER))
        self.b.check(fine, bad, size, error="IndexError", message=message)
        if made is not None and made.primitive in _NOT_NEGATIVE:
            return atom
        return self.b.select(self.b.lt(atom, self.b.integer(0)), self.b.add(atom, size), atom)

    def _counts_along(self, made: Equation, size: Atom) -> bool:
        """Whether an equation makes indices of an axis of this size, which need no check."""
        match made.primitive.name:
            case "iota":
                return self.same_size(made.inputs[0], size)
            case "nonzero" | "argsort":
                axis = made.params.get("axis", -1) % made.inputs[0].type.rank
                found = source_of_dim(self.b.definitions, made.inputs[0], axis)
                return found == source_of_size(self.b.definitions, size)
            case _:
                return False

    def joint_indices(self, indices: list[Atom]) -> tuple[Atom, ...]:
        """Stretch index arrays to one shape; single numbers stay."""
        shaped = [a for a in indices if a.type.rank]
        rank = max(a.type.rank for a in shaped)
        dims: list[Atom] = []
        for axis in range(-rank, 0):
            sizes = [self.b.dim(a, axis + a.type.rank) for a in shaped if a.type.rank + axis >= 0]
            dims.append(self._joint_index_dim(sizes))
        return tuple(self._stretched(a, dims) if a.type.rank else a for a in indices)

    def _joint_index_dim(self, sizes: list[Atom]) -> Atom:
        wide = [s for s in sizes if not (isinstance(s, Literal) and s.value == 1)]
        chosen = next((s for s in wide if isinstance(s, Literal)), wide[0] if wide else sizes[0])
        message = "shape mismatch: indexing arrays could not be broadcast together with sizes {0} and {1}"
        for other in wide:
            if not self.same_size(chosen, other) and not self._of_one_mask(chosen, other):
                self.b.check(self.b.eq(chosen, other), chosen, other, error="IndexError", message=message)
        return chosen

    def _of_one_mask(self, x: Atom, y: Atom) -> bool:
        """Whether two sizes are the number of places where one mask holds."""
        found: list[Atom] = []
        for atom in (x, y):
            dim = self.b.definitions.get(atom) if isinstance(atom, Value) else None
            array = dim.inputs[0] if dim is not None and dim.primitive is arrays.dim else None
            made = self.b.definitions.get(array) if isinstance(array, Value) else None
            if made is not None and made.primitive is gathering.nonzero:
                found.append(made.inputs[0])
        return len(found) == 2 and found[0] is found[1]

    def _layout(
        self, order: list[int | str | None], axes: tuple[int, ...], block: int, rank: int
    ) -> tuple[int | None, ...]:
        """Order the axes of what is gathered as NumPy does: the block stays in place if it is all together."""
        gathered = result_axes(rank, axes, block)
        inside = [k for k, axis in enumerate(gathered) if axis is None]
        position = {axis: k for k, axis in enumerate(gathered) if axis is not None}
        blocks = [k for k, entry in enumerate(order) if entry == "block"]
        together = blocks[-1] - blocks[0] == len(blocks) - 1
        layout: list[int | None] = [] if together else list(inside)
        for k, entry in enumerate(order):
            if entry == "block":
                layout += inside if together and k == blocks[0] else []
            elif entry is None:
                layout.append(None)
            elif isinstance(entry, int):
                layout.append(position[entry])
        return tuple(layout)

    # Reading and writing

    def read_place(self, place: Place) -> Atom:
        """Give what a place shows: a new array."""
        gathered = self.b.gather(self.read_array(place.view), *place.where, axes=place.axes)
        kept = tuple(a for a in place.layout if a is not None)
        result = self.b.transpose(gathered, kept)
        if None not in place.layout:
            return result
        sizes = iter(enumerate(self.b.dims(result)))
        pairs = [(None, self.b.integer(1)) if a is None else next(sizes) for a in place.layout]
        return self.b.broadcast(result, tuple(d for _, d in pairs), tuple(k for k, _ in pairs))

    def write_place(self, place: Place, atom: Atom) -> None:
        """Write an array or number into what a place shows, stretched as NumPy does."""
        target = self.read_array(place.view)
        if not atom.type.rank and place.mask is not None:
            self.write_array(place.view, self.b.select(self.spread_mask(place.mask, target), atom, target))
            return
        if atom.type.rank:
            atom = self._fitted(place, atom, target)
        self.write_array(place.view, self.b.scatter(target, atom, *place.where, axes=place.axes))

    def accumulate_place(self, place: Place, atom: Atom) -> None:
        """Add to what a place shows, once for every time that it names an element."""
        target = self.read_array(place.view)
        if atom.type.rank:
            atom = self._fitted(place, atom, target)
        self.write_array(place.view, self.b.scatter_add(target, atom, *place.where, axes=place.axes))

    def spread_mask(self, mask: Atom, array: Atom) -> Atom:
        """Repeat a mask over the axes of an array that follow its own."""
        if mask.type.rank == array.type.rank:
            return mask
        axes = tuple(k if k < mask.type.rank else None for k in range(array.type.rank))
        return self.b.broadcast(mask, self.b.dims(array), axes)

    def _fitted(self, place: Place, atom: Atom, target: Atom) -> Atom:
        """Bring a value into the shape and the order of axes of what is gathered."""
        gathered = shown_dims(self.b, target, place.axes, place.where)
        one = self.b.integer(1)
        wanted = [one if a is None else gathered[a] for a in place.layout]
        message = "shape mismatch: value array could not be broadcast to indexing result: {1} is not {0}"
        if place.mask is not None and place.mask.type.rank == target.type.rank:
            message = _MASK_COUNT
        extra = atom.type.rank - len(wanted)
        dropped = [k < extra or place.layout[k - extra] is None for k in range(atom.type.rank)]
        for k, size in enumerate(self.b.dims(atom)):
            want = one if k < extra else wanted[k - extra]
            if not (isinstance(size, Literal) and size.value == 1) and not self.same_size(size, want):
                self.b.check(self.b.eq(size, want), want, size, error="ValueError", message=message)
        if any(dropped):
            where: list[Atom] = []
            for size in self.b.dims(atom):
                where += [self.b.integer(0), size, one]
            atom = self.b.slice(atom, *where, dropped=tuple(dropped))
        kept = [a for a in place.layout if a is not None]
        if not atom.type.rank:
            return atom
        atom = self._stretched(atom, [gathered[a] for a in kept])
        return self.b.transpose(atom, tuple(kept.index(k) for k in range(len(kept))))


_MASK_COUNT = (
    "NumPy boolean array indexing assignment cannot assign {1} input values to the {0} output values"
    " where the mask is true"
)
_ELLIPSIS = Static(Ellipsis)
_INDEX_DTYPES = ("i64", "bool", "i32", "i16", "i8", "u32", "u16", "u8")
_NOT_NEGATIVE = (arrays.iota, gathering.nonzero, gathering.argsort)
