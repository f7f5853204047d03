"""Calling a compiled unit through ctypes: for tests and tools, not for speed.

In: NumPy arrays and numbers in the order of the entry's parameters. Out: the list of its results.
"""

from __future__ import annotations

import ctypes
import struct
from typing import Any

import numpy as np

from chainrule.ir.types import FLOATS, Type
from chainrule.lower.calls import FACTS, result_types
from chainrule.lower.site import CONTEXT_BYTES
from chainrule.runtime.compile import CompiledUnit

_DTYPES: dict[str, Any] = {
    "f64": np.float64, "f32": np.float32, "bool": np.bool_, "i64": np.int64, "i32": np.int32, "i16": np.int16,
    "i8": np.int8, "u64": np.uint64, "u32": np.uint32, "u16": np.uint16, "u8": np.uint8,
}  # fmt: skip


def run(unit: CompiledUnit, arguments: list[Any]) -> list[Any]:
    """Call the entry; raises what a failed check says. Packs have one more axis at the end."""
    assert unit.program is not None, "the unit was loaded without its program"
    params = unit.program.main.body.params
    types = result_types(unit.program.main)
    keep: list[Any] = []
    words = bytearray()
    for param, argument in zip(params, arguments, strict=True):
        words += _words(argument, param.type, keep)
    slots = sum(1 + t.rank if t.is_array else t.lanes for t in types)
    context = ctypes.create_string_buffer(CONTEXT_BYTES)
    packed = ctypes.create_string_buffer(bytes(words) or b"\0" * 8, max(8, len(words)))
    results = ctypes.create_string_buffer(8 * max(1, slots))
    entry = ctypes.PYFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(unit.entry)
    status = entry(ctypes.addressof(context), ctypes.addressof(packed), ctypes.addressof(results))
    if status:
        _procedure(unit, "cr_release_all")(ctypes.addressof(context))
        kinds = unit.sites[status - 1].facts
        facts = tuple(_number(context.raw[8 + 8 * k : 16 + 8 * k], Type(t)) for k, t in enumerate(kinds))  # type: ignore[arg-type]
        raise unit.error(status, facts[:FACTS])
    assert context.raw[:8] == bytes(8), "memory is still linked to the context"
    return _unpacked(unit, results.raw, types, [a for a in keep if isinstance(a, np.ndarray)])


def _words(argument: Any, type: Type, keep: list[Any]) -> bytes:
    dtype = _DTYPES[type.dtype]
    if type.is_array:
        array = np.ascontiguousarray(argument, dtype)
        keep.append(array)
        dims = array.shape[: type.rank]
        return struct.pack(f"<{1 + len(dims)}q", array.ctypes.data, *dims)
    numbers = np.atleast_1d(np.asarray(argument, dtype))
    if type.lanes > 1:
        return numbers.tobytes()
    (number,) = numbers
    if type.dtype in FLOATS:
        return number.tobytes().ljust(8, b"\0")
    return struct.pack("<q", int(number)) if int(number) < 2**63 else struct.pack("<Q", int(number))


def _number(word: bytes, type: Type) -> Any:
    if type.dtype == "f64":
        return np.float64(struct.unpack("<d", word)[0])
    if type.dtype == "f32":
        return np.float32(struct.unpack("<f", word[:4])[0])
    integer = struct.unpack("<Q" if type.dtype == "u64" else "<q", word)[0]
    return _DTYPES[type.dtype](integer)


def _unpacked(unit: CompiledUnit, raw: bytes, types: list[Type], arguments: list[Any]) -> list[Any]:
    results: list[Any] = []
    at = 0
    for type in types:
        if not type.is_array:
            size = 8 * type.lanes
            word = raw[at : at + size]
            results.append(
                np.frombuffer(word, _DTYPES[type.dtype]) if type.lanes > 1 else _number(word, type)
            )
            at += size
            continue
        pointer, *dims = struct.unpack_from(f"<{1 + type.rank}q", raw, at)
        at += 8 * (1 + type.rank)
        shape = (*dims, type.lanes) if type.lanes > 1 else tuple(dims)
        count = int(np.prod(shape))
        dtype = np.dtype(_DTYPES[type.dtype])
        array = np.frombuffer(ctypes.string_at(pointer, count * dtype.itemsize), dtype).reshape(shape).copy()
        results.append(array)
        if all(pointer != a.ctypes.data for a in arguments):
            _procedure(unit, "cr_free_unlinked")(pointer)
    return results


def _procedure(unit: CompiledUnit, name: str) -> Any:
    return ctypes.CFUNCTYPE(None, ctypes.c_void_p)(unit.address(name))
