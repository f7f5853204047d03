"""Read run-time sequences: lists of numbers, arrays or records become one array per leaf, in temporary
buffers.

In: a sequence's structure and the register that holds the list. Out: slots for the length and for each leaf's
array. Two walks: the first item tells the inner dimensions, then every item is checked and copied. Items of
different shapes do not fit.
"""

from __future__ import annotations

from chainrule.ir.structure import (
    Complex,
    Constant,
    Dict,
    Leaf,
    OneOf,
    Optional,
    Record,
    Same,
    Sequence,
    Structure,
    Tuple,
    Varied,
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
            buffer = code.call("malloc", f"i64 {code.op(f'add i64 {size}, 8')}")
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
        """Give the dimensions of each leaf of an item: those of the first item; 0 where there is none."""
        types = leaves(item)
        if not any(type.shape for type in types):
            return [() for _ in types]
        code = self.code
        some, known = code.new_label("first"), code.new_label("measured")
        before = code.label
        code.branch(code.op(f"icmp ne i64 {length}, 0"), some, known)
        code.block(some)
        measured = self._measure(item, code.load("ptr", items))
        after = code.label
        code.jump(known)
        code.block(known)
        joined: list[Dims] = []
        for type, dims in zip(types, measured, strict=True):
            names: list[str] = []
            for static, dim in zip(type.shape, dims, strict=True):
                phi = code.phi("i64")
                phi.add(str(static or 0), before)
                phi.add(dim, after)
                names.append(phi.name)
            joined.append(tuple(names))
        return joined

    def _measure(self, structure: Structure, value: str) -> list[Dims]:
        match structure:
            case Leaf(type=type):
                if not type.shape:
                    return [()]
                return [self.checks.check_dims(type, self.checks.check_array(type, value))]
            case Complex(type=type):
                if not type.shape:
                    return [(), ()]
                return [self.checks.check_dims(type, self.checks.check_array(type, value))] * 2
            case Sequence(item=item):
                length, items = self._open(structure, value)
                return [(), *((length, *dims) for dims in self._inner_dims(item, items, length))]
            case OneOf() | Optional():
                return [() for _ in leaves(structure)]  # these hold numbers
            case Constant() | Tuple() | Record() | Dict() | Same() | Varied():
                found: list[Dims] = []
                self.checks.parts(
                    structure, value, lambda part, item, _: found.extend(self._measure(part, item))
                )
                return found

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
            case Sequence(item=item):
                length, items = self._open(structure, value)
                count = len(leaves(structure))
                mine, inner = targets[:count], dims[:count]
                del targets[:count], dims[:count]
                self.code.store("i64", length, mine[0])
                if inner[1:]:
                    same = self.code.op(f"icmp eq i64 {length}, {inner[1][0]}")
                    self.code.require(same, self.checks.fail)
                self._fill_items(item, items, length, mine[1:], [d[1:] for d in inner[1:]], path)
            case OneOf():
                self.code.store("i64", self.checks.one_of(structure, value), targets.pop(0))
                dims.pop(0)
            case Optional(item=item):
                self._fill_optional(item, value, targets, dims, path)
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
