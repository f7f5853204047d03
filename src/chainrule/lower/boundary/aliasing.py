"""Refuse calls in which something that changes can be seen through another input.

In: the arrays and containers that the reader meets, and the effects. Out: instructions that compare them, and
send calls with overlaps on (at last to the slow path, which says what overlaps). Where inputs hold run-time
sequences, all are noted in a ledger, which is sorted by address and swept; else each pair is compared.
"""

from __future__ import annotations

from collections.abc import Sequence as Many

from chainrule.ir.structure import Complex, Dict, Leaf, Record, Sequence, Structure, Tuple
from chainrule.lower.boundary.code import Code
from chainrule.lower.boundary.describe import Effect, Path, whole


class Aliases:
    """Knows what was met so far. Without effects, there is nothing to do."""

    def __init__(self, code: Code, effects: Many[Effect], roots: Many[Structure]) -> None:
        self.code = code
        self.changed = {e.path[:-1] if e.rebind else whole(e.path) for e in effects} - {()}
        self.ledger = ""
        self._arrays: list[tuple[Path, str, str]] = []
        self._objects: list[tuple[Path, str, type]] = []
        if self.changed and any(holds_sequence(root) for root in roots):
            self.ledger = code.alloca("[3 x i64]", 8)
            code.store("[3 x i64]", "zeroinitializer", self.ledger)

    def array(self, path: Path, array: str, itemsize: int) -> None:
        """Note the memory of an array."""
        if not self.changed:
            return
        code = self.code
        extent = code.alloca("[2 x i64]", 8)
        code.help_do("extent", f"ptr {array}", f"ptr {extent}", f"i64 {itemsize}")
        start, end = code.load("ptr", extent), code.load("ptr", extent, 8)
        if self.ledger:
            self._note(start, end, path)
        else:
            self._arrays.append((path, start, end))

    def object(self, path: Path, structure: Structure, value: str) -> None:
        """Note an object that can be changed in place."""
        cls = container_class(structure)
        if cls is None or not self.changed:
            return
        if self.ledger:
            self._note(value, self.code.at(value, 1), path)
        else:
            self._objects.append((path, value, cls))

    def _note(self, start: str, end: str, path: Path) -> None:
        changed = int(path in self.changed)
        self.code.help_do("note_memory", f"ptr {self.ledger}", f"ptr {start}", f"ptr {end}", f"i64 {changed}")

    def release(self) -> None:
        """Free the ledger."""
        self.code.call_do("free", f"ptr {self.code.load('ptr', self.ledger)}")

    def check(self, fail: str) -> None:
        """Go on only if nothing that changes overlaps with anything else."""
        code = self.code
        if self.ledger:
            code.require(code.help("i1", "apart", f"ptr {self.ledger}"), fail)
        for k, (path, start, end) in enumerate(self._arrays):
            for other_path, other_start, other_end in self._arrays[k + 1 :]:
                if path in self.changed or other_path in self.changed:
                    before = code.op(f"icmp ule ptr {end}, {other_start}")
                    after = code.op(f"icmp ule ptr {other_end}, {start}")
                    code.require(code.op(f"or i1 {before}, {after}"), fail)
        for k, (path, value, cls) in enumerate(self._objects):
            for other_path, other, other_cls in self._objects[k + 1 :]:
                if cls is other_cls and (path in self.changed or other_path in self.changed):
                    code.require(code.op(f"icmp ne ptr {value}, {other}"), fail)


def container_class(structure: Structure) -> type | None:
    """Give the class of objects that can be changed in place, other than arrays; None for all else."""
    match structure:
        case Record(cls=cls):
            return cls
        case Dict():
            return dict
        case Tuple(cls=cls) | Sequence(cls=cls) if cls is list:
            return list
        case _:
            return None


def holds_sequence(structure: Structure) -> bool:
    """Whether there are run-time sequences of arrays, records or other containers in a structure."""
    match structure:
        case Sequence(item=item):
            return not isinstance(item, Leaf | Complex) or bool(item.type.shape)
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            return any(holds_sequence(item) for item in items)
        case _:
            return False
