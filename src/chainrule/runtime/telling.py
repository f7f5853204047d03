"""What compiled code calls in Python: `print`, and external functions.

In: a description and slots. Out: text on `sys.stdout`, or the result of a function in the last slot. An
exception is kept until the compiled function has left.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import sys
from collections.abc import Callable
from functools import cache
from math import prod
from threading import local
from typing import Any

import numpy as np

from chainrule.errors.arguments import fill, plainly
from chainrule.ir.types import Type
from chainrule.lower.boundary.layout import numpy_dtype

_KEPT = local()


@ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_char_p, ctypes.c_void_p)
def _tell(description: bytes, slots: int) -> int:
    """Print, and say whether that raised. The lock of Python is held, or taken, by ctypes."""
    try:
        message, facts = _read(description)
        print(fill(message, tuple(_values(facts, slots)[0])), end="")  # noqa: T201 - what the program prints
    except BaseException as error:  # it belongs to the caller of the compiled function
        _KEPT.error = error
        return 1
    return 0


@ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_char_p, ctypes.c_void_p)
def _external(description: bytes, slots: int) -> int:
    """Call a function, and say whether that raised."""
    try:
        path, kinds, (dtype, rank) = _call_of(description)
        given, at = _values(kinds, slots)
        _write(_found(path)(*given), path, dtype, rank, at)
    except BaseException as error:  # it belongs to the caller of the compiled function
        _KEPT.error = error
        return 1
    return 0


def addresses() -> dict[str, int]:
    """Give the addresses of the functions."""
    pairs = (("cr_tell", _tell), ("cr_external", _external))
    return {name: ctypes.cast(function, ctypes.c_void_p).value or 0 for name, function in pairs}


def kept_error() -> BaseException:
    """Give the exception that the last message raised in this thread."""
    error, _KEPT.error = _KEPT.error, None
    return error


@cache
def _read(description: bytes) -> tuple[str, tuple[tuple[Any, ...], ...]]:
    message, facts = json.loads(description)
    return message, tuple(map(_typed, facts))


@cache
def _call_of(description: bytes) -> tuple[str, tuple[tuple[Any, ...], ...], tuple[np.dtype, int]]:
    path, kinds, (name, rank) = json.loads(description)
    return path, tuple(map(_typed, kinds)), (numpy_dtype(Type(name)), rank)


def _typed(kind: list[Any]) -> tuple[Any, ...]:
    """Take what describes a value: known, or how it is handed over, its type and its rank."""
    return tuple(kind) if kind[0] == "known" else (kind[0], numpy_dtype(Type(kind[1])), kind[2])


def _found(path: str) -> Callable[..., Any]:
    """Find a function by its module and name, as they are now."""
    module, _, name = path.partition(":")
    found: Any = sys.modules.get(module) or importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def _values(kinds: tuple[tuple[Any, ...], ...], slots: int) -> tuple[list[Any], int]:
    """Read slots; give the values and the address behind them."""
    found: list[Any] = []
    for kind in kinds:
        if kind[0] == "known":
            found.append(kind[1])
            continue
        how, dtype, rank = kind
        if rank:
            pointer, *dims = (ctypes.c_int64 * (1 + rank)).from_address(slots)
            size = prod(dims) * dtype.itemsize
            array = np.frombuffer(bytearray(ctypes.string_at(pointer, size) if size else b""), dtype).reshape(
                dims
            )
            found.append(array.tolist() if how == "list" else list(array) if how == "items" else array)
        else:
            value = np.frombuffer(ctypes.string_at(slots, 8)[: dtype.itemsize], dtype)[0]
            found.append(plainly(value) if how == "plain" else value)
        slots += 8 * (1 + rank)
    return found, slots


def _write(value: Any, path: str, dtype: np.dtype, rank: int, slots: int) -> None:
    """Write the result of an external function, which must be what was promised."""
    made = np.asarray(value)
    pointer, *dims = (ctypes.c_int64 * (1 + rank)).from_address(slots)
    name = path.partition(":")[2]
    if made.shape != tuple(dims):
        raise ValueError(f"`{name}` gave shape {made.shape}, and its `result` says {tuple(dims)}")
    if not np.can_cast(made.dtype, dtype, casting="same_kind"):
        raise TypeError(f"`{name}` gave {made.dtype}, and its `result` says {dtype}")
    data = np.ascontiguousarray(made, dtype).tobytes()
    ctypes.memmove(pointer if rank else slots, data, len(data))
