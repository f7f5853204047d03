"""Reductions of NumPy, and what runs through the elements in order."""

from __future__ import annotations

from typing import Any

from chainrule.capture.shapes import Shapes
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    Scalar,
    Static,
    TransposeView,
    number_of,
)
from chainrule.ir.nodes import Atom
from chainrule.library import arrays as library


class Reductions(Shapes):
    """Sums, extremes and running sums."""

    def _reduced(self, atom: Atom, keepdims: Any, dims: tuple[Atom, ...], axes: tuple[int, ...]) -> Any:
        if keepdims is not None and number_of(self.truth(keepdims)):
            one = self.b.integer(1)
            shape = tuple(one if k in axes else d for k, d in enumerate(dims))
            atom = self.b.reshape(atom, *shape) if atom.type.shape else self.b.full(atom, *shape)
        return self.array(atom) if atom.type.shape else Scalar(atom, "numpy")

    def sum_(self, a: Any, axis: Any = None, keepdims: Any = None) -> Any:
        """np.sum."""
        value = self.as_numbers(a)
        if isinstance(value, Scalar):
            return Scalar(value.atom, "numpy")
        atom = self.read_array(value)
        if atom.type.dtype in ("bool", "i32", "i16", "i8"):
            atom = self.b.convert(atom, "i64")
        axes = self.axis_argument(axis, atom.type.rank)
        return self._reduced(self.b.reduce_sum(atom, axes), keepdims, self.array_dims(value), axes)

    def mean(self, a: Any, axis: Any = None, keepdims: Any = None) -> Any:
        """np.mean."""
        value = self.as_numbers(a)
        if isinstance(value, Scalar):
            return Scalar(self.b.convert(value.atom, "f64"), "numpy")
        atom = self.read_array(value)
        if atom.type.dtype not in ("f64", "f32"):
            atom = self.b.convert(atom, "f64")
        axes = self.axis_argument(axis, atom.type.rank)
        count: Atom = self.b.integer(1)
        for k in axes:
            count = self.b.mul(count, self.b.dim(atom, k))
        total = self.b.reduce_sum(atom, axes)
        mean = self.b.div(total, self.b.convert(count, atom.type.dtype))
        return self._reduced(mean, keepdims, self.array_dims(value), axes)

    def _by_library(self, function: Any, a: Any, axis: Any, keepdims: Any = None) -> Any:
        value = self.as_numbers(a)
        if isinstance(value, Scalar):
            return Scalar(value.atom, "numpy")
        dims = self.array_dims(value)
        rank = len(dims)
        axes = self.axis_argument(axis, rank)
        if len(axes) == rank:
            value = self.raveled(value)
        elif len(axes) == 1:
            perm = (axes[0], *(k for k in range(rank) if k != axes[0]))
            value = (
                value
                if perm == tuple(range(rank))
                else ArrayRef(value.cell, (*value.views, TransposeView(perm)))
            )
        else:
            self.refuse("E0318", "reductions over some of several axes at once are not covered")
        result = self.call(Static(function), (value,), {})
        return self._reduced(self.operand(result), keepdims, dims, axes)

    def max_(self, a: Any, axis: Any = None, keepdims: Any = None) -> Any:
        """np.max."""
        return self._by_library(library.maximum_along, a, axis, keepdims)

    def min_(self, a: Any, axis: Any = None, keepdims: Any = None) -> Any:
        """np.min."""
        return self._by_library(library.minimum_along, a, axis, keepdims)

    def prod(self, a: Any, axis: Any = None, keepdims: Any = None) -> Any:
        """np.prod."""
        return self._by_library(library.product_along, a, axis, keepdims)

    def _vector_library(self, function: Any, a: Any, axis: Any) -> Any:
        value = self.as_numbers(a)
        assert isinstance(value, ArrayRef)
        if len(self.array_dims(value)) > 1 and axis is not None and axis != NONE:
            self.refuse("E0318", "this function is covered without `axis` only")
        result = self.call(Static(function), (self.raveled(value),), {})
        return Scalar(result.atom, "numpy") if isinstance(result, Scalar) else result

    def any_array(self, a: Any, axis: Any = None) -> Any:
        """np.any."""
        return self._vector_library(library.any_of, a, axis)

    def all_array(self, a: Any, axis: Any = None) -> Any:
        """np.all."""
        return self._vector_library(library.all_of, a, axis)

    def argmax(self, a: Any, axis: Any = None) -> Any:
        """np.argmax."""
        return self._vector_library(library.argmax_of, a, axis)

    def argmin(self, a: Any, axis: Any = None) -> Any:
        """np.argmin."""
        return self._vector_library(library.argmin_of, a, axis)

    def cumsum(self, a: Any, axis: Any = None) -> Any:
        """np.cumsum of a vector."""
        return self._vector_library(library.cumulative_sum, a, axis)

    def diff(self, a: Any) -> Any:
        """np.diff of a vector."""
        return self._vector_library(library.differences, a, None)
