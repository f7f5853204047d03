"""Functions of NumPy that make arrays."""

from __future__ import annotations

from typing import Any

from chainrule.capture import dtypes
from chainrule.capture.context import SOMEWHERE
from chainrule.capture.ufuncs import Ufuncs
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    RangeValue,
    Scalar,
    Static,
    TupleValue,
    integer_of,
)
from chainrule.errors import ShapeError
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.types import DType


class Creation(Ufuncs):
    """New arrays."""

    def dtype_argument(self, dtype: Any, default: DType) -> DType:
        """Read a `dtype=` argument."""
        if dtype is None or (isinstance(dtype, Static) and dtype.value is None):
            return default  # `==` would not do: float64 equals None for NumPy
        known = dtype.value if isinstance(dtype, Static) else object
        found = dtypes.find_dtype(known)
        if known is object and isinstance(dtype, Static):
            self.refuse("E0309", "an array of objects has no place in compiled code", hint="use a list")
        if found is None:
            self.refuse("E0318", f"the element type {known} is not covered (yet)")
        return found

    def shape_argument(self, shape: Any) -> tuple[Atom, ...]:
        """Read a shape: an integer or a tuple of them."""
        if isinstance(shape, Scalar):
            return (self._size(shape),)
        return tuple(self._size(item) for item in self.static_items(shape, SOMEWHERE))

    def _size(self, value: Any) -> Atom:
        if not isinstance(value, Scalar) or not dtypes.is_integer(value.atom.type.dtype):
            self.mismatch("E0404", "the sizes of an array are integers", hint="use int(…)")
        atom = self.b.convert(value.atom, "i64")
        if isinstance(atom, Literal):
            if integer_of(atom) < 0:
                self.refuse("E0205", "negative dimensions are not allowed", kind=ShapeError)
            return atom
        low = self.lower_bound(atom)
        if low is None or low < 0:
            message = "negative dimensions are not allowed"
            self.b.check(self.b.ge(atom, self.b.integer(0)), error="ValueError", message=message)
        return atom

    def _filled(self, value: float, shape: Any, dtype: Any) -> ArrayRef:
        element = self.dtype_argument(dtype, "f64")
        return self.array(self.b.full(self.b.constant(value, element), *self.shape_argument(shape)))

    def zeros(self, shape: Any, dtype: Any = None) -> ArrayRef:
        """np.zeros."""
        return self._filled(0, shape, dtype)

    def ones(self, shape: Any, dtype: Any = None) -> ArrayRef:
        """np.ones."""
        return self._filled(1, shape, dtype)

    def empty(self, shape: Any, dtype: Any = None) -> ArrayRef:
        """np.empty: zeros here, so that nothing depends on what was in memory."""
        return self._filled(0, shape, dtype)

    def full(self, shape: Any, fill_value: Any, dtype: Any = None) -> ArrayRef:
        """np.full."""
        value = self.as_numbers(fill_value)
        element = self.dtype_argument(dtype, self.dtype_of(value))
        atom, dims = self.as_dtype(value, element), self.shape_argument(shape)
        if not atom.type.shape:
            return self.array(self.b.full(atom, *dims))
        made = self.array(self.b.full(self.b.constant(0, element), *dims))
        self.assign_view(made, atom)
        return made

    def _like(self, value: float, prototype: Any, dtype: Any, shape: Any) -> Any:
        model = self.as_numbers(prototype)
        element = self.dtype_argument(dtype, self.dtype_of(model))
        constant = self.b.constant(value, element)
        if isinstance(model, Scalar) and shape in (None, NONE):
            return Scalar(constant, "numpy")
        dims = self.shape_of(model) if shape in (None, NONE) else shape
        given = TupleValue(tuple, dims) if isinstance(dims, tuple) else dims
        return self.array(self.b.full(constant, *self.shape_argument(given)))

    def zeros_like(self, a: Any, dtype: Any = None, *, shape: Any = None) -> Any:
        """np.zeros_like."""
        return self._like(0, a, dtype, shape)

    def ones_like(self, a: Any, dtype: Any = None, *, shape: Any = None) -> Any:
        """np.ones_like."""
        return self._like(1, a, dtype, shape)

    def full_like(self, a: Any, fill_value: Any, dtype: Any = None, *, shape: Any = None) -> Any:
        """np.full_like."""
        model = self.as_numbers(a)
        dims = TupleValue(tuple, self.shape_of(model)) if shape in (None, NONE) else shape
        if isinstance(dims, TupleValue) and not dims.items:
            return self.to_numpy_scalar(self.dtype_argument(dtype, self.dtype_of(model)), fill_value)
        return self.full(
            dims, fill_value, Static(dtypes.NUMPY[self.dtype_argument(dtype, self.dtype_of(model))])
        )

    def shape_of(self, value: Scalar | ArrayRef) -> tuple[Scalar, ...]:
        """Give the sizes of an array (none of a number)."""
        return () if isinstance(value, Scalar) else tuple(Scalar(d) for d in self.array_dims(value))

    def make_array(self, value: Any, dtype: Any = None, copy: Any = None) -> Any:
        """np.array: a copy."""
        self.dtype_argument(dtype, "f64")  # what has no meaning is said before the items are looked at
        numbers = self.as_numbers(value)
        return self.numbers_of(self.as_dtype(numbers, self.dtype_argument(dtype, self.dtype_of(numbers))))

    def as_array(self, value: Any, dtype: Any = None) -> Any:
        """np.asarray: the array itself if it is one."""
        same = isinstance(value, ArrayRef) and (
            dtype is None or self.dtype_argument(dtype, "f64") == self.dtype_of(value)
        )
        if same:
            return value
        return self.make_array(value, dtype)

    def eye(self, N: Any, M: Any = None, k: Any = None, dtype: Any = None) -> ArrayRef:
        """np.eye."""
        rows = self._size(N)
        columns = self._size(M) if M is not None and M != NONE else rows
        i = self.b.iota(rows)
        if k is not None:
            i = self.b.add(i, self.b.convert(k.atom, "i64"))
        i = self.b.broadcast(i, (rows, columns), (0, None))
        j = self.b.broadcast(self.b.iota(columns), (rows, columns), (None, 0))
        element = self.dtype_argument(dtype, "f64")
        return self.array(self.b.convert(self.b.eq(i, j), element))

    def identity_matrix(self, n: Any, dtype: Any = None) -> ArrayRef:
        """np.identity."""
        return self.eye(n, dtype=dtype)

    def arange(
        self, *arguments: Any, dtype: Any = None, start: Any = None, stop: Any = None, step: Any = None
    ) -> ArrayRef:
        """np.arange."""
        names = ("stop",) if len(arguments) == 1 and stop is None else ("start", "stop", "step")
        given = {"start": start, "stop": stop, "step": step} | dict(zip(names, arguments, strict=False))
        if given["stop"] in (None, NONE):
            given["start"], given["stop"] = None, given["start"]
        values = {n: self.as_numbers(v) for n, v in given.items() if v not in (None, NONE)}
        if not all(isinstance(v, Scalar) for v in values.values()) or "stop" not in values:
            self.mismatch("E0404", "arange() needs numbers, and at least the end")
        kind = self.common_dtype(list(values.values()), floating=False)
        kind = "i64" if kind == "bool" else kind
        element = self.dtype_argument(dtype, kind)
        if dtypes.is_floating(kind) and not dtypes.is_floating(element):
            self.refuse("E0318", "np.arange of floats with an integer `dtype` is not covered",
                        hint="use `.astype(…)`")  # fmt: skip
        atoms = {n: self.b.convert(self.operand(v), kind) for n, v in values.items()}
        first = atoms.get("start", self.b.constant(0, kind))
        by = atoms.get("step", self.b.constant(1, kind))
        return self._ramp(first, atoms["stop"], by, element)

    def _ramp(self, start: Atom, stop: Atom, step: Atom, element: DType) -> ArrayRef:
        kind = start.type.dtype
        if dtypes.is_floating(kind):
            quotient = self.b.ceil(self.b.div(self.b.sub(stop, start), step))
            self.b.check(
                self.b.isfinite(quotient), error="ValueError", message="arange: cannot compute length"
            )
            length = self.b.maximum(self.b.convert(quotient, "i64"), self.b.integer(0))
        else:
            length = self.range_length(RangeValue(*(self.b.convert(a, "i64") for a in (start, stop, step))))
        result = self.b.convert(self.b.iota(length), kind)
        if not (isinstance(step, Literal) and step.value == 1):
            result = self.b.mul(result, step)
        result = self.b.add(start, result)
        if not result.type.shape:
            result = self.b.full(result, length)
        return self.array(self.b.convert(result, element))
