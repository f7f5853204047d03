"""Reductions of NumPy: over all axes or some, with `keepdims`, `dtype`, `initial`, `where` and `out`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.capture.context import is_true
from chainrule.capture.dtypes import is_floating
from chainrule.capture.joins import Joins
from chainrule.capture.values import NONE, ArrayRef, Scalar, Static
from chainrule.ir.nodes import Atom
from chainrule.ir.types import DType
from chainrule.library import reductions as library


def summing_type(dtype: DType) -> DType:
    """Give the element type in which NumPy adds numbers of this type: integers widen to 64 bits."""
    if dtype == "bool" or dtype in ("i8", "i16", "i32"):
        return "i64"
    return "u64" if dtype in ("u8", "u16", "u32") else dtype


class Reductions(Joins):
    """Sums, products, extremes, moments, and questions about all elements."""

    # What all of them share

    def reduced(
        self, a: Any, axis: Any, keepdims: Any, compute: Callable[[Atom, tuple[int, ...]], Atom],
        dtype: DType | None = None, out: Any = NONE,
    ) -> Any:  # fmt: skip
        """Reduce an array over axes: `compute(atom, axes)` gives the result without them."""
        value = self.as_numbers(a)
        atom = self.operand(value)
        if not atom.type.shape:  # a number counts as an array without axes
            atom = self.b.full(atom, self.b.integer(1))
            axes: tuple[int, ...] = (0,) if axis in (None, NONE) else self.axis_argument(axis, 0)
            keepdims = None
        else:
            axes = self.axis_argument(axis, atom.type.rank)
        dims = self.b.dims(atom)
        result = compute(self.b.convert(atom, dtype or atom.type.dtype), axes)
        return self.stored_in(self.kept_axes(result, keepdims, dims, axes), out)

    def kept_axes(self, atom: Atom, keepdims: Any, dims: tuple[Atom, ...], axes: tuple[int, ...]) -> Any:
        """Give a reduced array, with axes of size 1 in the place of those that are gone if it is so wanted."""
        if keepdims is not None and is_true(keepdims):
            one = self.b.integer(1)
            shape = tuple(one if k in axes else d for k, d in enumerate(dims))
            atom = self.b.reshape(atom, *shape) if atom.type.shape else self.b.full(atom, *shape)
        return self.numbers_of(atom)

    def stored_in(self, result: Any, out: Any) -> Any:
        """Write a result into `out`, if there is one."""
        if out in (None, NONE):
            return result
        if not isinstance(out, ArrayRef):
            self.mismatch("E0404", "return arrays must be of ArrayType", hint="`out` is an array")
        return self.store(result, out, "output")

    def _selected(self, a: Any, where: Any, neutral: float) -> Any:
        """Put the neutral element where a `where=` mask does not hold."""
        if where in (None, NONE) or is_true(where):
            return a
        return self.where(where, a, Scalar(self.b.constant(neutral, "f64"), "python"))

    def count_of(self, atom: Atom, axes: tuple[int, ...]) -> Atom:
        """Give the number of elements along axes."""
        count: Atom = self.b.integer(1)
        for k in axes:
            count = self.b.mul(count, self.b.dim(atom, k))
        return count

    def in_front(self, atom: Atom, axes: tuple[int, ...]) -> Atom:
        """Give an array whose first axis runs through the reduced ones."""
        rank = atom.type.rank
        rest = tuple(k for k in range(rank) if k not in axes)
        dims = self.b.dims(atom)
        moved = self.b.transpose(atom, (*axes, *rest))
        if len(axes) == 1:
            return moved
        return self.b.reshape(moved, self.count_of(atom, axes), *(dims[k] for k in rest))

    def _by_library(self, function: Any, *more: Any) -> Callable[[Atom, tuple[int, ...]], Atom]:
        def compute(atom: Atom, axes: tuple[int, ...]) -> Atom:
            if not axes:
                return atom
            ref = self.array(self.in_front(atom, axes))
            return self.operand(self.call(Static(function), (ref, *more), {}))

        return compute

    # Sums and products

    def adding_type(self, a: Any, dtype: Any) -> DType:
        """Give the element type in which an array is added up."""
        return self.dtype_argument(dtype, summing_type(self.dtype_of(self.as_numbers(a))))

    def _with_initial(self, result: Any, initial: Any, out: Any, function: np.ufunc) -> Any:
        if initial not in (None, NONE):
            result = self.apply_ufunc(function, [self.as_numbers(result), self.as_numbers(initial)])
        return self.stored_in(result, out)

    def sum_(
        self, a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = None,
        initial: Any = None, where: Any = None,
    ) -> Any:  # fmt: skip
        """np.sum."""
        element = self.adding_type(a, dtype)
        chosen = self._selected(a, where, 0)
        result = self.reduced(chosen, axis, keepdims, self.b.reduce_sum, element)
        return self._with_initial(result, initial, out, np.add)

    def prod(
        self, a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = None,
        initial: Any = None, where: Any = None,
    ) -> Any:  # fmt: skip
        """np.prod."""
        element = self.adding_type(a, dtype)
        chosen = self._selected(a, where, 1)
        result = self.reduced(chosen, axis, keepdims, self._by_library(library.product_along), element)
        return self._with_initial(result, initial, out, np.multiply)

    # Moments

    def _moment_type(self, a: Any, dtype: Any) -> DType:
        element = self.dtype_of(self.as_numbers(a))
        found = self.dtype_argument(dtype, element if is_floating(element) else "f64")
        if not is_floating(found):
            self.refuse("E0318", f"moments in the element type {found} are not covered")
        return found

    def _mean(self, atom: Atom, axes: tuple[int, ...]) -> Atom:
        total = self.b.reduce_sum(atom, axes)
        return self.b.div(total, self.b.convert(self.count_of(atom, axes), atom.type.dtype))

    def mean(self, a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = None) -> Any:
        """np.mean."""
        return self.reduced(a, axis, keepdims, self._mean, self._moment_type(a, dtype), out)

    def _variance(self, atom: Atom, axes: tuple[int, ...], ddof: Any) -> Atom:
        dims = self.b.dims(atom)
        mean = self._mean(atom, axes)
        if mean.type.shape:
            kept = iter(range(mean.type.rank))
            mean = self.b.broadcast(
                mean, dims, tuple(None if k in axes else next(kept) for k in range(len(dims)))
            )
        total = self.b.reduce_sum(self.b.square(self.b.sub(atom, mean)), axes)
        count = self.b.convert(self.count_of(atom, axes), "f64")
        freedom = count if ddof is None else self.b.sub(count, self.b.convert(ddof.atom, "f64"))
        if ddof is not None:
            freedom = self.b.maximum(freedom, self.b.constant(0, "f64"))
        return self.b.div(total, self.b.convert(freedom, atom.type.dtype))

    def var(
        self, a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = None,
        keepdims: Any = None,
    ) -> Any:  # fmt: skip
        """np.var."""

        def compute(atom: Atom, axes: tuple[int, ...]) -> Atom:
            return self._variance(atom, axes, ddof)

        return self.reduced(a, axis, keepdims, compute, self._moment_type(a, dtype), out)

    def std(
        self, a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = None,
        keepdims: Any = None,
    ) -> Any:  # fmt: skip
        """np.std."""

        def compute(atom: Atom, axes: tuple[int, ...]) -> Atom:
            return self.b.sqrt(self._variance(atom, axes, ddof))

        return self.reduced(a, axis, keepdims, compute, self._moment_type(a, dtype), out)

    # Extremes

    def _extreme_along(self, function: Any, a: Any, axis: Any, out: Any, keepdims: Any,
                 initial: Any, where: Any) -> Any:  # fmt: skip
        if where not in (None, NONE) and not is_true(where):
            if initial in (None, NONE):
                self.refuse("E0318", "`where=` needs `initial=` here, as in NumPy")
            a = self.where(where, a, initial)
        if initial in (None, NONE):
            return self.reduced(a, axis, keepdims, self._by_library(function), None, out)

        def compute(atom: Atom, axes: tuple[int, ...]) -> Atom:
            front = self.in_front(atom, axes)
            start = self.as_dtype(self.as_numbers(initial), atom.type.dtype)
            first = self.b.full(start, self.b.integer(1), *self.b.dims(front)[1:])
            joined = self.array(self.b.concatenate(first, front))
            return self.operand(self.call(Static(function), (joined,), {}))

        return self.reduced(a, axis, keepdims, compute, None, out)

    def max_(self, a: Any, axis: Any = None, out: Any = None, keepdims: Any = None, initial: Any = None,
             where: Any = None) -> Any:  # fmt: skip
        """np.max."""
        return self._extreme_along(library.maximum_along, a, axis, out, keepdims, initial, where)

    def min_(self, a: Any, axis: Any = None, out: Any = None, keepdims: Any = None, initial: Any = None,
             where: Any = None) -> Any:  # fmt: skip
        """np.min."""
        return self._extreme_along(library.minimum_along, a, axis, out, keepdims, initial, where)

    def _place_along(self, function: Any, a: Any, axis: Any, out: Any, keepdims: Any) -> Any:
        return self.reduced(a, axis, keepdims, self._by_library(function), None, out)

    def argmax(self, a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = None) -> Any:
        """np.argmax."""
        return self._place_along(library.argmax_along, a, axis, out, keepdims)

    def argmin(self, a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = None) -> Any:
        """np.argmin."""
        return self._place_along(library.argmin_along, a, axis, out, keepdims)

    # Truth

    def any_array(self, a: Any, axis: Any = None, out: Any = None, keepdims: Any = None) -> Any:
        """np.any."""

        def compute(atom: Atom, axes: tuple[int, ...]) -> Atom:
            found = self.b.reduce_sum(self.b.convert(atom, "i64"), axes)
            return self.b.ne(found, self.b.integer(0))

        return self.reduced(a, axis, keepdims, compute, "bool", out)

    def all_array(self, a: Any, axis: Any = None, out: Any = None, keepdims: Any = None) -> Any:
        """np.all."""

        def compute(atom: Atom, axes: tuple[int, ...]) -> Atom:
            missing = self.b.reduce_sum(self.b.convert(self.b.not_(atom), "i64"), axes)
            return self.b.eq(missing, self.b.integer(0))

        return self.reduced(a, axis, keepdims, compute, "bool", out)

    def count_nonzero(self, a: Any, axis: Any = None, *, keepdims: Any = None) -> Any:
        """np.count_nonzero."""

        def compute(atom: Atom, axes: tuple[int, ...]) -> Atom:
            return self.b.reduce_sum(self.b.convert(atom, "i64"), axes)

        return self.reduced(a, axis, keepdims, compute, "bool")
