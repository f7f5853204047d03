"""Functions of NumPy with complex arguments, or with `dtype=complex`.

Most are linear in their data, so that they are the real function on the real and on the imaginary part;
products are linear in each of two operands. A function that is not listed is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.capture.complex_parts import ZERO, Parts
from chainrule.capture.complex_ufuncs import ALSO_REAL, ComplexUfuncs
from chainrule.capture.context import SOMEWHERE
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    ComplexArray,
    ComplexValue,
    ListState,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TransposeView,
    TupleValue,
)
from chainrule.ir.build import literal
from chainrule.library import complex_arrays as library

Plain = Callable[[tuple[Any, ...], dict[str, Any]], Any]
REAL = Static(float)


class ComplexNumpy(ComplexUfuncs):
    """What functions of NumPy mean for complex numbers."""

    def known_function(self, value: Any) -> Plain | None:
        """Give the meaning of a library function, if it has one."""
        plain = super().known_function(value)
        if not _is_numpy(value):
            return plain
        meaning = self._complex_meaning(value, plain)
        if value in ALSO_REAL and plain is None:
            return meaning

        def call(arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
            named = (v for k, v in keywords.items() if k != "order")  # "F" is no element type there
            concerned = any(map(self.concerns_complex, (*arguments, *named)))
            if not concerned and plain is not None:
                return plain(arguments, keywords)
            if meaning is None or not concerned:
                name = f"{getattr(value, '__module__', None) or 'numpy'}.{getattr(value, '__name__', value)}"
                what = " with complex numbers" if plain is not None else ""
                self.refuse("E0312", f"`{name}` is not covered{what} (yet)",
                            hint="write it with functions that are covered")  # fmt: skip
            return meaning(arguments, keywords)

        return None if plain is None and meaning is None else call

    def concerns_complex(self, value: Any) -> bool:
        """Whether an argument makes a call complex: a complex number or array, or the complex type."""
        return self.holds_complex(value) or (_may_be_dtype(value) and self.asks_complex(value))

    def _complex_meaning(self, function: Any, plain: Plain | None) -> Plain | None:
        if function in _LOGICAL:
            return lambda a, k: self._logical(function, *a)
        if isinstance(function, np.ufunc):
            meaning = self.complex_ufunc(function)
            return None if meaning is None else self._ufunc_call(function, meaning)
        name = ALSO_REAL.get(function) or _OWN.get(function)
        if name is not None:
            return self.checked(function, getattr(self, name))
        if plain is None:
            return None
        if function in _CREATION:
            return lambda a, k: self._created(plain, a, k)
        if function in _OF_SHAPE:
            return lambda a, k: plain((self.real_part(a[0]), *a[1:]), k)
        if function in _LINEAR:
            return lambda a, k: self._linear(plain, _LINEAR[function], a, k)
        if function in _BILINEAR:
            return lambda a, k: self._bilinear(plain, _BILINEAR[function], a, k)
        return None

    def _ufunc_call(self, function: np.ufunc, meaning: Callable[..., Any]) -> Plain:
        """Call a ufunc; of its keywords, `out` is covered."""

        def call(arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
            out = keywords.get("out", NONE)
            unknown = [name for name in keywords if name != "out"]
            if unknown or len(arguments) != function.nin:
                what = f"`{unknown[0]}=`" if unknown else "these arguments"
                self.refuse("E0318", f"np.{function.__name__} of complex numbers is not covered with {what}")
            result = meaning(*arguments)
            if out == NONE:
                return result
            if not isinstance(out, ComplexArray) or not self.holds_complex(result):
                self.mismatch("E0409", "a complex result needs a complex `out`, a real one a real `out`")
            self.assign_complex(out, self.parts_of(result))
            return out

        return call

    # Part by part

    def _side(self, value: Any, imaginary: bool) -> Any:
        """Give the real or the imaginary part of data: numbers, arrays, and containers of such."""
        match value:
            case TupleValue(items=items):
                return TupleValue(tuple, tuple(self._side(item, imaginary) for item in items))
            case Ref(cell=cell) if isinstance(self.state[cell], ListState):
                return TupleValue(tuple, tuple(self._side(i, imaginary) for i in self.state[cell].items))
            case Ref(cell=cell) if isinstance(self.state[cell], SequenceState):
                parts = self.complex_of(self.parts_of(value))
                return self.imaginary_part(parts) if imaginary else self.real_part(parts)
            case _:
                return self.imaginary_part(value) if imaginary else self.real_part(value)

    def _linear(self, plain: Plain, data: tuple[int, ...], arguments: tuple[Any, ...], keywords: Any) -> Any:
        sides: list[Any] = []
        for imaginary in (False, True):
            given = [self._side(a, imaginary) if k in data else a for k, a in enumerate(arguments)]
            sides.append(plain(tuple(given), keywords))
        return self._together(*sides)

    def _together(self, real: Any, imag: Any) -> Any:
        """Put results together; lists of arrays item by item."""
        if isinstance(real, TupleValue):
            return TupleValue(real.cls, tuple(map(self._together, real.items, imag.items)))
        if isinstance(real, Ref):
            pairs = zip(self.static_items(real, SOMEWHERE), self.static_items(imag, SOMEWHERE), strict=True)
            return Ref(self.new_cell(ListState(tuple(self._together(x, y) for x, y in pairs))))
        return self.paired(real, imag)

    def _bilinear(self, plain: Plain, at: tuple[int, int], arguments: tuple[Any, ...], keywords: Any) -> Any:
        """A product: linear in each of two arguments."""

        def product(*sides: bool) -> Any:
            given = list(arguments)
            for position, imaginary in zip(at, sides, strict=True):
                given[position] = self._side(arguments[position], imaginary)
            return self.operand(plain(tuple(given), keywords))

        first, second = (self.holds_complex(arguments[position]) for position in at)
        real, b = product(False, False), self.b
        if first and second:
            real = b.sub(real, product(True, True))
            imag = b.add(product(False, True), product(True, False))
        else:
            imag = product(True, False) if first else product(False, True)
        return self.complex_of(Parts(real, imag))

    def complex_product(self, left: Any, right: Any) -> Any:
        """Multiply matrices and vectors."""
        plain = super().known_function(np.matmul)
        assert plain is not None
        return self._bilinear(plain, (0, 1), (left, right), {})

    # Creation

    def _created(self, plain: Plain, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Zeros, ones and the like: a real array, and zeros for its imaginary part."""
        given = tuple(REAL if self._is_complex_type(a) else self.real_part(a) for a in arguments)
        named = {k: REAL if self._is_complex_type(a) else a for k, a in keywords.items()}
        made = plain(given, named)
        dtype = named.get("dtype", NONE)
        plain_dtype = dtype != NONE and dtype is not REAL
        if plain_dtype or any(_may_be_dtype(a) and a is not REAL and self._names_dtype(a) for a in given[1:]):
            return made  # `np.zeros_like(z, dtype=float)`
        atom = self.b.convert(self.operand(made), "f64")
        return self.complex_of(Parts(atom, ZERO))

    def _is_complex_type(self, value: Any) -> bool:
        return _may_be_dtype(value) and self.asks_complex(value)

    def _names_dtype(self, value: Any) -> bool:
        try:
            np.dtype(value.value)
        except TypeError:
            return False
        return value.value is not None

    def complex_full(self, shape: Any, fill_value: Any, dtype: Any = NONE) -> Any:
        """np.full."""
        self._refuse_real(dtype)
        value = self.parts_of(fill_value)
        dims = self.shape_argument(shape)
        if value.rank:
            self.refuse("E0318", "np.full with an array of complex numbers is not covered", hint="assign it")
        return self.complex_of(Parts(self.b.full(value.real, *dims), self.b.full(value.imag, *dims)))

    def complex_full_like(self, a: Any, fill_value: Any, dtype: Any = NONE) -> Any:
        """np.full_like."""
        if not self.holds_complex(a) and dtype == NONE:
            self.mismatch("E0409", "a complex number does not fit into an array of real numbers",
                          hint="give `dtype=complex`")  # fmt: skip
        return self.complex_full(self.shape(self.real_part(a)), fill_value, dtype)

    def _refuse_real(self, dtype: Any) -> None:
        if dtype != NONE and not self.asks_complex(dtype):
            self.mismatch("E0409", "this would discard the imaginary part", hint="write `.real`")

    def complex_array(self, value: Any, dtype: Any = NONE, copy: Any = NONE) -> Any:
        """np.array: a copy."""
        self._refuse_real(dtype)
        parts = self.parts_of(value)
        return self.complex_of(Parts(parts.real, parts.imag))

    def complex_asarray(self, value: Any, dtype: Any = NONE) -> Any:
        """np.asarray: the array itself if it is one."""
        self._refuse_real(dtype)
        return value if isinstance(value, ComplexArray) else self.complex_array(value)

    def complex_number(self, value: Any = None) -> Any:
        """np.complex128(x)."""
        if value is None:
            return ComplexValue(ZERO, ZERO, "numpy")
        parts = self.parts_of(value)
        return self.complex_of(Parts(parts.real, parts.imag))

    def complex_dtype(self, dtype: Any) -> Static:
        """np.dtype(complex)."""
        return Static(np.dtype(dtype.value))

    def complex_copy(self, z: Any) -> Any:
        """np.copy."""
        return self.complex_array(z)

    # Selection and reductions

    def complex_where(self, condition: Any, x: Any = None, y: Any = None) -> Any:
        """np.where."""
        if x is None or y is None:
            self.refuse("E0318", "np.where of complex numbers is covered with three arguments")
        test = self.operand(
            self.where(self.nonzero_of(condition), Scalar(literal(True)), Scalar(literal(False)))
        )
        a, c = self.parts_of(x), self.parts_of(y)
        mask, a, c = self.aligned(Parts(test, ZERO), a, c)
        select = self.b.select
        real = select(mask.real, self._fanned(a.real, mask.real), self._fanned(c.real, mask.real))
        imag = select(mask.real, self._fanned(a.imag, mask.real), self._fanned(c.imag, mask.real))
        return self.complex_of(Parts(real, imag))

    def _fanned(self, atom: Any, mask: Any) -> Any:
        return atom

    def _logical(self, function: Any, *values: Any) -> Any:
        return self.call(Static(function), tuple(map(self.nonzero_of, values)), {})

    def complex_isclose(self, a: Any, b: Any, rtol: Any = None, atol: Any = None) -> Any:
        """np.isclose: how far apart, against the size of the second."""
        x, y, o = self._strong(a), self._strong(b), self.b
        far = self.modulus(self.subtracted(x, y))
        relative = literal(1e-5) if rtol is None else self.float_argument(rtol)
        absolute = literal(1e-8) if atol is None else self.float_argument(atol)
        near = o.le(far, o.add(absolute, o.mul(relative, self.modulus(y))))
        finite = self.operand(self.complex_isfinite(b))
        both = self.array(o.and_(near, finite)) if near.type.rank else Scalar(o.and_(near, finite), "numpy")
        return self.call(Static(np.logical_or), (both, self.equal("Eq", x, y)), {})

    def complex_allclose(self, a: Any, b: Any, rtol: Any = None, atol: Any = None) -> Any:
        """np.allclose."""
        return self.to_bool(self.call(Static(np.all), (self.complex_isclose(a, b, rtol, atol),), {}))

    def complex_polyval(self, p: Any, x: Any) -> Any:
        """np.polyval: Horner's rule."""
        points = self.complex_of(self._strong(x))
        return self.call(Static(library.polynomial), (self.complex_of(self.parts_of(p)), points), {})

    def complex_det(self, a: Any) -> Any:
        """np.linalg.det."""
        matrix = self.complex_array(a)
        if not isinstance(matrix, ComplexArray) or len(self.array_dims(matrix.real)) != 2:
            self.refuse("E0902", "np.linalg.det of complex numbers is covered for one matrix")
        found = self.call(Static(library.determinant), (matrix,), {})
        return ComplexValue(found.real, found.imag, "numpy")

    def complex_any(self, a: Any, axis: Any = NONE) -> Any:
        """np.any."""
        return self.call(Static(np.any), (self.nonzero_of(a),), _axis(axis))

    def complex_all(self, a: Any, axis: Any = NONE) -> Any:
        """np.all."""
        return self.call(Static(np.all), (self.nonzero_of(a),), _axis(axis))

    def complex_var(self, a: Any, axis: Any = NONE, ddof: Any = None) -> Any:
        """np.var: the variances of both parts together."""
        more = _axis(axis) | ({} if ddof is None else {"ddof": ddof})
        real, imag = (self.call(Static(np.var), (self._side(a, side),), more) for side in (False, True))
        return self.call(Static(np.add), (real, imag), {})

    def complex_std(self, a: Any, axis: Any = NONE, ddof: Any = None) -> Any:
        """np.std."""
        return self.call(Static(np.sqrt), (self.complex_var(a, axis, ddof),), {})

    def _along(self, function: Any, a: Any, axis: Any) -> Any:
        """Call a library function of an array, whose first axis is the wanted one."""
        value = self.complex_of(self.parts_of(a))
        if isinstance(value, ComplexValue):
            return ComplexValue(value.real, value.imag, "numpy")
        rank = len(self.array_dims(value.real))
        axes = self.axis_argument(axis, rank)
        if len(axes) == rank:
            value = ComplexArray(self.raveled(value.real), self.raveled(value.imag))
        elif len(axes) == 1:
            perm = (axes[0], *(k for k in range(rank) if k != axes[0]))
            sides = (ArrayRef(s.cell, (*s.views, TransposeView(perm))) for s in (value.real, value.imag))
            value = ComplexArray(*sides)
        else:
            self.refuse("E0318", "reductions over some of several axes at once are not covered")
        result = self.call(Static(function), (value,), {})
        return ComplexValue(result.real, result.imag, "numpy") if isinstance(result, ComplexValue) else result

    def complex_prod(self, a: Any, axis: Any = NONE) -> Any:
        """np.prod."""
        return self._along(library.product_along, a, axis)

    def complex_cumprod(self, a: Any, axis: Any = NONE) -> Any:
        """np.cumprod of a vector."""
        value = self.complex_of(self.parts_of(a))
        if not isinstance(value, ComplexArray) or len(self.array_dims(value.real)) != 1:
            self.refuse("E0318", "np.cumprod of complex numbers is covered for vectors")
        return self.call(Static(library.cumulative_product), (value,), {})

    # Linear algebra

    def complex_vdot(self, a: Any, b: Any) -> Any:
        """np.vdot."""
        flat = [self._raveled(self.complex_of(self.parts_of(v))) for v in (a, b)]
        return self.call(Static(np.dot), (self.conjugated(flat[0]), flat[1]), {})

    def _raveled(self, value: Any) -> Any:
        return self.call(Static(np.ravel), (value,), {})

    def complex_norm(self, x: Any, ord: Any = NONE, axis: Any = NONE) -> Any:
        """np.linalg.norm: the 2-norm by squares, others by absolute values."""
        if ord == NONE and axis == NONE:
            parts, b = self.parts_of(x), self.b
            size = b.add(b.mul(parts.real, parts.real), b.mul(parts.imag, parts.imag))
            return self.numbers_of(b.sqrt(b.reduce_sum(size) if size.type.rank else size))
        more = ({} if ord == NONE else {"ord": ord}) | _axis(axis)
        return self.call(Static(np.linalg.norm), (self.complex_absolute(x),), more)

    def complex_solve(self, a: Any, b: Any) -> Any:
        """np.linalg.solve: a real system of twice the size."""
        matrix, right = (self.complex_of(self.parts_of(v)) for v in (a, b))
        if not isinstance(matrix, ComplexArray) or not isinstance(right, ComplexArray):
            self.refuse("E0902", "np.linalg.solve is covered for one matrix and one vector or matrix")
        given = (matrix.real, matrix.imag, right.real, right.imag)
        real, imag = self.call(Static(library.solution), given, {}).items
        return self.paired(real, imag)

    def complex_inv(self, a: Any) -> Any:
        """np.linalg.inv."""
        matrix = self.complex_of(self.parts_of(a))
        if not isinstance(matrix, ComplexArray):
            self.refuse("E0902", "np.linalg.inv is covered for one matrix")
        real, imag = self.call(Static(library.inverse), (matrix.real, matrix.imag), {}).items
        return self.paired(real, imag)


