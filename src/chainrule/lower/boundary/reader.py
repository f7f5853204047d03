"""Read arguments: check Python objects and write the kernel's argument slots.

In: the structure of each input and the register that holds its object. Out: slots; the objects and buffers
that results and effects refer to later.
"""

from __future__ import annotations

from collections.abc import Collection

from chainrule.ir.structure import (
    Complex,
    Constant,
    Dict,
    Leaf,
    OneOf,
    Optional,
    Random,
    Record,
    Same,
    Sequence,
    Structure,
    Tuple,
    Varied,
)
from chainrule.ir.types import Type
from chainrule.lower.boundary import layout
from chainrule.lower.boundary.aliasing import Aliases
from chainrule.lower.boundary.buffers import Buffer
from chainrule.lower.boundary.checks import Checks
from chainrule.lower.boundary.code import Code, element
from chainrule.lower.boundary.describe import Path
from chainrule.lower.boundary.sequences import SequenceReader


class Reader(Checks):
    """Reads inputs one after the other. `aliases` hears what was met."""

    def __init__(self, code: Code, slots: str, kept: Collection[Path], aliases: Aliases, fail: str) -> None:
        super().__init__(code, fail, kept)
        self.slots = slots
        self.count = 0
        self.aliases = aliases
        self.objects: dict[Path, str] = {}
        self.buffers: dict[Path, Buffer] = {}

    def put(self, llvm: str, value: str) -> None:
        """Fill the next slot."""
        size = 2 if llvm == "<2 x double>" else 1
        self.code.store(llvm, value, self.slots, 8 * self.count)
        self.count += size

    def put_scalar(self, type: Type, value: str) -> None:
        """Fill the next slot with a number as it stands in memory."""
        llvm, _ = element(type)
        if llvm in ("i8", "i16", "i32"):
            signed = type.dtype.startswith("i")
            value, llvm = self.code.op(f"{'sext' if signed else 'zext'} {llvm} {value} to i64"), "i64"
        self.put(llvm, value)

    def read(self, structure: Structure, value: str, path: Path) -> None:
        """Check an object (a borrowed reference, valid until the call returns) and fill the slots of its
        leaves.
        """
        self.objects[path] = value
        self.aliases.object(path, structure, value)
        match structure:
            case Leaf(type=type) if type.shape:
                self._array(structure, value, path)
            case Leaf(type=type):
                self.put_scalar(type, self.scalar(structure, value))
            case Complex(shape=shape):
                if shape:
                    self._complex_array(structure, value, path)
                else:
                    for part in self.complex_scalar(structure, value):
                        self.put("double", part)
            case Sequence():
                self._sequence(structure, value, path)
            case Optional() | OneOf() | Varied() | Random():
                raise TypeError("an argument is known to be None, or which text it is, or of which type")
            case Constant() | Tuple() | Record() | Dict() | Same():
                self.parts(
                    structure, value, lambda part, item, step: self.read(part, item, (*path, step)), path
                )

    def _sequence(self, sequence: Sequence, value: str, path: Path) -> None:
        length, arrays = SequenceReader(self, self.aliases).read(sequence, value, path)
        self.put("i64", length)
        for buffer, dims in arrays:
            self.put("ptr", buffer)
            for dim in dims:
                self.put("i64", dim)
        self.buffers[path] = Buffer(object=value, parts=tuple(buffer for buffer, _ in arrays))

    def _array(self, leaf: Leaf, value: str, path: Path) -> None:
        code = self.code
        dims = self.check_dims(leaf.type, self.check_array(leaf.type, value))
        copy = self._usable(value, path, element(leaf.type)[1])
        usable = code.op(f"select i1 {code.op(f'icmp eq ptr {copy}, null')}, ptr {value}, ptr {copy}")
        data = code.load("ptr", usable, layout.ARRAY_DATA)
        self.put("ptr", data)
        for dim in dims:
            self.put("i64", dim)
        size = code.product(dims, element(leaf.type)[1])
        self.buffers[path] = Buffer(object=value, data=data, bytes=size, copy=copy)
        self.aliases.array(path, value, element(leaf.type)[1])

    def _complex_array(self, structure: Complex, value: str, path: Path) -> None:
        """Take an array of complex numbers apart into two buffers, which are freed before the call returns."""
        code = self.code
        dims = self.check_dims(structure.type, self.check_array(structure.type, value))
        copy = self._usable(value, path, 16)
        usable = code.op(f"select i1 {code.op(f'icmp eq ptr {copy}, null')}, ptr {value}, ptr {copy}")
        data = code.load("ptr", usable, layout.ARRAY_DATA)
        count, size = code.product(dims, 1), code.product(dims, 8)
        parts = tuple(self._buffer(size) for _ in range(2))
        code.help_do("split", f"ptr {data}", *(f"ptr {part}" for part in parts), f"i64 {count}")
        for part in parts:
            self.put("ptr", part)
            for dim in dims:
                self.put("i64", dim)
        self.buffers[path] = Buffer(
            object=value, data=data, bytes=code.product(dims, 16), copy=copy, parts=parts
        )
        self.aliases.array(path, value, 16)

    def _buffer(self, size: str) -> str:
        """Give memory that is freed before the call returns."""
        code = self.code
        buffer = code.call("malloc", f"i64 {code.op(f'add i64 {size}, 8')}")
        code.require_object(buffer, self.fail)
        self.on_release(lambda: code.call_do("free", f"ptr {buffer}"))
        return buffer

    def _usable(self, value: str, path: Path, itemsize: int) -> str:
        """Give a contiguous copy of an array, to be released later, or null if the array is contiguous itself.

        An array that changes must be writeable, and each of its elements must have memory of its own.
        """
        changes = path in self.aliases.changed
        if changes:
            self.code.require(self.has_flags(value, layout.WRITEABLE), self.fail)
        return self._copy_if_strided(value, itemsize if changes else 0)

    def _copy_if_strided(self, value: str, itemsize: int) -> str:
        code = self.code
        straight = self.has_flags(value, layout.CONTIGUOUS | layout.ALIGNED)
        strided, going = code.new_label("strided"), code.new_label("array")
        before = code.label
        code.branch(straight, going, strided)
        with code.aside(strided):
            if itemsize:
                code.require(code.help("i1", "scattered", f"ptr {value}", f"i64 {itemsize}"), self.fail)
            fresh = code.help("ptr", "contiguous", f"ptr {value}")
            copied = code.label
            code.branch(code.op(f"icmp ne ptr {fresh}, null"), going, self.fail)
        code.block(going)
        copy = code.phi("ptr")
        copy.add("null", before)
        copy.add(fresh, copied)
        self.on_release(lambda: code.help_do("xdecref", f"ptr {copy.name}"))
        return copy.name
