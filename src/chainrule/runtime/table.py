"""Fill the table of a compiled boundary with addresses of this process.

In: the table's address and its entries, Python objects and `Address`es. The code is kept on disk and holds no
addresses itself. Whoever fills a table keeps its entries alive for as long as the code may run.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache

from numpy._core import multiarray  # pyright: ignore[reportPrivateUsage]

from chainrule.lower.boundary.describe import Address
from chainrule.lower.boundary.inline import attribute_offset

# What all boundaries share has a table too: `lower/boundary/shared.ll`.
HELPERS = "cr_python"
HELPERS_TABLE = (Address("numpy"), SystemError)
_TP_ALLOC, _TP_NEW = 47, 65  # numbers of slots in CPython's stable interface


def fill(table: int, entries: Sequence[object], *, following: int, slow: object) -> None:
    """Write all entries; `following` is the code to which calls go that do not fit, or 0 for `slow`."""
    words = (ctypes.c_void_p * len(entries)).from_address(table)
    for position, entry in enumerate(entries):
        words[position] = _address(entry, following, slow) if isinstance(entry, Address) else id(entry)


def _address(entry: Address, following: int, slow: object) -> int:
    match entry.kind:
        case "next":
            return following
        case "slow":
            return id(slow)
        case "numpy":
            return _numpy_interface()
        case "alloc":
            return _slot(entry.of, _TP_ALLOC)
        case "new":
            return _slot(object, _TP_NEW)
        case "attribute":
            return attribute_offset(entry.of, entry.name)
        case "null":
            return 0


def _slot(cls: type, number: int) -> int:
    get = ctypes.pythonapi["PyType_GetSlot"]
    get.restype, get.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_int)
    return get(cls, number)


@cache
def _numpy_interface() -> int:
    """Give the address of NumPy's table of C functions."""
    get = ctypes.pythonapi["PyCapsule_GetPointer"]
    get.restype, get.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)
    return get(multiarray._ARRAY_API, None)  # pyright: ignore[reportPrivateUsage]
