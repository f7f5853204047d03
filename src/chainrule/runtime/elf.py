"""Load an object file into this process, without a linker and without LLVM: a warm start needs neither.

In: an ELF object for x86-64 as LLVM writes it, and a way to find the symbols that it does not define. Out: an
`Image`, code in memory with the addresses of its symbols. What is not foreseen here is refused with
`UnknownObjectError`, and LLVM's own loader takes its place.

The image is one stretch of memory: the code with a stub for each outside function (it may be farther away
than a call can reach), and on pages of their own the data and the table of outside addresses.
"""

from __future__ import annotations

import ctypes
import mmap
import struct
import sys
from collections.abc import Callable
from functools import cache
from platform import machine

_ALLOCATED, _EXECUTABLE = 0x2, 0x4
_SYMBOLS, _RELOCATIONS, _NO_BITS = 2, 4, 8
_RESERVED, _ABSOLUTE_SECTION = 0xFF00, 0xFFF1
_64, _PC32, _PLT32, _PC64 = 1, 2, 4, 24  # kinds of relocations
_TABLE = (9, 41, 42)  # GOTPCREL, GOTPCRELX, REX_GOTPCRELX
_STUB = b"\xff\x25"  # jmp [rip + offset]
_STUB_BYTES = 8


class UnknownObjectError(Exception):
    """Raised for what this loader does not know."""


@cache
def supported() -> bool:
    """Whether this machine is one that the loader is for."""
    return sys.platform == "linux" and machine() == "x86_64"


class _Section:  # plain classes: making a dataclass takes longer than loading most objects
    def __init__(
        self, kind: int, flags: int, offset: int, size: int, link: int, target: int, align: int
    ) -> None:
        self.kind, self.flags, self.offset, self.size = kind, flags, offset, size
        self.link, self.target, self.align = link, target, align
        self.place = -1  # within the image


class _Symbol:
    def __init__(self, name: str, section: int, value: int) -> None:
        self.name, self.section, self.value = name, section, value


class _Layout:
    """Where everything stands in the image, in bytes; `slots` of symbols by their numbers."""

    def __init__(self, slots: dict[int, int]) -> None:
        self.slots = slots
        self.size = self.stubs = self.data = self.table = 0


class Image:
    """Loaded code; it stays in memory as long as this lives."""

    def __init__(self, code: bytes, find: Callable[[str], int]) -> None:
        if not supported():
            raise UnknownObjectError("not Linux on x86-64")
        sections, symbols = _read(code)
        layout = _arrange(sections, _slots(sections, symbols, code))
        self._memory = mmap.mmap(-1, layout.size)
        self._view = (ctypes.c_char * layout.size).from_buffer(self._memory)
        self._base = ctypes.addressof(self._view)
        places = [_place(s, sections) for s in symbols]
        self._fill(code, sections)
        for number, slot in layout.slots.items():
            place = places[number]
            address = find(symbols[number].name) if place is None else self._base + place
            self._connect(layout, slot, address)
        for section in sections:
            if section.kind == _RELOCATIONS and sections[section.target].place >= 0:
                self._relocate(code, section, sections, places, layout)
        _protect(self._base, layout.data)
        self._symbols = {
            s.name: self._base + place for s, place in zip(symbols, places, strict=True) if place is not None
        }

    def address(self, symbol: str) -> int:
        """Give the address of a symbol; 0 if there is none."""
        return self._symbols.get(symbol, 0)

    def _fill(self, code: bytes, sections: list[_Section]) -> None:
        for section in sections:
            if section.place >= 0 and section.kind != _NO_BITS:
                end = section.place + section.size
                self._memory[section.place : end] = _bytes(code, section)

    def _connect(self, layout: _Layout, number: int, address: int) -> None:
        """Write an entry of the table, and the stub that jumps to it."""
        slot, stub = layout.table + 8 * number, layout.stubs + _STUB_BYTES * number
        self._put(slot, address, 8)
        self._memory[stub : stub + 6] = _STUB + struct.pack("<i", slot - (stub + 6))

    def _relocate(
        self,
        code: bytes,
        section: _Section,
        sections: list[_Section],
        places: list[int | None],
        layout: _Layout,
    ) -> None:
        start = sections[section.target].place
        for offset, info, addend in struct.iter_unpack("<QQq", _bytes(code, section)):
            number, kind, at = info >> 32, info & 0xFFFFFFFF, start + offset
            target = places[number]
            slot = layout.slots.get(number, -1)
            if kind == _PLT32 or (kind in (_PC32, _PC64) and target is not None):
                to = layout.stubs + _STUB_BYTES * slot if target is None else target
                self._put(at, to + addend - at, 8 if kind == _PC64 else 4)
            elif kind in _TABLE:
                self._put(at, layout.table + 8 * slot + addend - at, 4)
            elif kind == _64 and target is not None:
                self._put(at, self._base + target + addend, 8)
            else:
                raise UnknownObjectError(f"relocation {kind}")

    def _put(self, at: int, value: int, width: int) -> None:
        self._memory[at : at + width] = value.to_bytes(width, "little", signed=value < 0)


