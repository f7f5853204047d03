"""What compiled code calls to print.

In: a description (message, kinds and types of facts) and slots. Out: text on `sys.stdout`. An exception of the
stream is kept until the compiled function has left.
"""

from __future__ import annotations

import ctypes
import json
from functools import cache
from threading import local
from typing import Any

import numpy as np

from chainrule.errors.arguments import fill, plainly
from chainrule.ir.types import DType, Type
from chainrule.lower.boundary.layout import numpy_dtype

_KEPT = local()


@ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_char_p, ctypes.c_void_p)
def _tell(description: bytes, slots: int) -> int:
    """Print, and say whether that raised. The lock of Python is held, or taken, by ctypes."""
    try:
        message, facts = _read(description)
        print(fill(message, tuple(_facts(facts, slots))), end="")  # noqa: T201 - what the program prints
    except BaseException as error:  # it belongs to the caller of the compiled function
        _KEPT.error = error
        return 1
    return 0


def address() -> int:
    """Give the address of the function."""
    return ctypes.cast(_tell, ctypes.c_void_p).value or 0


def kept_error() -> BaseException:
    """Give the exception that the last message raised in this thread."""
    error, _KEPT.error = _KEPT.error, None
    return error


@cache
def _read(description: bytes) -> tuple[str, tuple[tuple[str, DType, int], ...]]:
    message, facts = json.loads(description)
    return message, tuple((kind, dtype, rank) for kind, dtype, rank in facts)


def _facts(kinds: tuple[tuple[str, DType, int], ...], slots: int) -> list[Any]:
    found: list[Any] = []
    for kind, name, rank in kinds:
        dtype = numpy_dtype(Type(name))
        if rank:
            pointer, *dims = (ctypes.c_int64 * (1 + rank)).from_address(slots)
            size = int(np.prod(dims)) * dtype.itemsize
            data = ctypes.string_at(pointer, size) if size else b""
            array = np.frombuffer(data, dtype).reshape(dims)
            found.append(array.tolist() if kind == "list" else list(array) if kind == "items" else array)
            slots += 8 * (1 + rank)
        else:
            word = ctypes.string_at(slots, 8)
            value = np.frombuffer(word[: dtype.itemsize], dtype)[0]
            found.append(plainly(value) if kind == "plain" else value)
            slots += 8
    return found
