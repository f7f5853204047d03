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
from chainrule.library import arrays as library


class Creation(Ufuncs):
    """New arrays."""

    def dtype_argument(self, dtype: Any, default: DType) -> DType:
        """Read a `dtype=` argument."""
        if dtype is None or dtype == NONE:
            return default
        known = dtype.value if isinstance(dtype, Static) else object
        found = dtypes.find_dtype(known)
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

    def _like(self, value: float, prototype: Any, dtype: Any) -> Any:
        model = self.as_numbers(prototype)
        element = self.dtype_argument(dtype, self.dtype_of(model))
        constant = self.b.constant(value, element)
        if isinstance(model, Scalar):
            return Scalar(constant, "numpy")
        return self.array(self.b.full(constant, *self.array_dims(model)))

    def zeros_like(self, a: Any, dtype: Any = None) -> Any:
        """np.zeros_like."""
        return self._like(0, a, dtype)

    def ones_like(self, a: Any, dtype: Any = None) -> Any:
        """np.ones_like."""
        return self._like(1, a, dtype)

    def full_like(self, a: Any, fill_value: Any, dtype: Any = None) -> ArrayRef:
        """np.full_like."""
        model = self.as_numbers(a)
        dims = TupleValue(tuple, self.shape_of(model))
        return self.full(
            dims, fill_value, Static(dtypes.NUMPY[self.dtype_argument(dtype, self.dtype_of(model))])
        )

    def shape_of(self, value: Scalar | ArrayRef) -> tuple[Scalar, ...]:
        """Give the sizes of an array (none of a number)."""
        return () if isinstance(value, Scalar) else tuple(Scalar(d) for d in self.array_dims(value))

    def make_array(self, value: Any, dtype: Any = None, copy: Any = None) -> Any:
        """np.array: a copy."""
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

    def eye(self, n: Any, m: Any = None, dtype: Any = None) -> ArrayRef:
        """np.eye."""
        rows = self._size(n)
        columns = self._size(m) if m is not None and m != NONE else rows
        i = self.b.broadcast(self.b.iota(rows), (rows, columns), (0, None))
        j = self.b.broadcast(self.b.iota(columns), (rows, columns), (None, 0))
        element = self.dtype_argument(dtype, "f64")
        return self.array(self.b.convert(self.b.eq(i, j), element))

    def arange(self, *arguments: Any, dtype: Any = None) -> ArrayRef:
        """np.arange."""
        values = [self.as_numbers(a) for a in arguments]
        kind = self.common_dtype(values, floating=False)
        atoms = [self.b.convert(self.operand(v), kind) for v in values]
        zero, one = self.b.constant(0, kind), self.b.constant(1, kind)
        start, stop, step = [(zero, *atoms, one), (*atoms, one), tuple(atoms)][len(atoms) - 1]
        if dtypes.is_floating(kind):
            quotient = self.b.ceil(self.b.div(self.b.sub(stop, start), step))
            length = self.b.maximum(self.b.convert(quotient, "i64"), self.b.integer(0))
        else:
            length = self.range_length(RangeValue(start, stop, step))
        ramp = self.b.convert(self.b.iota(length), kind)
        result = self.b.add(start, self.b.mul(ramp, step)) if arguments[1:] else ramp
        if not result.type.shape:
            result = self.b.full(result, length)
        return self.array(self.b.convert(result, self.dtype_argument(dtype, kind)))

    def linspace(self, start: Any, stop: Any, num: Any = None) -> Any:
        """np.linspace."""
        count = num if num is not None else self.number(50)
        begin, end = (Scalar(self.float_argument(v)) for v in (start, stop))
        return self.call(Static(library.linear_space), (begin, end, count), {})
