"""Attributes of ordinary objects: CPython 3.11 to 3.13 keep their values in an array beside the object.

Which position an attribute has is a matter of its class: instances share the names. It is found by giving an
object of the class attributes that nobody else has and looking where they stand; it never changes, since
instances exist that rely on it. Objects whose attributes have moved into a dict have no such array; compiled
code then asks Python.
"""

from __future__ import annotations

import ctypes
import inspect
import sys
from functools import cache
from typing import Any

from chainrule.lower.boundary import layout

_TP_FLAGS = 168
_MANAGED_DICT, _INLINE_VALUES = 1 << 4, 1 << 2
_LONGEST = 30  # attributes: CPython shares the names of so many


def is_ordinary(cls: type, name: str) -> bool:
    """Whether an attribute of that name is what stands in the object or in the class: no property, no
    hook.
    """
    if cls.__getattribute__ is not object.__getattribute__:
        return False
    found = inspect.getattr_static(cls, name, None)
    return found is None or not hasattr(type(found), "__get__")


def attribute_offset(cls: type, name: str) -> int:
    """Give the byte offset of an attribute among the values of an object of a class; -1 if it is not
    known.
    """
    if not _known() or not has_values(cls) or not is_ordinary(cls, name):
        return -1
    if hasattr(cls, "__del__"):  # it would meet an object that it never saw
        return -1
    probe = object.__new__(cls)
    mark = object()
    object.__setattr__(probe, name, mark)
    values = _values(probe)
    if not values:
        return -1
    for position in range(_LONGEST):
        if ctypes.c_size_t.from_address(values + 8 * position).value == id(mark):
            return 8 * position
    return -1


def has_values(cls: type) -> bool:
    """Whether objects of a class have values beside them, as long as these are not moved into a dict."""
    flag = _INLINE_VALUES if sys.version_info >= (3, 13) else _MANAGED_DICT
    return bool(ctypes.c_ulong.from_address(id(cls) + _TP_FLAGS).value & flag)


def _values(value: object) -> int:
    """Give the address of an object's array of values, or 0."""
    at = id(value)
    if sys.version_info >= (3, 13):
        head = at + type(value).__basicsize__
        return head + 8 if ctypes.c_uint8.from_address(head + 3).value else 0
    if sys.version_info >= (3, 12):
        word = ctypes.c_size_t.from_address(at - 24).value
        return word + 1 if word & 1 else 0
    return ctypes.c_size_t.from_address(at - 32).value


@cache
def _known() -> bool:
    """Whether this interpreter keeps values where we think: sets two attributes by hand and asks Python."""
    if layout.unknown():
        return False

    class Probe:
        pass

    first: Any = Probe()
    first.a, first.b = object(), object()
    if not has_values(Probe) or not _values(first):
        return False
    return _put_by_hand(Probe(), (first.b, first.a), (8, 0)) == {"b": first.b, "a": first.a}


def _put_by_hand(probe: object, contents: tuple[object, ...], offsets: tuple[int, ...]) -> dict[str, object]:
    """Store values as compiled code does, and give what Python sees then."""
    values = _values(probe)
    for content, offset in zip(contents, offsets, strict=True):
        ctypes.pythonapi["Py_IncRef"](ctypes.py_object(content))
        ctypes.c_size_t.from_address(values + offset).value = id(content)
        if sys.version_info >= (3, 13):
            size = ctypes.c_uint8.from_address(values - 7)
            order = values + 8 * ctypes.c_uint8.from_address(values - 8).value + size.value
        else:
            size = ctypes.c_uint8.from_address(values - 2)
            order = values - 2 - size.value - 1
        ctypes.c_uint8.from_address(order).value = offset // 8
        size.value += 1
    return dict(vars(probe))
