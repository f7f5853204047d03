"""`np.fft`: transforms along one axis or two, of real and complex arrays."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from chainrule.capture.complex_numpy import ComplexNumpy
from chainrule.capture.values import NONE, ComplexArray, Scalar, Static, TupleValue
from chainrule.errors import ShapeError
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom
from chainrule.library import fourier as library

LAST = Scalar(literal(-1))
BOTH = TupleValue(tuple, (Scalar(literal(-2)), LAST))


class ComplexFourier(ComplexNumpy):
    """Discrete Fourier transforms."""

    def known_function(self, value: Any) -> Callable[[tuple[Any, ...], dict[str, Any]], Any] | None:
        """Give the meaning of a library function, if it has one."""
        try:
            name = _TABLE.get(value)
        except TypeError:  # not hashable
            name = None
        return super().known_function(value) if name is None else self.checked(value, getattr(self, name))

    # One axis

    def _as_rows(self, a: Any, axis: Any) -> tuple[ComplexArray, Callable[[Any], Any], int]:
        """See an array as a matrix whose rows lie along an axis; give also the way back."""
        value = self.complex_of(self.parts_of(a))
        if not isinstance(value, ComplexArray):
            self.refuse("E0206", "a Fourier transform needs an array", kind=ShapeError)
        rank = len(self.array_dims(value.real))
        at = self.axis_argument(axis, rank)[0]
        order = (*(k for k in range(rank) if k != at), at)
        turned = self._transposed(value, order)
        dims = self.array_dims(turned.real)
        rows: Atom = self.b.integer(1)
        for size in dims[:-1]:
            rows = self.b.mul(rows, size)
        flat = self._shaped(turned, (rows, dims[-1]))

        def back(result: ComplexArray) -> Any:
            length = self.array_dims(result.real)[-1]
            whole = self._shaped(result, (*dims[:-1], length))
            return self._transposed(whole, tuple(order.index(k) for k in range(rank)))

        return flat, back, at

    def _transposed(self, value: ComplexArray, order: tuple[int, ...]) -> ComplexArray:
        sides = (self.b.transpose(self.read_array(side), order) for side in (value.real, value.imag))
        return ComplexArray(*map(self.array, sides))

    def _shaped(self, value: ComplexArray, dims: tuple[Atom, ...]) -> ComplexArray:
        sides = (self.b.reshape(self.read_array(side), *dims) for side in (value.real, value.imag))
        return ComplexArray(*map(self.array, sides))

    def _resized(self, rows: ComplexArray, n: Any) -> ComplexArray:
        if n == NONE or n is None:
            return rows
        sides = (self.call(Static(library.resized), (side, n), {}) for side in (rows.real, rows.imag))
        return ComplexArray(*sides)

    def _transformed(self, rows: ComplexArray, sign: float, norm: Any) -> ComplexArray:
        """Transform rows and scale them: backward by 1/n, unless `norm` says otherwise."""
        given = (rows.real, rows.imag, Scalar(literal(sign)))
        real, imag = self.call(Static(library.transform_rows), given, {}).items
        kind = "backward" if norm == NONE else self.known_text(norm)
        if kind not in ("backward", "ortho", "forward"):
            self.refuse("E0318", 'the norm is "backward", "ortho" or "forward"')
        count = self.b.convert(self.array_dims(rows.real)[-1], "f64")
        if kind == "ortho":
            count = self.b.sqrt(count)
        elif (kind == "backward") == (sign < 0.0):
            return ComplexArray(real, imag)
        sides = (self.array(self.b.div(self.read_array(side), count)) for side in (real, imag))
        return ComplexArray(*sides)

    def _fourier(self, sign: float, a: Any, n: Any, axis: Any, norm: Any) -> Any:
        rows, back, _ = self._as_rows(a, axis)
        return back(self._transformed(self._resized(rows, n), sign, norm))

    def fft(self, a: Any, n: Any = NONE, axis: Any = LAST, norm: Any = NONE) -> Any:
        """np.fft.fft."""
        return self._fourier(-1.0, a, n, axis, norm)

    def ifft(self, a: Any, n: Any = NONE, axis: Any = LAST, norm: Any = NONE) -> Any:
        """np.fft.ifft."""
        return self._fourier(1.0, a, n, axis, norm)

    def rfft(self, a: Any, n: Any = NONE, axis: Any = LAST, norm: Any = NONE) -> Any:
        """np.fft.rfft: the first half, since the rest is its mirror image."""
        if self.holds_complex(a):
            self.mismatch("E0401", "np.fft.rfft takes real numbers", hint="use np.fft.fft")
        rows, back, _ = self._as_rows(a, axis)
        rows = self._resized(rows, n)
        one, two = self.b.integer(1), self.b.integer(2)
        half = self.b.add(self.b.floor_div(self.array_dims(rows.real)[-1], two), one)
        made = self._transformed(rows, -1.0, norm)
        sides = (
            self.b.narrow(self.read_array(s), 1, self.b.integer(0), half) for s in (made.real, made.imag)
        )
        return back(ComplexArray(*map(self.array, sides)))

    def irfft(self, a: Any, n: Any = NONE, axis: Any = LAST, norm: Any = NONE) -> Any:
        """np.fft.irfft."""
        rows, back, _ = self._as_rows(a, axis)
        if n == NONE:
            length = self.b.sub(self.array_dims(rows.real)[-1], self.b.integer(1))
            n = Scalar(self.b.mul(length, self.b.integer(2)))
        real, imag = self.call(Static(library.completed), (rows.real, rows.imag, n), {}).items
        return self.real_part(back(self._transformed(ComplexArray(real, imag), 1.0, norm)))

    # Several axes

    def _along_axes(self, step: Callable[..., Any], a: Any, s: Any, axes: Any, norm: Any) -> Any:
        if s != NONE:
            self.refuse("E0318", "transforms of several axes are covered without `s=`")
        rank = len(self.array_dims(self._parts_array(a)))
        for axis in self.axis_argument(axes, rank):
            a = step(a, NONE, Scalar(self.b.integer(axis)), norm)
        return a

    def _parts_array(self, a: Any) -> Any:
        value = self.complex_of(self.parts_of(a))
        if not isinstance(value, ComplexArray):
            self.refuse("E0206", "a Fourier transform needs an array", kind=ShapeError)
        return value.real

    def fft2(self, a: Any, s: Any = NONE, axes: Any = BOTH, norm: Any = NONE) -> Any:
        """np.fft.fft2."""
        return self._along_axes(self.fft, a, s, axes, norm)

    def ifft2(self, a: Any, s: Any = NONE, axes: Any = BOTH, norm: Any = NONE) -> Any:
        """np.fft.ifft2."""
        return self._along_axes(self.ifft, a, s, axes, norm)

    def fftn(self, a: Any, s: Any = NONE, axes: Any = NONE, norm: Any = NONE) -> Any:
        """np.fft.fftn."""
        return self._along_axes(self.fft, a, s, axes, norm)

    def ifftn(self, a: Any, s: Any = NONE, axes: Any = NONE, norm: Any = NONE) -> Any:
        """np.fft.ifftn."""
        return self._along_axes(self.ifft, a, s, axes, norm)

    # Frequencies

    def fftfreq(self, n: Any, d: Any = None) -> Any:
        """np.fft.fftfreq."""
        return self.call(Static(library.frequencies), (n, self.number(1.0) if d is None else d), {})

    def rfftfreq(self, n: Any, d: Any = None) -> Any:
        """np.fft.rfftfreq."""
        return self.call(Static(library.half_frequencies), (n, self.number(1.0) if d is None else d), {})

    def _shift_axes(self, x: Any, axes: Any, forward: bool) -> Any:
        value = self.complex_of(self.parts_of(x)) if self.holds_complex(x) else self.as_numbers(x)
        model: Any = self.real_part(value)
        dims = self.array_dims(model)
        for axis in self.axis_argument(axes, len(dims)):
            half = self.b.floor_div(dims[axis], self.b.integer(2))
            start = self.b.sub(dims[axis], half) if forward else half
            step = partial(self._begun_at, axis=axis, start=start)
            if isinstance(value, ComplexArray):
                value = ComplexArray(step(value.real), step(value.imag))
            else:
                value = step(value)
        return value

    def _begun_at(self, ref: Any, *, axis: int, start: Atom) -> Any:
        """Begin an axis somewhere else; what stood before comes last."""
        atom = self.read_array(ref)
        rest = self.b.sub(self.b.dim(atom, axis), start)
        head, tail = (
            self.b.narrow(atom, axis, self.b.integer(0), start),
            self.b.narrow(atom, axis, start, rest),
        )
        return self.array(self.b.concatenate(tail, head, axis=axis))

    def fftshift(self, x: Any, axes: Any = NONE) -> Any:
        """np.fft.fftshift."""
        return self._shift_axes(x, axes, True)

    def ifftshift(self, x: Any, axes: Any = NONE) -> Any:
        """np.fft.ifftshift."""
        return self._shift_axes(x, axes, False)


_NAMES = "fft ifft rfft irfft fft2 ifft2 fftn ifftn fftfreq rfftfreq fftshift ifftshift"
_TABLE: dict[Any, str] = {getattr(np.fft, name): name for name in _NAMES.split()}
