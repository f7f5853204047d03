"""NumPy's functions, and the attributes and methods of arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.capture.builtin_functions import Somewhere
from chainrule.capture.comprehensions import Comprehensions
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    BoundMethod,
    RangeValue,
    Ref,
    ReshapeView,
    Scalar,
    SequenceState,
    Static,
    TransposeView,
    TupleValue,
)
from chainrule.errors import AttributeMissingError, ShapeError
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.structure import Leaf
from chainrule.ir.types import DType
from chainrule.library import arrays as library

_UNARY = {
    np.sqrt: "sqrt", np.cbrt: "cbrt", np.exp: "exp", np.exp2: "exp2", np.expm1: "expm1", np.log: "log",
    np.log2: "log2", np.log10: "log10", np.log1p: "log1p", np.sin: "sin", np.cos: "cos", np.tan: "tan",
    np.arcsin: "arcsin", np.arccos: "arccos", np.arctan: "arctan", np.sinh: "sinh", np.cosh: "cosh", np.tanh: "tanh",
    np.arcsinh: "arcsinh", np.arccosh: "arccosh", np.arctanh: "arctanh", np.fabs: "abs", np.floor: "floor",
    np.ceil: "ceil", np.trunc: "trunc", np.rint: "rint", np.isnan: "isnan", np.isfinite: "isfinite",
    np.isinf: "isinf",
}  # fmt: skip
_KEEPING = {np.absolute: "abs", np.sign: "sign", np.negative: "neg", np.maximum: "maximum", np.minimum: "minimum",
            np.fmod: "fmod"}  # fmt: skip
_BINARY_FLOAT = {np.arctan2: "arctan2", np.hypot: "hypot", np.copysign: "copysign"}
_OPERATORS = {
    np.add: "Add", np.subtract: "Sub", np.multiply: "Mult", np.divide: "Div", np.floor_divide: "FloorDiv",
    np.mod: "Mod", np.power: "Pow", np.float_power: "Pow", np.bitwise_and: "BitAnd", np.bitwise_or: "BitOr",
    np.bitwise_xor: "BitXor",
}  # fmt: skip
_COMPARISONS = {np.equal: "Eq", np.not_equal: "NotEq", np.less: "Lt", np.less_equal: "LtE", np.greater: "Gt",
                np.greater_equal: "GtE"}  # fmt: skip
_LOGIC = {np.logical_and: "and_", np.logical_or: "or_", np.logical_xor: "bit_xor"}
_DTYPES: dict[Any, DType] = {
    float: "f64", int: "i64", bool: "bool", np.float64: "f64", np.int64: "i64", np.bool_: "bool", np.float32: "f32",
    np.int32: "i32", "float64": "f64", "float": "f64", "int64": "i64", "int": "i64", "bool": "bool",
    "float32": "f32", "int32": "i32", "f8": "f64", "d": "f64", "f4": "f32",
}  # fmt: skip


class NumpyFunctions(Comprehensions):
    """NumPy as people use it."""

    def known_function(self, value: Any) -> Callable[[tuple[Any, ...], dict[str, Any]], Any] | None:
        """Give the meaning of a library function, if it has one."""
        try:
            found = self._ufunc(value)
            name = _TABLE.get(value)
        except TypeError:
            return None
        if found is not None:
            return found
        if name is not None:
            method = getattr(self, name)
            return lambda a, k: method(*a, **k)
        if isinstance(value, type) and issubclass(value, np.generic) and value in _DTYPES:
            return lambda a, k: self._to_numpy_scalar(_DTYPES[value], a[0])
        return super().known_function(value)

    def _ufunc(self, value: Any) -> Callable[..., Any] | None:
        if value in _UNARY:
            return lambda a, k: self._plain(value, k) or self._apply(_UNARY[value], a, floating=True)
        if value in _KEEPING:
            return lambda a, k: self._plain(value, k) or self._apply(_KEEPING[value], a, floating=False)
        if value in _BINARY_FLOAT:
            return lambda a, k: self._plain(value, k) or self._apply(_BINARY_FLOAT[value], a, floating=True)
        if value in _OPERATORS:
            return lambda a, k: self._plain(value, k) or self._operator_ufunc(_OPERATORS[value], a)
        if value in _COMPARISONS:
            return lambda a, k: self.compare_numbers(_COMPARISONS[value], *map(self._strong, a))
        if value in _LOGIC:
            return lambda a, k: self._logic(_LOGIC[value], a)
        return None

    def _plain(self, function: Any, keywords: dict[str, Any]) -> None:
        if keywords:
            name = next(iter(keywords))
            self.refuse("E0318", f"np.{function.__name__} is not covered with `{name}=`")

    def _strong(self, value: Any) -> Scalar | ArrayRef:
        """Take a number as NumPy's functions see it: results are NumPy numbers."""
        number = self.as_numbers(value)
        return number

    def _apply(self, name: str, arguments: tuple[Any, ...], *, floating: bool) -> Scalar | ArrayRef:
        values = [self._strong(a) for a in arguments]
        result = self.elementwise(name, values, floating=floating)
        return Scalar(result.atom, "numpy") if isinstance(result, Scalar) else result

    def _operator_ufunc(self, op: str, arguments: tuple[Any, ...]) -> Scalar | ArrayRef:
        values = [self._strong(a) for a in arguments]
        if all(isinstance(v, Scalar) for v in values):
            values = [Scalar(v.atom, "numpy") for v in values if isinstance(v, Scalar)]
        return self.binary_numbers(op, values[0], values[1])

    def _logic(self, name: str, arguments: tuple[Any, ...]) -> Scalar | ArrayRef:
        values = [self._as_bool(self._strong(a)) for a in arguments]
        atoms = self.broadcast_atoms([self.operand(v) for v in values])
        result = getattr(self.b, name)(*atoms)
        return self.array(result) if result.type.shape else Scalar(result, "numpy")

    def _as_bool(self, value: Scalar | ArrayRef) -> Scalar | ArrayRef:
        if self.dtype_of(value) == "bool":
            return value
        atom = self.operand(value)
        result = self.b.ne(atom, self.b.like(atom, 0))
        return self.array(result) if result.type.shape else Scalar(result, "numpy")

    def logical_not(self, value: Any) -> Scalar | ArrayRef:
        """np.logical_not."""
        atom = self.b.not_(self.operand(self._as_bool(self._strong(value))))
        return self.array(atom) if atom.type.shape else Scalar(atom, "numpy")

    def _to_numpy_scalar(self, dtype: DType, value: Any) -> Scalar | ArrayRef:
        number = self.as_numbers(value)
        atom = self.b.convert(self.operand(number), dtype)
        return self.array(atom) if atom.type.shape else Scalar(atom, "numpy")

    # Creation

    def dtype_argument(self, dtype: Any, default: DType) -> DType:
        """Read a `dtype=` argument."""
        if dtype is None or dtype == NONE:
            return default
        known = dtype.value if isinstance(dtype, Static) else None
        if isinstance(known, np.dtype):
            known = known.type
        found = _DTYPES.get(known)
        if found is None:
            self.refuse("E0318", f"the element type {known} is not covered (yet)")
        return found

    def shape_argument(self, shape: Any) -> tuple[Atom, ...]:
        """Read a shape: an integer or a tuple of them."""
        if isinstance(shape, Scalar):
            return (self._size(shape),)
        return tuple(self._size(item) for item in self.static_items(shape, Somewhere()))  # type: ignore[arg-type]

    def _size(self, value: Any) -> Atom:
        if not isinstance(value, Scalar) or value.atom.type.dtype not in ("i64", "i32", "bool"):
            self.mismatch("E0404", "the sizes of an array are integers", hint="use int(…)")
        atom = self.b.convert(value.atom, "i64")
        if isinstance(atom, Literal):
            if int(atom.value) < 0:  # type: ignore[arg-type]
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
        value = fill_value.atom
        element = self.dtype_argument(dtype, value.type.dtype)
        return self.array(self.b.full(self.b.convert(value, element), *self.shape_argument(shape)))

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
        assert isinstance(model, ArrayRef)
        element = self.dtype_argument(dtype, self.dtype_of(model))
        return self.array(self.b.full(self.b.convert(fill_value.atom, element), *self.array_dims(model)))

    def make_array(self, value: Any, dtype: Any = None, copy: Any = None) -> Any:
        """np.array: a copy."""
        numbers = self.as_numbers(value)
        atom = self.operand(numbers)
        if dtype is not None:
            atom = self.b.convert(atom, self.dtype_argument(dtype, "f64"))
        return self.array(atom) if atom.type.shape else Scalar(atom, "numpy")

    def as_array(self, value: Any, dtype: Any = None) -> Any:
        """np.asarray: the array itself if it is one."""
        if isinstance(value, ArrayRef):
            if dtype is None or self.dtype_argument(dtype, "f64") == self.dtype_of(value):
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
        if kind == "f64":
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

    # Selection

    def where(self, condition: Any, x: Any = None, y: Any = None) -> Any:
        """np.where with three arguments."""
        if x is None:
            self.refuse("E0318", "np.where is covered with three arguments")
        test = self._as_bool(self.as_numbers(condition))
        values = [self.as_numbers(x), self.as_numbers(y)]
        dtype = self.common_dtype(values, floating=False)
        atoms = [self.operand(test), *(self.b.convert(self.operand(v), dtype) for v in values)]
        result = self.b.select(*self.broadcast_atoms(atoms))
        return self.array(result) if result.type.shape else Scalar(result, "numpy")

    def clip(self, a: Any, a_min: Any = NONE, a_max: Any = NONE) -> Any:
        """np.clip."""
        result = a
        if a_min != NONE:
            result = self._apply("maximum", (result, a_min), floating=False)
        if a_max != NONE:
            result = self._apply("minimum", (result, a_max), floating=False)
        return result

    def square(self, value: Any) -> Any:
        """np.square."""
        number = self._strong(value)
        result = self.elementwise("mul", [number, number])
        return Scalar(result.atom, "numpy") if isinstance(result, Scalar) else result

    # Reductions

    def axis_argument(self, axis: Any, rank: int) -> tuple[int, ...]:
        """Read an `axis=` argument; give the axes that are reduced."""
        if axis is None or axis == NONE:
            return tuple(range(rank))
        items = axis.items if isinstance(axis, TupleValue) else (axis,)
        axes: list[int] = []
        for item in items:
            if not isinstance(item, Scalar) or not item.known:
                self.refuse("E0408", "the axis must be known at compile time")
            number = int(item.atom.value)  # type: ignore[union-attr]
            if not -rank <= number < rank:
                message = f"axis {number} is out of bounds for array of dimension {rank}"
                self.refuse("E0206", message, kind=ShapeError)
            axes.append(number % rank)
        return tuple(axes)

    def _reduced(self, atom: Atom, keepdims: Any, dims: tuple[Atom, ...], axes: tuple[int, ...]) -> Any:
        if keepdims is not None and self.truth(keepdims).value:  # type: ignore[union-attr]
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

    # Linear algebra

    def dot(self, a: Any, b: Any) -> Any:
        """np.dot of vectors and matrices."""
        x, y = self.as_numbers(a), self.as_numbers(b)
        if isinstance(x, Scalar) or isinstance(y, Scalar):
            return self.binary_numbers("Mult", x, y)
        return self.matrix_product(x, y)

    def outer(self, a: Any, b: Any) -> ArrayRef:
        """np.outer."""
        x, y = (self.as_numbers(v) for v in (a, b))
        assert isinstance(x, ArrayRef) and isinstance(y, ArrayRef)
        dtype = self.common_dtype([x, y], floating=False)
        atoms = [self.b.convert(self.read_array(self.raveled(v)), dtype) for v in (x, y)]
        return self.array(self.b.outer(*atoms))

    def solve(self, a: Any, b: Any) -> ArrayRef:
        """np.linalg.solve."""
        matrix, right = (self.b.convert(self.operand(self.as_numbers(v)), "f64") for v in (a, b))
        if matrix.type.rank != 2 or right.type.rank not in (1, 2):
            self.refuse("E0902", "np.linalg.solve is covered for one matrix and one vector or matrix")
        self.same_dims(
            self.b.dim(matrix, 0), self.b.dim(matrix, 1), "last 2 dimensions of the array must be square"
        )
        self.same_dims(
            self.b.dim(matrix, 0), self.b.dim(right, 0), "solve: matrix and right-hand side differ in size"
        )
        return self.array(self.b.solve(matrix, right))

    def interp(self, x: Any, xp: Any, fp: Any) -> Any:
        """np.interp."""
        knots, values = (
            self.array(self.b.convert(self.operand(self.as_numbers(v)), "f64")) for v in (xp, fp)
        )
        self.same_dims(
            self.array_dims(knots)[0], self.array_dims(values)[0], "fp and xp are not of the same length"
        )
        points = self.as_numbers(x)
        if isinstance(points, Scalar):
            result = self.call(Static(library.interpolate), (points, knots, values), {})
            return Scalar(result.atom, "numpy")
        return self.call(Static(library.interpolate_all), (points, knots, values), {})

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

    def reshape(self, a: Any, *shape: Any) -> ArrayRef:
        """np.reshape: a view, as far as NumPy makes one."""
        ref = self.as_numbers(a)
        assert isinstance(ref, ArrayRef)
        given = shape[0] if len(shape) == 1 else TupleValue(tuple, shape)
        dims = self.array_dims(ref)
        total: Atom = self.b.integer(1)
        for d in dims:
            total = self.b.mul(total, d)
        wanted = self._wanted_shape(given, total)
        product: Atom = self.b.integer(1)
        for d in wanted:
            product = self.b.mul(product, d)
        self.same_dims(total, product, "cannot reshape array: sizes")
        if ref.views:
            return self.array(self.b.reshape(self.read_array(ref), *wanted)) if not self._is_view(ref) else ArrayRef(
                ref.cell, (*ref.views, ReshapeView(wanted, dims)))  # fmt: skip
        return ArrayRef(ref.cell, (ReshapeView(wanted, dims),))

    def _is_view(self, ref: ArrayRef) -> bool:
        """Whether NumPy makes a view of a reshaped view (it is certain only for reshapes of whole arrays)."""
        return all(isinstance(v, ReshapeView) for v in ref.views)

    def _wanted_shape(self, given: Any, total: Atom) -> tuple[Atom, ...]:
        items = (given,) if isinstance(given, Scalar) else self.static_items(given, Somewhere())  # type: ignore[arg-type]
        atoms = [i.atom for i in items]
        open_ = [k for k, a in enumerate(atoms) if isinstance(a, Literal) and a.value == -1]
        if open_:
            rest: Atom = self.b.integer(1)
            for k, atom in enumerate(atoms):
                rest = rest if k in open_ else self.b.mul(rest, atom)
            if isinstance(total, Literal) and isinstance(rest, Literal):
                atoms[open_[0]] = self.b.integer(int(total.value) // max(1, int(rest.value)))  # type: ignore[arg-type]
            else:
                atoms[open_[0]] = self.b.floor_div(total, rest) if not _is_one(rest) else total
        return tuple(atoms)

    def transpose(self, a: Any, axes: Any = None) -> Any:
        """np.transpose."""
        ref = self.as_numbers(a)
        if isinstance(ref, Scalar):
            return ref
        rank = len(self.array_dims(ref))
        perm = tuple(reversed(range(rank))) if axes is None else tuple(int(i.atom.value) for i in axes.items)
        return ref if rank < 2 else ArrayRef(ref.cell, (*ref.views, TransposeView(perm)))

    def copy(self, a: Any) -> Any:
        """np.copy."""
        value = self.as_numbers(a)
        return value if isinstance(value, Scalar) else self.array(self.read_array(value))

    def shape(self, a: Any) -> TupleValue:
        """np.shape."""
        value = self.as_numbers(a)
        dims = () if isinstance(value, Scalar) else self.array_dims(value)
        return TupleValue(tuple, tuple(Scalar(d) for d in dims))

    def size(self, a: Any) -> Scalar:
        """np.size."""
        total: Atom = self.b.integer(1)
        for d in self.shape(a).items:
            total = self.b.mul(total, d.atom)
        return Scalar(total)

    def concatenate(self, items: Any, axis: Any = None) -> ArrayRef:
        """np.concatenate."""
        parts = [self.as_numbers(i) for i in self.static_items(items, Somewhere())]  # type: ignore[arg-type]
        dtype = self.common_dtype(parts, floating=False)
        atoms = [self.b.convert(self.operand(p), dtype) for p in parts]
        number = self.axis_argument(axis, atoms[0].type.rank)[0] if axis is not None else 0
        for other in atoms[1:]:
            for k in range(other.type.rank):
                if k != number:
                    self.same_dims(
                        self.b.dim(atoms[0], k), self.b.dim(other, k), "sizes along the other axes differ"
                    )
        return self.array(self.b.concatenate(*atoms, axis=number))

    # Attributes and methods of arrays

    def number_attribute(self, owner: ArrayRef | Scalar, name: str) -> Any:
        """Read an attribute of an array or number."""
        if name == "shape":
            return self.shape(owner)
        if name == "T":
            return self.transpose(owner)
        if name == "size":
            return self.size(owner)
        if name == "ndim":
            return self.number(len(self.array_dims(owner)) if isinstance(owner, ArrayRef) else 0)
        if name == "dtype":
            return Static(np.dtype(_NUMPY[self.dtype_of(owner)]))
        if name == "real":
            return owner
        if name in _METHODS:
            return BoundMethod(owner, Static(getattr(np.ndarray, name)))
        what = "numpy.ndarray" if isinstance(owner, ArrayRef) else "float"
        code = "E0313" if hasattr(np.ndarray, name) else "E0503"
        words = (
            f"`{name}` of arrays is not covered (yet)"
            if code == "E0313"
            else f"'{what}' object has no attribute '{name}'"
        )
        self.refuse(code, words, kind=AttributeMissingError)

    def builtin_method(
        self, owner: Any, method: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Any:
        """Call a method of an array, list or dict."""
        if isinstance(owner, ArrayRef | Scalar):
            name = getattr(method, "__name__", "?")
            return getattr(self, _METHODS[name])(owner, *arguments, **keywords)
        return super().builtin_method(owner, method, arguments, keywords)

    def fill(self, owner: ArrayRef, value: Scalar) -> Static:
        """ndarray.fill."""
        self.write_array(owner, self.b.convert(value.atom, self.dtype_of(owner)))
        return NONE

    def astype(self, owner: Any, dtype: Any) -> Any:
        """ndarray.astype."""
        return self.make_array(owner, dtype)

    def item(self, owner: Any, *index: Any) -> Scalar:
        """ndarray.item."""
        if isinstance(owner, Scalar):
            return Scalar(owner.atom)
        if index:
            self.refuse("E0318", "`item` is covered without an index only")
        return Scalar(self._only_element(owner).atom)

    def tolist(self, owner: Any) -> Any:
        """ndarray.tolist of a vector."""
        if isinstance(owner, Scalar):
            return Scalar(owner.atom)
        atom = self.read_array(owner)
        if atom.type.rank != 1:
            self.refuse("E0902", "`tolist` is covered for vectors only")
        column = self.new_cell(atom)
        length = self.b.dim(atom, 0)
        return Ref(self.new_cell(SequenceState(length, Leaf(atom.type.element, "python"), (column,))))

    def ravel_method(self, owner: Any) -> Any:
        """ndarray.ravel: a view of whole arrays."""
        return self.raveled(owner) if self._is_view(owner) else self.flatten(owner)

    def flatten(self, owner: Any) -> ArrayRef:
        """ndarray.flatten: a copy."""
        return self.array(self.read_array(self.raveled(owner)))


def _is_one(atom: Atom) -> bool:
    return isinstance(atom, Literal) and atom.value == 1


_NUMPY: dict[str, Any] = {
    "f64": np.float64,
    "i64": np.int64,
    "bool": np.bool_,
    "f32": np.float32,
    "i32": np.int32,
}
_METHODS = {
    "sum": "sum_", "mean": "mean", "max": "max_", "min": "min_", "prod": "prod", "dot": "dot", "reshape": "reshape",
    "copy": "copy", "fill": "fill", "astype": "astype", "any": "any_array", "all": "all_array", "argmax": "argmax",
    "argmin": "argmin", "cumsum": "cumsum", "item": "item", "tolist": "tolist", "ravel": "ravel_method",
    "flatten": "flatten", "transpose": "transpose", "clip": "clip",
}  # fmt: skip
_TABLE: dict[Any, str] = {
    np.logical_not: "logical_not", np.zeros: "zeros", np.ones: "ones", np.empty: "empty", np.full: "full",
    np.zeros_like: "zeros_like", np.ones_like: "ones_like", np.empty_like: "zeros_like", np.full_like: "full_like",
    np.array: "make_array", np.asarray: "as_array", np.eye: "eye", np.identity: "eye", np.arange: "arange",
    np.linspace: "linspace", np.where: "where", np.clip: "clip", np.square: "square", np.sum: "sum_",
    np.mean: "mean", np.max: "max_", np.min: "min_", np.prod: "prod", np.any: "any_array", np.all: "all_array",
    np.argmax: "argmax", np.argmin: "argmin", np.cumsum: "cumsum", np.diff: "diff", np.dot: "dot",
    np.matmul: "dot", np.inner: "dot", np.outer: "outer", np.linalg.solve: "solve", np.interp: "interp",
    np.reshape: "reshape", np.transpose: "transpose", np.copy: "copy", np.shape: "shape", np.size: "size",
    np.concatenate: "concatenate", np.ravel: "raveled", np.vdot: "dot",
}  # fmt: skip
