"""Callables whose calls go straight to compiled code: `Compiled`, and the C type beneath it.

In: a Python function, and the addresses of compiled boundaries as they come to exist. A call enters the
newest boundary; one that does not fit hands the call to the one before it, the oldest to `Compiled.__call__`,
which asks `slow`. Before there is compiled code, `__call__` is all there is.

CPython finds the entry through the type's vectorcall offset, at which each instance holds a pointer. While it
is null, CPython calls `__call__` in the ordinary way; so exceptions, keywords and profilers work as they
always do.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Sequence
from types import MethodType, TracebackType
from typing import Any

from chainrule.lower.boundary import layout
from chainrule.runtime.table import fill

Slow = Callable[["Compiled", tuple[Any, ...], dict[str, Any]], Any]

_PACKAGE = os.path.dirname(os.path.dirname(__file__))
_ENTRY = object.__basicsize__  # where an instance holds its vectorcall pointer: right behind its head
_TP_FLAGS = 168  # PyTypeObject.tp_flags
_HAVE_VECTORCALL, _METHOD_DESCRIPTOR = 1 << 11, 1 << 17
_COPIED = (
    "__name__",
    "__qualname__",
    "__module__",
    "__doc__",
    "__annotations__",
    "__defaults__",
    "__kwdefaults__",
    "__type_params__",
)


class _Slot(ctypes.Structure):
    _fields_ = (("slot", ctypes.c_int), ("pointer", ctypes.c_void_p))


class _Member(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("type", ctypes.c_int),
        ("offset", ctypes.c_ssize_t),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


class _Spec(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("basicsize", ctypes.c_int),
        ("itemsize", ctypes.c_int),
        ("flags", ctypes.c_uint),
        ("slots", ctypes.POINTER(_Slot)),
    )


def _make_entry_type() -> type:
    """Make a class whose instances have a vectorcall pointer behind their head."""
    t_pyssizet, readonly, tp_members = 19, 1, 72
    default, base_type = 0, 1 << 10
    members = (_Member * 2)(_Member(b"__vectorcalloffset__", t_pyssizet, _ENTRY, readonly, None))
    slots = (_Slot * 2)(_Slot(tp_members, ctypes.cast(members, ctypes.c_void_p).value))
    flags = default | base_type | _HAVE_VECTORCALL
    spec = _Spec(b"chainrule.runtime.callable.Entry", _ENTRY + 8, 0, flags, slots)
    make = ctypes.pythonapi["PyType_FromSpec"]
    make.restype, make.argtypes = ctypes.py_object, (ctypes.POINTER(_Spec),)
    entry = make(spec)
    entry._keep = (members, slots, spec)
    return entry


class Compiled(_make_entry_type()):  # pyright: ignore[reportUntypedBaseClass]
    """A function that runs as native code for the argument types that it has met.

    `slow(compiled, args, kwargs)` takes the calls that no compiled code fits: it may compile, and gives the
    result.
    """

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "__call__" not in vars(cls) and not layout.unknown():
            _set_flags(cls, _HAVE_VECTORCALL | _METHOD_DESCRIPTOR)

    def __init__(self, function: Callable[..., Any], slow: Slow) -> None:
        for name in _COPIED:
            if hasattr(function, name):
                self.__dict__[name] = getattr(function, name)
        self.__wrapped__ = function
        self._slow = slow
        self._code: list[object] = []

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        """Call the function without compiled code of its own: the slow path."""
        try:
            return self._slow(self, args, kwargs)
        except BaseException as error:  # shown from the user's own lines on: frames of ours help nobody
            raise error.with_traceback(_outside(error)) from error.__cause__

    def add_specialisation(
        self, address: int, table: int, entries: Sequence[object], keep: object = None
    ) -> bool:
        """Send calls to a compiled boundary first; False if this interpreter cannot enter compiled code.

        `address` is that of the boundary's function and `table` that of its table, which must be in use for
        no other callable. `entries` and `keep` (what owns the code) live as long as this object.
        """
        if layout.unknown():
            return False
        entry = ctypes.c_void_p.from_address(id(self) + _ENTRY)
        slow = type(self).__call__
        fill(table, entries, following=entry.value or 0, slow=slow)
        self._code.append((entries, slow, keep))
        entry.value = address
        return True

    @property
    def specialisations(self) -> int:
        """The number of compiled boundaries."""
        return len(self._code)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __reduce__(self) -> str:
        return self.__qualname__

    def __repr__(self) -> str:
        return f"<compiled {self.__dict__.get('__module__', '?')}.{self.__dict__.get('__qualname__', '?')}>"


def _outside(error: BaseException) -> TracebackType | None:
    """Give the traceback of an error without the frames of this package at its head; of a fault of ours, all."""
    found = error.__traceback__
    if type(error).__name__ == "InternalError":
        return found
    while found is not None and found.tb_frame.f_code.co_filename.startswith(_PACKAGE):
        found = found.tb_next
    return found


def _set_flags(cls: type, flags: int) -> None:
    """Set flags of a type that Python has no word for; a Python class does not inherit vectorcall by
    itself.
    """
    ctypes.c_ulong.from_address(id(cls) + _TP_FLAGS).value |= flags
    ctypes.pythonapi["PyType_Modified"](ctypes.py_object(cls))


if not layout.unknown():
    # An instance binds as a function does, so `object.method(...)` need not make a bound method first.
    _set_flags(Compiled, _HAVE_VECTORCALL | _METHOD_DESCRIPTOR)
