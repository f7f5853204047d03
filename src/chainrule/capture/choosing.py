"""NumPy's functions that choose elements: where a mask holds, by index arrays, along an axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.capture import dtypes
from chainrule.capture.array_methods import ArrayMethods
from chainrule.capture.context import SOMEWHERE
from chainrule.capture.indexing import Place
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    FlatValue,
    Scalar,
    Static,
    TupleValue,
    integer_of,
)
from chainrule.ir.nodes import Atom, Literal
from chainrule.library import choosing as library
from chainrule.primitives.gathering import NO_OUTLIER, result_axes

WHOLE = TupleValue(slice, (NONE, NONE, NONE))


class Choosing(ArrayMethods):
    """Functions that choose elements."""

    def known_function(self, value: Any) -> Callable[[tuple[Any, ...], dict[str, Any]], Any] | None:
        """Give the meaning of a library function, if it has one."""
        try:
            name = _TABLE.get(value)
            at = _AT.get(value)
        except TypeError:
            return None
        if at is not None:
            return lambda arguments, keywords: self.ufunc_at(at, *arguments, **keywords)
        return self.checked(value, getattr(self, name)) if name else super().known_function(value)

    def number_attribute(self, owner: ArrayRef | Scalar, name: str) -> Any:
        """Read an attribute of an array or number."""
        if name == "flat" and isinstance(owner, ArrayRef):
            return FlatValue(self.raveled(owner))
        return super().number_attribute(owner, name)

    def vector(self, value: Any) -> ArrayRef:
        """Take an array, or what NumPy makes one of, as a vector."""
        found = self.as_numbers(value)
        if isinstance(found, Scalar):
            return self.array(self.b.full(found.atom, self.b.integer(1)))
        return self.raveled(found)

    def one_axis(self, axis: Any, rank: int) -> int:
        """Read an `axis=` argument that names one axis."""
        axes = self.axis_argument(axis, rank)
        if len(axes) != 1:
            self.refuse("E0318", "this function is covered for one axis")
        return axes[0]

    # Where something holds

    def nonzero(self, a: Any) -> TupleValue:
        """np.nonzero, and np.where of a condition alone."""
        value = self.as_numbers(a)
        if isinstance(value, Scalar):
            self.refuse("E0318", "the places of a single number are not covered", hint="use `if`")
        mask = self.operand(self._as_bool(value))
        return TupleValue(
            tuple, tuple(self.array(self.b.nonzero(mask, axis=k)) for k in range(mask.type.rank))
        )

    def flatnonzero(self, a: Any) -> ArrayRef:
        """np.flatnonzero."""
        return self.nonzero(self.vector(a)).items[0]

    def argwhere(self, a: Any) -> ArrayRef:
        """np.argwhere: one row of indices for each element."""
        rows = [self.read_array(i) for i in self.nonzero(a).items]
        return self.array(self.b.transpose(self.b.stack(*rows), (1, 0)))

    def extract(self, condition: Any, arr: Any) -> Any:
        """np.extract."""
        return self.take(self.vector(arr), self.flatnonzero(condition))

    def compress(self, condition: Any, a: Any, axis: Any = None) -> Any:
        """np.compress."""
        return self.take(a, self.flatnonzero(condition), axis)

    def compress_method(self, owner: Any, condition: Any, axis: Any = None) -> Any:
        """ndarray.compress."""
        return self.compress(condition, owner, axis)

    # By indices

    def take(self, a: Any, indices: Any, axis: Any = None, mode: Any = None) -> Any:
        """np.take."""
        value = self.as_numbers(a)
        if axis is None or axis == NONE or isinstance(value, Scalar):
            value, number = self.vector(value), 0
        else:
            number = self.one_axis(axis, len(self.array_dims(value)))
        chosen = self._in_mode(indices, self.array_dims(value)[number], mode)
        found = self.subscript(value, TupleValue(tuple, (WHOLE,) * number + (chosen,)))
        return self.array(self.read_array(found)) if isinstance(found, ArrayRef) else found

    def _in_mode(self, indices: Any, size: Atom, mode: Any) -> Scalar | ArrayRef:
        value = indices if isinstance(indices, Scalar) else self.index_array(indices)
        atom = self.b.convert(self.operand(value), "i64")
        chosen = mode.value if isinstance(mode, Static) else "raise"
        if chosen == "wrap":
            self.b.check(self.b.gt(size, self.b.integer(0)), error="IndexError", message=_EMPTY)
            atom = self.b.floored_remainder(atom, size)
        elif chosen == "clip":
            last = self.b.sub(size, self.b.integer(1))
            atom = self.b.minimum(self.b.maximum(atom, self.b.integer(0)), last)
        return self.numbers_of(atom)

    def put(self, a: Any, ind: Any, v: Any, mode: Any = None) -> Static:
        """np.put: writes into the array as a vector; the values begin again where they end."""
        if not isinstance(a, ArrayRef):
            self.mismatch("E0404", "np.put needs an array")
        flat = self.raveled(a)
        chosen = self._in_mode(ind, self.array_dims(flat)[0], mode)
        values = self.as_numbers(v)
        if isinstance(chosen, ArrayRef) and isinstance(values, ArrayRef):
            chosen, values = self.raveled(chosen), self.raveled(values)
            count, period = self.array_dims(chosen)[0], self.array_dims(values)[0]
            if not self.same_size(count, period):
                self.b.check(self.b.gt(period, self.b.integer(0)), error="ValueError", message=_NO_VALUES)
                turn = self.b.floored_remainder(self.b.iota(count), period)
                values = self.array(self.b.gather(self.read_array(values), turn, axes=(0,)))
        elif isinstance(values, ArrayRef):
            values = self.array_row(self.raveled(values), self.b.integer(0))
        self.set_subscript(flat, chosen, values)
        return NONE

    def ix(self, *sequences: Any) -> TupleValue:
        """np.ix_: one index array for each axis, that go through all combinations."""
        made: list[ArrayRef] = []
        for axis, sequence in enumerate(sequences):
            found = self.index_array(sequence)
            if len(self.array_dims(found)) != 1:
                self.mismatch("E0404", "Cross index must be 1 dimensional")
            if self.dtype_of(found) == "bool":
                found = self.flatnonzero(found)
            made.append(self.array(self.along(self.read_array(found), axis, len(sequences))))
        return TupleValue(tuple, tuple(made))

    def along(self, vector: Atom, axis: int, rank: int) -> Atom:
        """Lay a vector along one of several axes; the others have size 1."""
        if rank == 1:
            return vector
        dims = tuple(self.b.dim(vector, 0) if k == axis else self.b.integer(1) for k in range(rank))
        return self.b.broadcast(vector, dims, tuple(0 if k == axis else None for k in range(rank)))

    # Along an axis

    def place_along(self, arr: Any, indices: Any, axis: Any) -> Place:
        """Say what one index for each element of an array, along an axis, shows."""
        view = arr
        if axis == NONE:
            view, axis = self.raveled(view), self.number(0)
        rank = len(self.array_dims(view))
        number = self.one_axis(axis, rank)
        chosen = self.index_array(indices)
        if self.dtype_of(chosen) == "bool" or len(self.array_dims(chosen)) != rank:
            self.mismatch("E0404", "`indices` and `arr` must have the same number of dimensions")
        sizes = self.array_dims(view)
        where = [
            self.checked_indices(self.b.convert(self.read_array(chosen), "i64"), size, k)
            if k == number
            else self.along(self.b.iota(size), k, rank)
            for k, size in enumerate(sizes)
        ]
        axes = tuple(range(rank))
        layout = tuple(range(len(result_axes(rank, axes, rank))))
        return Place(view, axes, self.joint_indices(where), layout)

    def take_along_axis(self, arr: Any, indices: Any, axis: Any = None) -> Any:
        """np.take_along_axis."""
        value = self.as_numbers(arr)
        given = self.number(-1) if axis is None else axis
        return self.array(self.read_place(self.place_along(value, indices, given)))

    def put_along_axis(self, arr: Any, indices: Any, values: Any, axis: Any) -> Static:
        """np.put_along_axis."""
        self.write_at(arr, self.place_along(arr, indices, axis), values)
        return NONE

    # ufunc.at

    def ufunc_at(self, function: np.ufunc, a: Any, indices: Any, b: Any = None) -> Static:
        """np.add.at and the like: every index counts, also where it names a place again."""
        if not isinstance(a, ArrayRef) or b is None:
            self.mismatch("E0404", f"np.{function.__name__}.at needs an array, indices and values")
        place = self.place(a, indices)
        value = self.as_numbers(b)
        if not isinstance(place, Place):
            current = self._array_item(a, indices)
            self.write_at(a, place, self.apply_ufunc(function, [current, value]))
            return NONE
        self._require_same_kind(function, a, value)
        if function in (np.add, np.subtract) and self.dtype_of(a) != "bool":
            atom = self.as_dtype(value, self.dtype_of(a))
            self.accumulate_place(place, self.b.neg(atom) if function is np.subtract else atom)
            return NONE
        self._one_by_one(function, a, indices, value)
        return NONE

    def _require_same_kind(self, function: np.ufunc, a: ArrayRef, value: Scalar | ArrayRef) -> None:
        source = dtypes.NUMPY[self.common_dtype([a, value], floating=function is np.divide)]
        wanted = dtypes.NUMPY[self.dtype_of(a)]
        if not np.can_cast(source, wanted, casting="same_kind"):
            words = f"Cannot cast ufunc '{function.__name__}' output from {source!r} to {wanted!r}"
            self.mismatch("E0409", words, hint=f"make the array with `dtype={source}`")

    def _one_by_one(self, function: np.ufunc, a: ArrayRef, indices: Any, value: Scalar | ArrayRef) -> None:
        loop = _LOOPS.get(function)
        parts = isinstance(indices, TupleValue | Scalar | Static)
        chosen = None if parts else self.index_array(indices)
        simple = chosen is not None and self.dtype_of(chosen) != "bool" and len(self.array_dims(chosen)) == 1
        if loop is None or chosen is None or not simple:
            words = f"np.{function.__name__}.at is covered with one vector of indices"
            self.refuse("E0318", words, hint="write a loop")
        if isinstance(value, Scalar):
            value = self.array(self.b.full(value.atom, self.array_dims(chosen)[0]))
        self.same_dims(self.array_dims(chosen)[0], self.array_dims(value)[0], "shape mismatch in ufunc.at")
        self.call(Static(loop), (a, chosen, value), {})

    # Counting

    def bincount(self, x: Any, weights: Any = NONE, minlength: Any = None) -> Any:
        """np.bincount."""
        counted = self.index_array(x)
        least = minlength if minlength is not None else self.number(0)
        if weights == NONE:
            return self.call(Static(library.bin_counts), (counted, least), {})
        values = self.array(self.b.convert(self.operand(self.as_numbers(weights)), "f64"))
        return self.call(Static(library.bin_sums), (counted, values, least), {})

    def unravel_index(self, indices: Any, shape: Any) -> TupleValue:
        """np.unravel_index."""
        dims = self.shape_argument(shape)
        total: Atom = self.b.integer(1)
        for d in dims:
            total = self.b.mul(total, d)
        value = indices if isinstance(indices, Scalar) else self.index_array(indices)
        atom = self.b.convert(self.operand(value), "i64")
        if atom.type.rank:
            moved = self.b.select(self.b.lt(atom, self.b.integer(0)), total, atom)
            bad = self.b.outlier(moved, total)
            message = "index {0} is out of bounds for array with size {1}"
            fine = self.b.eq(bad, self.b.integer(NO_OUTLIER))
            self.b.check(fine, bad, total, error="ValueError", message=message)
        else:
            message = "index {0} is out of bounds for array with size {1}"
            inside = self.b.and_(self.b.ge(atom, self.b.integer(0)), self.b.lt(atom, total))
            self.b.check(inside, atom, total, error="ValueError", message=message)
        parts: list[Any] = []
        for size in reversed(dims):
            safe = (
                size
                if isinstance(size, Literal) and integer_of(size)
                else self.b.maximum(size, self.b.integer(1))
            )
            parts.append(self.numbers_of(self.b.fmod(atom, safe)))
            atom = self.b.floor_div(atom, safe)
        return TupleValue(
            tuple, tuple(Scalar(p.atom, "numpy") if isinstance(p, Scalar) else p for p in parts[::-1])
        )

    def select(self, condlist: Any, choicelist: Any, default: Any = None) -> Any:
        """np.select: the first condition that holds says which choice is taken."""
        conditions, choices = (self.static_items(v, SOMEWHERE) for v in (condlist, choicelist))
        if len(conditions) != len(choices):
            self.mismatch("E0404", "list of cases must be same length as list of conditions")
        result: Any = default if default is not None else self.number(0)
        values = [self.as_numbers(v) for v in (*choices, result)]
        dtype = self.common_dtype(values, floating=False)
        for condition, choice in reversed(list(zip(conditions, choices, strict=True))):
            result = self.where(condition, choice, result)
        return self.numbers_of(self.as_dtype(self.as_numbers(result), dtype))


_EMPTY = "cannot do a non-empty take from an empty axes."
_NO_VALUES = "np.put needs at least one value"
_LOOPS: dict[np.ufunc, Any] = {
    np.multiply: library.multiply_at,
    np.divide: library.divide_at,
    np.maximum: library.maximum_at,
    np.minimum: library.minimum_at,
}
_AT: dict[Any, np.ufunc] = {
    function.at: function
    for function in (np.add, np.subtract, np.multiply, np.divide, np.maximum, np.minimum)
}
_TABLE: dict[Any, str] = {
    np.nonzero: "nonzero", np.flatnonzero: "flatnonzero", np.argwhere: "argwhere",
    np.extract: "extract", np.compress: "compress", np.take: "take",
    np.put: "put", np.ix_: "ix", np.take_along_axis: "take_along_axis",
    np.put_along_axis: "put_along_axis", np.bincount: "bincount", np.unravel_index: "unravel_index",
    np.select: "select",
}  # fmt: skip
