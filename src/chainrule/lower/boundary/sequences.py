"""Read run-time sequences: lists of numbers, arrays or records become one array per leaf, in temporary
buffers.

In: a sequence's structure and the register that holds the list. Out: slots for the length and for each leaf's
array. Two walks: the first tells the largest inner dimensions, then every item is checked and copied. Lists inside
may be shorter than the longest; what their columns hold behind the end is zero. Arrays of different shapes do not fit.
"""

from __future__ import annotations

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
    is_vector,
    leaves,
)
from chainrule.ir.types import Type
from chainrule.lower.boundary import layout
from chainrule.lower.boundary.aliasing import Aliases
from chainrule.lower.boundary.checks import Checks
from chainrule.lower.boundary.code import element
from chainrule.lower.boundary.describe import Path

Dims = tuple[str, ...]


class SequenceReader:
    """Reads one sequence, by someone's checks and releases."""

    def __init__(self, checks: Checks, aliases: Aliases) -> None:
        self.checks = checks
        self.aliases = aliases
        self.code = checks.code

    def read(self, sequence: Sequence, value: str, path: Path) -> tuple[str, list[tuple[str, Dims]]]:
        """Copy a sequence into buffers, which are freed before the call returns; give its length and
        these.
        """
        code, checks = self.code, self.checks
        length, items = self._open(sequence, value)
        dims = self._inner_dims(sequence.item, items, length)
        arrays: list[tuple[str, Dims]] = []
        for type, inner in zip(leaves(sequence.item), dims, strict=True):
            size = code.product((length, *inner), element(type)[1])
            buffer = code.call("calloc", "i64 1", f"i64 {code.op(f'add i64 {size}, 8')}")
            code.require_object(buffer, checks.fail)
            checks.on_release(lambda buffer=buffer: code.call_do("free", f"ptr {buffer}"))
            arrays.append((buffer, (length, *inner)))
        self._fill_items(sequence.item, items, length, [buffer for buffer, _ in arrays], dims, path)
        return length, arrays

    def _open(self, sequence: Sequence, value: str) -> tuple[str, str]:
        self.code.require(self.code.has_type(value, sequence.cls), self.checks.fail)
        return self.checks.items(sequence.cls, value)

    # -- first walk

    def _inner_dims(self, item: Structure, items: str, length: str) -> list[Dims]:
        """Give the dimensions of each leaf of an item: the largest that any item has; 0 where there is none."""
        types = leaves(item)
        if not any(type.shape for type in types):
            return [() for _ in types]
        code = self.code
        largest = [tuple(code.alloca("i64", 8) for _ in type.shape) for type in types]
        for type, slots in zip(types, largest, strict=True):
            for static, slot in zip(type.shape, slots, strict=True):
                code.store("i64", str(static or 0), slot)
        self._measure_items(item, items, length, largest)
        return [tuple(code.load("i64", slot) for slot in slots) for slots in largest]

    def _measure_items(self, item: Structure, items: str, length: str, largest: list[Dims]) -> None:
        """Raise the largest dimensions, for which there are slots, to those of some items."""
        if not any(largest):
            return
        code = self.code
        with code.loop(length) as position:
            value = code.load("ptr", code.op(f"getelementptr ptr, ptr {items}, i64 {position}"))
            self._measure(item, value, list(largest))

    def _measure(self, structure: Structure, value: str, largest: list[Dims]) -> None:
        """Look at an object; takes what it uses from the front."""
        match structure:
            case Leaf(type=type) | Complex(type=type):
                slots = [largest.pop(0) for _ in leaves(structure)]
                if type.shape:
                    dims = self.checks.check_dims(type, self.checks.check_array(type, value))
                    for leaf in slots:
                        self._raise(leaf, dims)
            case Sequence() if is_vector(structure):
                largest.pop(0)
                self._raise(largest.pop(0), self.checks.check_array(whole_vector(structure), value))
            case Sequence(item=item):
                length, items = self._open(structure, value)
                count = len(leaves(structure))
                mine = largest[:count]
                del largest[:count]
                for slots in mine[1:]:
                    self._raise(slots, (length,))
                self._measure_items(item, items, length, [slots[1:] for slots in mine[1:]])
            case OneOf() | Optional():  # these hold numbers
                del largest[: len(leaves(structure))]
            case Random():
                raise AssertionError("random generators do not stand in lists of any length")
            case Constant() | Tuple() | Record() | Dict() | Same() | Varied():
                self.checks.parts(structure, value, lambda part, item, _: self._measure(part, item, largest))

    def _raise(self, slots: Dims, dims: Dims) -> None:
        code = self.code
        for slot, dim in zip(slots, dims):
            known = code.load("i64", slot)
            larger = code.op(f"icmp sgt i64 {dim}, {known}")
            code.store("i64", code.op(f"select i1 {larger}, i64 {dim}, i64 {known}"), slot)

    # -- second walk

    def _fill_items(
        self, item: Structure, items: str, length: str, targets: list[str], dims: list[Dims], path: Path
    ) -> None:
        code = self.code
        sizes = [code.product(d, element(t)[1]) for t, d in zip(leaves(item), dims, strict=True)]
        with code.loop(length) as position:
            value = code.load("ptr", code.op(f"getelementptr ptr, ptr {items}, i64 {position}"))
            places = [
                code.at(t, code.op(f"mul i64 {position}, {s}")) for t, s in zip(targets, sizes, strict=True)
            ]
            self._fill(item, value, places, list(dims), (*path, ...))

    def _fill(
        self, structure: Structure, value: str, targets: list[str], dims: list[Dims], path: Path
    ) -> None:
        """Copy an object to where its leaves go; takes what it uses from the front of both lists."""
        self.aliases.object(path, structure, value)
        match structure:
            case Leaf(type=type):
                self._fill_leaf(structure, value, targets.pop(0), dims.pop(0), element(type), path)
            case Complex():
                self._fill_complex(structure, value, (targets.pop(0), targets.pop(0)), dims.pop(0), path)
                dims.pop(0)
            case Sequence() if is_vector(structure):
                type = whole_vector(structure)
                size = self.checks.check_array(type, value)
                self.code.store("i64", size[0], targets.pop(0))
                dims.pop(0)
                dims.pop(0)
                self._fill_leaf(Leaf(type, "numpy"), value, targets.pop(0), size, element(type), path)
            case Sequence(item=item):
                length, items = self._open(structure, value)
                count = len(leaves(structure))
                mine, inner = targets[:count], dims[:count]
                del targets[:count], dims[:count]
                self.code.store("i64", length, mine[0])
                self._fill_items(item, items, length, mine[1:], [d[1:] for d in inner[1:]], path)
            case OneOf():
                self.code.store("i64", self.checks.one_of(structure, value), targets.pop(0))
                dims.pop(0)
            case Optional(item=item):
                self._fill_optional(item, value, targets, dims, path)
            case Random():
                raise AssertionError("random generators do not stand in lists of any length")
            case Constant() | Tuple() | Record() | Dict() | Same() | Varied():

                def visit(part: Structure, item: str, step: object) -> None:
                    self._fill(part, item, targets, dims, (*path, step))

                self.checks.parts(structure, value, visit)

    def _fill_optional(
        self, item: Structure, value: str, targets: list[str], dims: list[Dims], path: Path
    ) -> None:
        """Say whether there is an object, and copy it if there is one; it holds numbers."""
        code = self.code
        flag, count = targets.pop(0), len(leaves(item))
        dims.pop(0)
        some, none, end = (code.new_label(name) for name in ("some", "none", "either"))
        code.branch(code.op(f"icmp eq ptr {value}, {code.object(None)}"), none, some)
        code.block(none)
        code.store("i8", "0", flag)
        for type, target in zip(leaves(item), targets[:count], strict=True):
            code.store(element(type)[0], "zeroinitializer", target)
        code.jump(end)
        code.block(some)
        code.store("i8", "1", flag)
        self._fill(item, value, targets, dims, path)
        code.jump(end)
        code.block(end)

    def _fill_complex(
        self, structure: Complex, value: str, targets: tuple[str, str], dims: Dims, path: Path
    ) -> None:
        code, checks = self.code, self.checks
        if not structure.shape:
            for part, target in zip(checks.complex_scalar(structure, value), targets, strict=True):
                code.store("double", part, target)
            return
        self._require_dims(structure.type, value, dims)
        plain = layout.CONTIGUOUS | layout.ALIGNED
        writeable = layout.WRITEABLE if path in self.aliases.changed else 0
        code.require(checks.has_flags(value, plain | writeable), checks.fail)
        self.aliases.array(path, value, 16)
        data = code.load("ptr", value, layout.ARRAY_DATA)
        code.help_do("split", f"ptr {data}", *(f"ptr {t}" for t in targets), f"i64 {code.product(dims, 1)}")

    def _require_dims(self, type: Type, value: str, dims: Dims) -> None:
        found = self.checks.check_array(type, value)
        for mine, expected in zip(found, dims, strict=True):
            self.code.require(self.code.op(f"icmp eq i64 {mine}, {expected}"), self.checks.fail)

    def _fill_leaf(
        self, leaf: Leaf, value: str, target: str, dims: Dims, size: tuple[str, int], path: Path
    ) -> None:
        code, checks = self.code, self.checks
        if not leaf.type.shape:
            code.store(size[0], checks.scalar(leaf, value), target)
            return
        self._require_dims(leaf.type, value, dims)
        if path in self.aliases.changed:
            plain = layout.CONTIGUOUS | layout.ALIGNED | layout.WRITEABLE
            code.require(checks.has_flags(value, plain), checks.fail)
        self.aliases.array(path, value, size[1])
        self._copy_array(value, target, code.product(dims, size[1]))

    def _copy_array(self, value: str, target: str, size: str) -> None:
        code, checks = self.code, self.checks
        straight, strided, done = (
            code.new_label("straight"),
            code.new_label("strided"),
            code.new_label("copied"),
        )
        code.branch(checks.has_flags(value, layout.CONTIGUOUS | layout.ALIGNED), straight, strided)
        code.block(straight)
        code.call(
            "memcpy", f"ptr {target}", f"ptr {code.load('ptr', value, layout.ARRAY_DATA)}", f"i64 {size}"
        )
        code.jump(done)
        with code.aside(strided):
            copied = code.help("i1", "gather", f"ptr {value}", f"ptr {target}", f"i64 {size}")
            code.branch(copied, done, checks.fail)
        code.block(done)


def whole_vector(structure: Sequence) -> Type:
    """Give the type of a vector whose size differs between items."""
    return leaves(structure.item)[0].with_shape((None,))
