"""Running sums and products, and the methods of ufuncs: `reduce`, `accumulate`, `outer`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.capture.reductions import Reductions
from chainrule.capture.values import NONE, ArrayRef, Scalar, Static
from chainrule.library import reductions as library

_REDUCTIONS: dict[Any, str] = {
    np.add: "sum_", np.multiply: "prod", np.maximum: "max_", np.minimum: "min_", np.logical_and: "all_array",
    np.logical_or: "any_array",
}  # fmt: skip
"""The reductions that have a name of their own."""


class Running(Reductions):
    """Results that are built up element by element."""

    def along_axis(self, function: Any, ref: ArrayRef, axis: Any, *more: Any) -> ArrayRef:
        """Apply a function that works along the first axis to another one."""
        if axis in (None, NONE):
            ref, axis = self.raveled(ref), self.number(0)
        (k,) = self.axis_argument(axis, len(self.array_dims(ref)))
        front = self.moveaxis(ref, self.number(k), self.number(0))
        made = self.moveaxis(self.call(Static(function), (front, *more), {}), self.number(0), self.number(k))
        return self.array(self.read_array(made)) if k else made

    def _running(self, function: Any, a: Any, axis: Any, dtype: Any, out: Any) -> Any:
        ref = self.array_argument(a)
        element = self.adding_type(ref, dtype)
        made = self.along_axis(function, self.array(self.b.convert(self.read_array(ref), element)), axis)
        return self.stored_in(made, out)

    def cumsum(self, a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        """np.cumsum."""
        return self._running(library.cumulative_sum, a, axis, dtype, out)

    def cumprod(self, a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        """np.cumprod."""
        return self._running(library.cumulative_product, a, axis, dtype, out)

    # Methods of ufuncs

    def ufunc_method(self, function: Any, name: str) -> Callable[..., Any] | None:
        """Give the meaning of `np.add.reduce` and its like."""
        if not isinstance(function, np.ufunc) or function.nin != 2 or not self.covers_ufunc(function):
            return None
        first = self.number(0)

        def reduce(a: Any, axis: Any = first, **more: Any) -> Any:
            if function in _REDUCTIONS:
                return getattr(self, _REDUCTIONS[function])(a, axis=axis, **more)
            return self._reduce_by(function, a, axis, **more)

        def accumulate(array: Any, axis: Any = first, dtype: Any = None, out: Any = None) -> Any:
            return self._accumulate(function, array, axis, dtype, out)

        def outer(A: Any, B: Any) -> Any:
            return self._outer(function, A, B)

        return {"reduce": reduce, "accumulate": accumulate, "outer": outer}.get(name)

    def _outer(self, function: np.ufunc, a: Any, b: Any) -> Any:
        x, y = self.as_numbers(a), self.as_numbers(b)
        if isinstance(x, ArrayRef) and isinstance(y, ArrayRef):
            dims = self.array_dims(x)
            x = self.reshaped(x, (*dims, *(self.b.integer(1) for _ in self.array_dims(y))))
        return self.apply_ufunc(function, [x, y])

    def _accumulate(self, function: np.ufunc, a: Any, axis: Any, dtype: Any, out: Any) -> Any:
        if function is np.add or function is np.multiply:
            return (self.cumsum if function is np.add else self.cumprod)(a, axis, dtype, out)
        ref = self.array_argument(a)
        element = self.ufunc_dtypes(function, [ref, ref])[-1]
        ref = self.array(self.b.convert(self.read_array(ref), self.dtype_argument(dtype, element)))
        made = self.along_axis(library.accumulate_by, ref, axis, Static(function))
        return self.stored_in(made, out)

    def _reduce_by(self, function: np.ufunc, a: Any, axis: Any) -> Any:
        element = self.ufunc_dtypes(function, [self.array_argument(a)] * 2)[-1]

        def compute(atom: Any, axes: tuple[int, ...]) -> Any:
            front = self.in_front(atom, axes)
            if function.identity is not None:
                start = Scalar(self.b.constant(function.identity, element), "numpy")
                first = self.b.full(start.atom, self.b.integer(1), *self.b.dims(front)[1:])
                front = self.b.concatenate(first, front)
            arguments = (self.array(front), Static(function))
            return self.operand(self.call(Static(library.reduce_by), arguments, {}))

        return self.reduced(a, axis, None, compute, element)
