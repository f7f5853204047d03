"""Memory that the parts of a region share: values that cross from one function to another.

In: values of a frame. Out: stores into memory that the caller of the parts reserves, and loads in another frame.
Numbers, pointers and sizes are kept each in a word; constants need none. Small arrays that a part made on its own
stack are kept with their contents. The first word is what is left of the budget of work.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from chainrule.ir.nodes import Value
from chainrule.ir.types import Type
from chainrule.lower import memory, polls
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Array, Operand, Tape, element_size, is_small, known_count, register_type

INSIDE = "%kept"  # what a part calls the memory


@dataclass(frozen=True, slots=True)
class Word:
    """Where a register is kept: its LLVM type and place; with `contents`, it is the address of that place."""

    type: str
    at: int
    contents: bool = False


class Shared:
    """The memory; `kept` are the values in it, and for each of their registers its place or the constant that it is."""

    def __init__(self, caller: Frame) -> None:
        self.caller = caller
        self.base = caller.text.fresh()
        self.bytes = 8
        self.kept: dict[Value, tuple[Operand, list[Word | str]]] = {}
        self.foreign = [self._store(caller, "ptr", pointer) for pointer in caller.foreign]

    def reserve(self) -> None:
        """Reserve the memory, when all that is kept in it is known."""
        self.caller.text.reserve(self.base, self.bytes)

    def _room(self, bytes: int) -> int:
        at = -(-self.bytes // 16) * 16 if bytes > 8 else self.bytes
        self.bytes = at + -(-bytes // 8) * 8
        return at

    def _address(self, frame: Frame, at: int) -> str:
        base = self.base if frame is self.caller else INSIDE
        return frame.text.op(f"getelementptr i8, ptr {base}, i64 {at}")

    def _store(self, frame: Frame, type: str, register: str, bytes: int = 8) -> Word:
        word = Word(type, self._room(bytes))
        frame.text.do(f"store {type} {register}, ptr {self._address(frame, word.at)}, align 8")
        return word

    def _load(self, frame: Frame, word: Word) -> str:
        place = self._address(frame, word.at)
        return place if word.contents else frame.text.op(f"load {word.type}, ptr {place}, align 8")

    # Values

    def write(self, frame: Frame, value: Value, known: Collection[str] | None = None) -> None:
        """Keep a value; the contents of a small array unless it lies in memory that is `known` to the caller."""
        operand = frame.get(value)
        words: list[Word | str] = []
        for type, register in _registers(operand, value.type):
            if not register.startswith("%"):
                words.append(register)
            elif type == "ptr" and _passes(operand, known):
                words.append(self._contents(frame, operand))
            else:
                bytes = element_size(value.type) if type.startswith("<") else 8
                words.append(self._store(frame, type, register, bytes))
        self.kept[value] = operand, words

    def _contents(self, frame: Frame, array: Operand) -> Word:
        assert isinstance(array, Array)
        size = known_count(array.type) * element_size(array.type)
        word = Word("ptr", self._room(size), contents=True)
        memory.copy_bytes(frame, self._address(frame, word.at), array.pointer, str(size))
        return word

    def read(self, frame: Frame, value: Value) -> None:
        """Bind a value that is kept."""
        operand, words = self.kept[value]
        registers = [word if isinstance(word, str) else self._load(frame, word) for word in words]
        match operand:
            case str():
                frame.bind(value, registers[0])
            case Tape():
                frame.bind(value, Tape(*registers))
            case Array():
                frame.bind(value, replace(operand, pointer=registers[0], dims=tuple(registers[1:])))

    # Parts

    def enter(self, part: Frame, inputs: Iterable[Value]) -> None:
        """Begin a part: read the budget, which memory is the caller's, and the values that the part needs."""
        if self.caller.budget:
            part.budget = part.text.alloca("i64", 8)
            part.text.do(f"store i64 {self._load(part, Word('i64', 0))}, ptr {part.budget}")
        part.foreign = [self._load(part, word) for word in self.foreign]
        for value in inputs:
            self.read(part, value)

    def leave(self, part: Frame, wanted: Iterable[Value], known: Collection[str]) -> None:
        """End a part: write what others need; `known` are the pointers that the part was given."""
        for value in wanted:
            self.write(part, value, known)
        if part.budget:
            part.text.do(f"store i64 {polls.left(part)}, ptr {INSIDE}")

    def call(self, symbol: str) -> None:
        """Call a part; a status other than 0 is handed on."""
        caller = self.caller
        if caller.budget:
            caller.text.do(f"store i64 {polls.left(caller)}, ptr {self.base}")
        status = caller.text.op(f"call i64 {symbol}(ptr %ctx, ptr {self.base})")
        caller.require_with(caller.text.op(f"icmp eq i64 {status}, 0"), status, lambda: None)
        if caller.budget:
            rest = caller.text.op(f"load i64, ptr {self.base}")
            caller.text.do(f"store i64 {rest}, ptr {caller.budget}")


def _passes(operand: Operand, known: Collection[str] | None) -> bool:
    """Whether an operand lies in stack memory that is gone when the part returns."""
    if known is None or not isinstance(operand, Array):
        return False
    return is_small(operand.type) and operand.pointer not in known


def _registers(operand: Operand, type: Type) -> list[tuple[str, str]]:
    """List the registers and constants of an operand with their LLVM types."""
    match operand:
        case str():
            return [(register_type(type), operand)]
        case Tape():
            return [("ptr", operand.pointer), ("i64", operand.size), ("i64", operand.capacity)]
        case Array():
            return [("ptr", operand.pointer), *(("i64", dim) for dim in operand.dims)]
