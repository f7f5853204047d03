"""How values look in registers and memory: LLVM types, sizes, and which arrays live on the stack.

In: IR types and constants. Out: LLVM type names, operands and sizes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from math import prod

from chainrule.ir.nodes import Literal
from chainrule.ir.types import Type

SMALL = 64  # elements; arrays of known dimensions up to this many live on the stack, perhaps in registers

_SCALARS = {"f64": "double", "f32": "float", "bool": "i1"}
_MEMORY = {**_SCALARS, "bool": "i8"}
_SIZES = {"f64": 8, "f32": 4, "bool": 1}


class Unsupported(NotImplementedError):  # noqa: N818 - says what it is
    """The native back end cannot translate this (yet)."""


@dataclass(frozen=True, slots=True)
class Array:
    """An array: LLVM operands for the pointer to its first element and for each dimension."""

    pointer: str
    dims: tuple[str, ...]
    type: Type
    transposed: bool = False  # a matrix in Fortran order: only BLAS sees those

    def shaped(self, dims: tuple[str, ...], type: Type) -> Array:
        """The same memory in another shape."""
        return replace(self, dims=dims, type=type)


@dataclass(frozen=True, slots=True)
class Tape:
    """A growing byte buffer: its memory, the bytes in use, and its capacity."""

    pointer: str
    size: str
    capacity: str


Operand = str | Array | Tape


def number_type(type: Type) -> str:
    """LLVM's name for one number in a register."""
    if type.dtype in ("c128", "c64", "tape"):
        raise Unsupported(f"{type.dtype} numbers have no native code yet")
    return _SCALARS.get(type.dtype) or f"i{type.dtype[1:]}"


def register_type(type: Type) -> str:
    """LLVM's name for one element in a register; packs are vectors."""
    return f"<{type.lanes} x {number_type(type)}>" if type.lanes > 1 else number_type(type)


def memory_type(type: Type) -> str:
    """LLVM's name for one element in memory; truth values take a byte, packs are arrays without padding."""
    number = _MEMORY.get(type.dtype) or number_type(type)
    return f"[{type.lanes} x {number}]" if type.lanes > 1 else number


def number_size(type: Type) -> int:
    """Bytes of one number."""
    return _SIZES.get(type.dtype) or int(type.dtype[1:]) // 8


def element_size(type: Type) -> int:
    """Bytes of one element in memory."""
    return number_size(type) * type.lanes


def is_small(type: Type) -> bool:
    """Whether arrays of this type live on the stack: all dimensions known, and few elements."""
    return type.is_array and None not in type.shape and known_count(type) * type.lanes <= SMALL


def on_heap(type: Type) -> bool:
    """Whether values of this type own memory that must be freed."""
    return type.dtype == "tape" or (type.is_array and not is_small(type))


def known_count(type: Type) -> int:
    """The number of elements of an array with known dimensions."""
    return prod(d for d in type.shape if d is not None)


def number_text(value: complex, dtype: str) -> str:
    """Write a constant as LLVM does; floating-point numbers bit by bit."""
    if isinstance(value, complex):
        raise Unsupported("complex numbers have no native code yet")
    if dtype in ("f64", "f32"):
        number = float(value)
        if dtype == "f32":
            number = struct.unpack("f", struct.pack("f", number))[0]
        return f"0x{struct.unpack('<Q', struct.pack('<d', number))[0]:016X}"
    if dtype == "bool":
        return "true" if value else "false"
    return str(int(value))


def literal_text(literal: Literal) -> str:
    """Write a constant as an LLVM operand."""
    number = number_text(literal.value, literal.type.dtype)
    return f"splat ({number_type(literal.type)} {number})" if literal.type.lanes > 1 else number
