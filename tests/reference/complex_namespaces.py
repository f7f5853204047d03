"""Stand-ins for `cmath`, `complex` and `numpy` that know complex Duals.

Arrays of complex numbers become `ComplexObjects`; where NumPy gives a plain array of objects that holds complex
numbers, it is made one. Everything else is `namespaces`.
"""

import builtins
import cmath
import math
from types import SimpleNamespace
from typing import Any

import numpy as np

from tests.reference.elementary import Elementary
from tests.reference.namespaces import Float, math_namespace, numpy_namespace
from tests.reference.number import Dual, base
from tests.reference.structures import ComplexObjects, is_complex

scalar_cmath = Elementary(vars(cmath))


# complex


class _ComplexType(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(base(instance), builtins.complex)

    def __call__(cls, x: Any = 0.0, y: Any = 0.0) -> Any:
        if isinstance(x, Dual) or isinstance(y, Dual):
            return (
                x + 1j * y if is_complex(x) else (x - y.imag) + 1j * y.real if is_complex(y) else x + 1j * y
            )
        return builtins.complex(x) if isinstance(x, str) else builtins.complex(x, y)


class Complex(metaclass=_ComplexType):
    """Takes the place of `complex`: keeps a Dual as it is, and counts complex Duals as complex numbers."""


def is_complex_dtype(dtype: Any) -> bool:
    """Whether `dtype` asks for complex numbers."""
    if dtype is None or dtype is Float:
        return False
    try:
        return dtype is Complex or np.dtype(dtype).kind == "c"
    except TypeError:  # a string that means something else, as in `kind="stable"`
        return False


# cmath


def phase(x: Any) -> Any:
    """The angle of a number."""
    return math_namespace.atan2(x.imag, x.real)


class CmathNamespace:
    """`cmath` on Duals; a name not defined here is that of `cmath`, which refuses a Dual with a TypeError."""

    phase = staticmethod(phase)

    def __getattr__(self, name: str) -> Any:
        return getattr(scalar_cmath, name, None) or getattr(cmath, name)

    def log(self, x: Any, logarithm_base: Any = None) -> Any:
        logarithm = scalar_cmath.log(x)
        return logarithm if logarithm_base is None else logarithm / scalar_cmath.log(logarithm_base)

    def isclose(self, a: Any, b: Any, **tolerances: float) -> bool:
        return cmath.isclose(base(a), base(b), **tolerances)

    def polar(self, x: Any) -> tuple[Any, Any]:
        return abs(x), phase(x)

    def rect(self, r: Any, phi: Any) -> Any:
        return r * math_namespace.cos(phi) + r * math_namespace.sin(phi) * 1j


# numpy


def complexified(result: Any) -> Any:
    """A plain array of objects among which are complex numbers, as one whose parts are arrays."""
    if isinstance(result, tuple):
        return tuple(map(complexified, result))
    if not isinstance(result, np.ndarray) or isinstance(result, ComplexObjects):
        return result
    if result.dtype.kind == "c":
        made = np.empty(result.shape, dtype=object)
        for index in np.ndindex(result.shape):
            made[index] = result[index]
        return made.view(ComplexObjects)
    if result.dtype.kind == "O" and any(map(is_complex, result.flat)):
        return result.view(ComplexObjects)
    return result


def _holds_complex(x: Any) -> bool:
    if isinstance(x, np.ndarray):
        return x.dtype.kind == "c" or (x.dtype.kind == "O" and any(map(is_complex, x.flat)))
    return any(map(_holds_complex, x)) if isinstance(x, list | tuple) else is_complex(x)


def _as_complex(x: Any) -> Any:
    made = np.empty(np.shape(x), dtype=object)
    source = np.asarray(x)
    for index in np.ndindex(made.shape):
        item = source[index]
        made[index] = item if is_complex(item) else item + np.complex128(0.0)
    return made.view(ComplexObjects)


def _abs2(x: Any) -> Any:
    parts = np.ravel(np.asarray(x))
    return sum(item.real * item.real + item.imag * item.imag for item in parts)


def _dft(x: Any, n: int | None, sign: int) -> Any:
    items = list(x)[:n]
    items += [0.0] * ((n or len(items)) - len(items))
    turn = [cmath.exp(sign * 2j * math.pi * k / len(items)) for k in range(len(items))]
    found = [sum(v * turn[j * k % len(items)] for j, v in enumerate(items)) for k in range(len(items))]
    return _as_complex(np.array(found, dtype=object))


def _ifft(x: Any, n: int | None = None) -> Any:
    made = _dft(x, n, 1)
    return made / len(made)


def _irfft(x: Any, n: int | None = None) -> Any:
    n = 2 * (len(x) - 1) if n is None else n
    half = list(x)[: n // 2 + 1]
    full = [half[k] if k < len(half) else np.conj(half[n - k]) for k in range(n)]
    full[0] = full[0].real
    if n % 2 == 0:
        full[n // 2] = full[n // 2].real
    return np.array([v.real for v in _ifft(full)], dtype=object)


fft = SimpleNamespace(
    fft=lambda x, n=None: _dft(x, n, -1),
    ifft=_ifft,
    rfft=lambda x, n=None: _dft(x, n, -1)[: (n or len(x)) // 2 + 1],
    irfft=_irfft,
    fftfreq=np.fft.fftfreq,
    rfftfreq=np.fft.rfftfreq,
    fftshift=np.fft.fftshift,
    ifftshift=np.fft.ifftshift,
)


def _angle(x: Any, deg: bool = False) -> Any:
    angle = np.frompyfunc(phase, 1, 1)(x) if isinstance(x, np.ndarray) else phase(x)
    return angle * (180.0 / math.pi) if deg else angle


def _part(name: str) -> Any:
    def part(x: Any) -> Any:
        if not isinstance(x, np.ndarray):
            return getattr(x, name)
        return (
            getattr(complexified(x), name)
            if _holds_complex(x)
            else np.frompyfunc(lambda v: getattr(v, name), 1, 1)(x)
        )

    return part


def _sign(x: Any) -> Any:
    def direction(v: Any) -> Any:
        return v / abs(v) if v else 0.0 * v

    if not _holds_complex(x):
        return numpy_namespace.sign(x)
    return complexified(np.frompyfunc(direction, 1, 1)(x)) if isinstance(x, np.ndarray) else direction(x)


def _vdot(x: Any, y: Any) -> Any:
    return np.dot(np.conj(np.ravel(x)), np.ravel(y))


_CREATED = {"zeros": 0.0, "ones": 1.0, "empty": complex(math.nan, math.nan)}
_LIKE = {"zeros_like": 0.0, "ones_like": 1.0, "empty_like": complex(math.nan, math.nan)}
_OWN = {"angle": _angle, "real": _part("real"), "imag": _part("imag"), "vdot": _vdot, "sign": _sign}


class ComplexNumpyNamespace:
    """`numpy` on arrays of Duals, complex ones too."""

    complex128 = Complex
    fft = fft

    def __init__(self) -> None:
        plain = numpy_namespace.linalg.norm
        linalg = vars(numpy_namespace.linalg)
        norm = {
            "norm": lambda x, *rest, **more: (
                plain(x, *rest, **more) if not _holds_complex(x) else _abs2(x) ** 0.5
            )
        }
        self.linalg = SimpleNamespace(**{**linalg, **norm})

    def __getattr__(self, name: str) -> Any:
        if name in _OWN:
            return _OWN[name]
        found = getattr(numpy_namespace, name)
        if isinstance(found, type | np.ufunc) or not callable(found):
            return found

        def call(*arguments: Any, **keywords: Any) -> Any:
            return complexified(_call(name, found, arguments, keywords))

        return call


def _call(name: str, plain: Any, arguments: tuple, keywords: dict) -> Any:
    dtypes = [a for a in (*arguments[1:], *keywords.values()) if isinstance(a, str | type | np.dtype)]
    wanted = any(map(is_complex_dtype, dtypes))
    unwanted = bool(dtypes) and not wanted
    if name in _CREATED and wanted:
        return np.full(arguments[0], _CREATED[name], dtype=complex)
    if name in _LIKE and (wanted or (not unwanted and _holds_complex(arguments[0]))):
        return np.full(np.shape(arguments[0]), _LIKE[name], dtype=complex)
    if name in ("full", "full_like") and (wanted or _holds_complex(arguments[1])):
        made = np.empty(arguments[0] if name == "full" else np.shape(arguments[0]), dtype=object)
        made[...] = arguments[1]
        return _as_complex(made)
    if name in ("array", "asarray") and (wanted or _holds_complex(arguments[0])):
        return _as_complex(np.array(arguments[0], dtype=object))
    if wanted:
        keywords = {k: v for k, v in keywords.items() if not is_complex_dtype(v)}
        return _as_complex(
            plain(*(a for a in arguments if not isinstance(a, type) or a is not Complex), **keywords)
        )
    return plain(*arguments, **keywords)


cmath_namespace = CmathNamespace()
complex_numpy_namespace = ComplexNumpyNamespace()