def _read(code: bytes) -> tuple[list[_Section], list[_Symbol]]:
    """Read the tables of sections and symbols."""
    if code[:6] != b"\x7fELF\x02\x01" or struct.unpack_from("<HH", code, 16) != (1, 62):
        raise UnknownObjectError("not an object file for x86-64")
    (start,) = struct.unpack_from("<Q", code, 0x28)
    size, count = struct.unpack_from("<HH", code, 0x3A)
    sections: list[_Section] = []
    for k in range(count):
        _, kind, flags, _, offset, length, link, info, align, _ = struct.unpack_from(
            "<IIQQQQIIQQ", code, start + k * size
        )
        sections.append(_Section(kind, flags, offset, length, link, info, max(align, 1)))
    symbols: list[_Symbol] = []
    for table in (s for s in sections if s.kind == _SYMBOLS):
        names = _bytes(code, sections[table.link])
        for name, _, _, section, value, _ in struct.iter_unpack("<IBBHQQ", _bytes(code, table)):
            symbols.append(_Symbol(names[name : names.index(b"\0", name)].decode(), section, value))
    return sections, symbols


def _bytes(code: bytes, section: _Section) -> bytes:
    return code[section.offset : section.offset + section.size]


def _slots(sections: list[_Section], symbols: list[_Symbol], code: bytes) -> dict[int, int]:
    """Number the symbols that need a slot in the table of addresses: from elsewhere, or asked for there."""
    if any(s.section >= _RESERVED and s.section != _ABSOLUTE_SECTION for s in symbols):
        raise UnknownObjectError("common symbols")
    numbers = [k for k, s in enumerate(symbols) if k and s.section == 0]
    for section in sections:
        if section.kind == _RELOCATIONS:
            found = struct.iter_unpack("<QQq", _bytes(code, section))
            numbers += [info >> 32 for _, info, _ in found if info & 0xFFFFFFFF in _TABLE]
    return {number: k for k, number in enumerate(dict.fromkeys(numbers))}


def _arrange(sections: list[_Section], slots: dict[int, int]) -> _Layout:
    """Give each section its place."""
    layout = _Layout(slots)
    here = 0
    for wanted in (_EXECUTABLE, 0):
        for section in sections:
            if section.flags & _ALLOCATED and section.flags & _EXECUTABLE == wanted:
                here = section.place = _rounded(here, section.align)
                here += section.size
        if wanted:
            layout.stubs = _rounded(here, 16)
            here = layout.data = _rounded(layout.stubs + _STUB_BYTES * len(slots), mmap.PAGESIZE)
    layout.table = _rounded(here, 16)
    layout.size = _rounded(layout.table + 8 * len(slots) + 1, mmap.PAGESIZE)
    return layout


def _rounded(number: int, align: int) -> int:
    return -(-number // align) * align


def _place(symbol: _Symbol, sections: list[_Section]) -> int | None:
    """Give the place of a symbol within the image; None if it is not there."""
    if not 0 < symbol.section < len(sections) or sections[symbol.section].place < 0:
        return None
    return sections[symbol.section].place + symbol.value


def _protect(address: int, size: int) -> None:
    """Make memory executable, and no longer writable."""
    read_execute = 1 | 4
    protect = ctypes.CDLL(None, use_errno=True).mprotect
    protect.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    if size and protect(address, size, read_execute):
        raise UnknownObjectError("memory cannot be made executable")
