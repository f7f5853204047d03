"""NumPy's functions that put in order and search: `sort`, `argsort`, `searchsorted`, `median`.

An order is a table of integers; what is sorted is gathered by it, so derivatives follow the elements.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.capture.choosing import Choosing
from chainrule.capture.context import SOMEWHERE, is_true
from chainrule.capture.values import NONE, ArrayRef, Scalar, Static, TransposeView
from chainrule.ir.nodes import Atom
from chainrule.ir.types import COMPLEX
from chainrule.library import ordering as library


class Sorting(Choosing):
    """Functions that sort and search."""

    def known_function(self, value: Any) -> Callable[[tuple[Any, ...], dict[str, Any]], Any] | None:
        """Give the meaning of a library function, if it has one."""
        try:
            name = _TABLE.get(value)
        except TypeError:
            return None
        return self.checked(value, getattr(self, name)) if name else super().known_function(value)

    # Orders

    def order_of(self, keys: Atom) -> Atom:
        """Give the stable order of keys along the last axis."""
        if keys.type.dtype in COMPLEX:
            self.refuse("E0318", "sorting complex numbers is not covered", hint="sort their absolute values")
        return self.b.argsort(self.b.convert(keys, "i64") if keys.type.dtype == "bool" else keys)

    def ordered(self, atom: Atom) -> Atom:
        """Sort along the last axis."""
        order = self.order_of(atom)
        rank = atom.type.rank
        dims = self.b.dims(atom)
        where = [
            self.b.broadcast(self.b.iota(d), dims, tuple(0 if k == axis else None for k in range(rank)))
            for axis, d in enumerate(dims[:-1])
        ]
        return self.b.gather(atom, *where, order, axes=tuple(range(rank)))

    def _on_axis(self, value: ArrayRef, axis: Any, run: Callable[[Atom], Atom]) -> Atom:
        """Do something along an axis, which is the last one for as long."""
        if axis == NONE:
            return run(self.read_array(self.raveled(value)))
        atom = self.read_array(value)
        number = self.one_axis(self.number(-1) if axis is None else axis, atom.type.rank)
        perm = (*(k for k in range(atom.type.rank) if k != number), number)
        made = run(self.b.transpose(atom, perm))
        return self.b.transpose(made, tuple(perm.index(k) for k in range(len(perm))))

    def _kind(self, kind: Any) -> None:
        known = kind.value if isinstance(kind, Static) else None
        if known not in (None, "quicksort", "stable", "mergesort", "heapsort"):
            self.refuse("E0318", f"there is no kind of sort that is called {known!r}")

    def _array_argument(self, value: Any) -> ArrayRef:
        found = self.as_numbers(value)
        if isinstance(found, Scalar):
            self.refuse("E0318", "a single number is not sorted")
        return found

    def sort(self, a: Any, axis: Any = None, kind: Any = None, *, stable: Any = None) -> ArrayRef:
        """np.sort: NaN comes last."""
        self._kind(kind)
        del stable  # it always is
        return self.array(self._on_axis(self._array_argument(a), axis, self.ordered))

    def sort_in_place(self, a: ArrayRef, axis: Any = None, kind: Any = None) -> Static:
        """ndarray.sort."""
        self._kind(kind)
        self.write_array(a, self._on_axis(a, axis, self.ordered))
        return NONE

    def argsort(self, a: Any, axis: Any = None, kind: Any = None, *, stable: Any = None) -> ArrayRef:
        """np.argsort: equal elements stay in the order that they have."""
        self._kind(kind)
        del stable
        return self.array(self._on_axis(self._array_argument(a), axis, self.order_of))

    def lexsort(self, keys: Any) -> ArrayRef:
        """np.lexsort: the last key counts most."""
        found = [self.operand(self._array_argument(k)) for k in self.static_items(keys, SOMEWHERE)]
        if not found or any(k.type.rank != 1 for k in found):
            self.refuse("E0318", "np.lexsort is covered for vectors")
        for other in found[1:]:
            self.same_dims(self.b.dim(found[0], 0), self.b.dim(other, 0), "all keys need the same size")
        return self.array(self.lexical_order(found[::-1]))

    def lexical_order(self, keys: list[Atom]) -> Atom:
        """Give the stable order by several keys, the first of which counts most."""
        order = self.order_of(keys[-1])
        for key in reversed(keys[:-1]):
            again = self.order_of(self.b.gather(key, order, axes=(0,)))
            order = self.b.gather(order, again, axes=(0,))
        return order

    def unique(self, ar: Any) -> ArrayRef:
        """np.unique: the values alone."""
        ordered = self.array(self.ordered(self.read_array(self.vector(ar))))
        return self.call(Static(library.distinct), (ordered,), {})

    # Searching

    def searchsorted(self, a: Any, v: Any, side: Any = None) -> Any:
        """np.searchsorted."""
        knots = self._array_argument(a)
        known = side.value if isinstance(side, Static) else "left"
        if known not in ("left", "right"):
            self.refuse("E0318", "the side must be 'left' or 'right', known at compile time")
        function = library.search_left if known == "left" else library.search_right
        return self._searched(function, knots, self.as_numbers(v))

    def _searched(self, function: Any, knots: ArrayRef, points: Scalar | ArrayRef) -> Any:
        """Search for one point, or for every one of an array."""
        if isinstance(points, Scalar):
            found = self.call(Static(function), (knots, points), {})
            return Scalar(found.atom, "numpy")
        flat = self.raveled(points)
        found = self.call(Static(library.EACH[function]), (knots, flat), {})
        if flat is points:
            return found
        return self.array(self.b.reshape(self.read_array(found), *self.array_dims(points)))

    def digitize(self, x: Any, bins: Any, right: Any = None) -> Any:
        """np.digitize."""
        knots = self._array_argument(bins)
        side = Static("left" if is_true(right) else "right")
        falls = self.call(Static(library.falls), (knots,), {})

        def backward() -> Any:
            reverse = self.subscript(knots, _BACKWARD)
            found = self.as_numbers(self.searchsorted(reverse, x, side))
            return self.numbers_of(self.b.sub(self.array_dims(knots)[0], self.operand(found)))

        return self.branch(falls.atom, backward, lambda: self.searchsorted(knots, x, side))

    # Quantiles

    def median(self, a: Any, axis: Any = None, keepdims: Any = None) -> Any:
        """np.median."""
        return self._of_ordered(library.median_of, a, axis, keepdims, ())

    def quantile(self, a: Any, q: Any, axis: Any = None, keepdims: Any = None, method: Any = None) -> Any:
        """np.quantile with linear interpolation."""
        return self._quantiles(a, q, axis, keepdims, method, 1.0)

    def percentile(self, a: Any, q: Any, axis: Any = None, keepdims: Any = None, method: Any = None) -> Any:
        """np.percentile with linear interpolation."""
        return self._quantiles(a, q, axis, keepdims, method, 100.0)

    def _quantiles(self, a: Any, q: Any, axis: Any, keepdims: Any, method: Any, whole: float) -> Any:
        if method is not None and method != Static("linear"):
            self.refuse("E0318", "quantiles are covered with method='linear'")
        wanted = self.as_numbers(q)
        top = self.number(whole)
        if isinstance(wanted, Scalar):
            return self._of_ordered(library.quantile_of, a, axis, keepdims, (wanted, top))
        if len(self.array_dims(wanted)) != 1:
            self.refuse("E0318", "several quantiles are given as a vector")
        if keepdims is not None and is_true(keepdims):
            self.refuse("E0318", "several quantiles are not covered with `keepdims=`")
        return self._of_ordered(library.quantiles_of, a, axis, None, (wanted, top))

    def _of_ordered(self, function: Any, a: Any, axis: Any, keepdims: Any, more: tuple[Any, ...]) -> Any:
        """Compute something of sorted elements, or of sorted rows along an axis."""
        value = self._array_argument(a)
        dims = self.array_dims(value)
        axes = self.axis_argument(axis, len(dims))
        if len(axes) == len(dims):
            value = self.raveled(value)
        else:
            number = self.one_axis(axis, len(dims))
            perm = (*(k for k in range(len(dims)) if k != number), number)
            value = ArrayRef(value.cell, (*value.views, TransposeView(perm)))
        atom = self.read_array(value)
        if atom.type.dtype not in ("f64", "f32"):
            atom = self.b.convert(atom, "f64")
        ordered = self.ordered(atom)
        rank = ordered.type.rank
        first = self.array(self.b.transpose(ordered, (rank - 1, *range(rank - 1))))
        result = self.as_numbers(self.call(Static(function), (first, *more), {}))
        return self.kept_axes(self.operand(result), keepdims, dims, axes)


_BACKWARD = Static(slice(None, None, -1))
_TABLE: dict[Any, str] = {
    np.sort: "sort", np.argsort: "argsort", np.lexsort: "lexsort", np.unique: "unique",
    np.searchsorted: "searchsorted", np.digitize: "digitize", np.median: "median",
    np.quantile: "quantile", np.percentile: "percentile",
}  # fmt: skip