def _axis(axis: Any) -> dict[str, Any]:
    return {} if axis == NONE else {"axis": axis}


def _may_be_dtype(value: Any) -> bool:
    return isinstance(value, Static) and isinstance(value.value, str | type | np.dtype)


def _is_numpy(value: Any) -> bool:
    if isinstance(value, np.ufunc):
        return True
    try:
        hash(value)
    except TypeError:
        return False
    return str(getattr(value, "__module__", "") or "").split(".")[0] == "numpy"


def _named(names: str, module: Any = np) -> list[Any]:
    """The functions of these names that this NumPy has."""
    return [getattr(module, name) for name in names.split() if hasattr(module, name)]


_FIRST = """
    sum mean cumsum diff reshape transpose ravel concatenate stack hstack vstack dstack column_stack repeat tile flip
    fliplr flipud rot90 roll triu tril diag diagflat diagonal trace squeeze expand_dims swapaxes moveaxis rollaxis
    broadcast_to take split array_split hsplit vsplit append insert delete pad gradient trapezoid block
    atleast_1d atleast_2d ascontiguousarray nansum ediff1d take_along_axis average permute_dims round around resize
"""
_LINEAR: dict[Any, tuple[int, ...]] = {
    **dict.fromkeys(_named(_FIRST), (0,)),
    np.linspace: (0, 1),
    np.interp: (2,),
    np.append: (0, 1),
    np.insert: (0, 2),
}
_BILINEAR: dict[Any, tuple[int, int]] = {
    **dict.fromkeys(_named("dot inner outer kron tensordot cross convolve vecdot"), (0, 1)),
    np.einsum: (1, 2),
}
_CREATION = frozenset(_named("zeros ones empty eye identity arange zeros_like ones_like empty_like tri"))
_LOGICAL = frozenset({np.logical_and, np.logical_or, np.logical_xor})
_OF_SHAPE = frozenset(_named("shape size ndim"))
_OWN: dict[Any, str] = {
    np.dtype: "complex_dtype", np.full: "complex_full", np.full_like: "complex_full_like",
    np.array: "complex_array", np.asarray: "complex_asarray", np.copy: "complex_copy",
    np.where: "complex_where", np.any: "complex_any", np.all: "complex_all", np.var: "complex_var",
    np.std: "complex_std", np.prod: "complex_prod", np.cumprod: "complex_cumprod", np.vdot: "complex_vdot",
    np.linalg.norm: "complex_norm", np.linalg.solve: "complex_solve", np.linalg.inv: "complex_inv",
    np.isclose: "complex_isclose", np.allclose: "complex_allclose", np.polyval: "complex_polyval",
    np.linalg.det: "complex_det",
}  # fmt: skip
