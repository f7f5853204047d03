"""Where CPython and NumPy keep what the call boundary reads, and whether this interpreter is one that we
know.

Out: byte offsets into C structs of 64-bit CPython 3.11 to 3.13 and NumPy 1.22 to 2.x. Other builds
(free-threaded, reference-tracing, PyPy, newer) are reported as unknown; there every call takes the generic
path through Python.
"""

from __future__ import annotations

import ctypes
import inspect
import struct
import sys
from functools import cache
from types import MemberDescriptorType

import numpy as np

from chainrule.ir.types import Type

TYPE = 8  # PyObject.ob_type
NUMBER = 16  # PyFloatObject.ob_fval, PyComplexObject.cval, and the value of every NumPy scalar
SIZE = 16  # PyVarObject.ob_size, PyDictObject.ma_used
TUPLE_ITEMS = 24  # PyTupleObject.ob_item: the items themselves
LIST_ITEMS = 24  # PyListObject.ob_item: a pointer to the items
CELL_CONTENT = 16  # PyCellObject.ob_ref
INTEGER_DIGITS = 24  # PyLongObject: digits of 30 bits, after ob_size (3.11) or lv_tag (3.12 on)

ARRAY_DATA = 16  # PyArrayObject_fields
ARRAY_RANK = 24
ARRAY_DIMS = 32
ARRAY_STRIDES = 40
ARRAY_DTYPE = 56
ARRAY_FLAGS = 64
DTYPE_BYTE_ORDER = 26  # PyArray_Descr
DTYPE_NUMBER = 28

CONTIGUOUS, ALIGNED, WRITEABLE = 0x1, 0x100, 0x400


# Positions in NumPy's table of C functions (its ABI).
ARRAY_TYPE, COPY_INTO, NEW_COPY, NEW_FROM_DESCR, SET_BASE_OBJECT = 2, 50, 85, 94, 282

_NAMES = {"f": "float", "i": "int", "u": "uint", "c": "complex"}
_MEMBER_OF_DESCRIPTOR = 40  # PyMemberDescrObject.d_member
_T_OBJECT_EX = 16


@cache
def unknown() -> str:
    """Why this interpreter's structs are not known to us; empty where they are, which is the usual case."""
    if sys.implementation.name != "cpython" or not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]} is not known"
    if not getattr(sys, "_is_gil_enabled", lambda: True)() or "free-threading" in sys.version:
        return "this Python is built without the global lock"
    if struct.calcsize("P") != 8 or sys.byteorder != "little":
        return "only 64-bit little-endian machines are known"
    if hasattr(sys, "getobjects"):
        return "this Python traces references, so that its objects have longer heads"
    return "" if _as_expected() else "objects are not laid out as expected"


def slot_offset(cls: type, name: str) -> int | None:
    """Give the byte offset of an attribute that stands in `__slots__`; None for other attributes."""
    descriptor = inspect.getattr_static(cls, name, None)
    if not isinstance(descriptor, MemberDescriptorType):
        return None
    member = _word(id(descriptor) + _MEMBER_OF_DESCRIPTOR)
    kind = ctypes.c_int.from_address(member + 8).value
    return _word(member + 16) if kind == _T_OBJECT_EX else None


def numpy_dtype(type: Type) -> np.dtype:
    """Give NumPy's element type."""
    return np.dtype("bool" if type.dtype == "bool" else f"{_NAMES[type.dtype[0]]}{type.dtype[1:]}")


def type_numbers(dtype: np.dtype) -> tuple[int, int]:
    """Give NumPy's numbers of an element type: its own, and that of its twin (`long` and `long long` are
    one).
    """
    twins = [np.dtype(code) for code in "bhilqBHILQ"]
    same = [t.num for t in twins if t == dtype and t.num != dtype.num]
    return dtype.num, same[0] if same else dtype.num


def _as_expected() -> bool:
    number, scalar, pair, items = 1.5, np.float64(2.5), (1.5, 2.5), [1.5, 2.5]
    array = np.zeros((2, 3))
    return (
        ctypes.c_double.from_address(id(number) + NUMBER).value == number
        and ctypes.c_double.from_address(id(scalar) + NUMBER).value == 2.5
        and _word(id(number) + TYPE) == id(float)
        and _word(id(pair) + TUPLE_ITEMS + 8) == id(pair[1])
        and _word(_word(id(items) + LIST_ITEMS) + 8) == id(items[1])
        and _word(id(items) + SIZE) == 2
        and _word(id(array) + ARRAY_DATA) == array.ctypes.data
        and ctypes.c_int.from_address(id(array) + ARRAY_RANK).value == 2
        and _word(_word(id(array) + ARRAY_DIMS) + 8) == 3
        and _word(id(array) + ARRAY_DTYPE) == id(array.dtype)
        and ctypes.c_int.from_address(id(array.dtype) + DTYPE_NUMBER).value == array.dtype.num
        and ctypes.c_int.from_address(id(array) + ARRAY_FLAGS).value & 0x507 == 0x505
    )


def _word(address: int) -> int:
    return ctypes.c_int64.from_address(address).value
