"""Text of one LLVM function: registers, basic blocks, and places that are filled in later.

In: instructions, one after the other. Out: the function as LLVM assembly. Nothing here knows about
chainrule's IR.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Hole:
    """A place in the text whose lines are added later."""

    lines: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Phi:
    """A phi node whose incoming values are added as the blocks before it are finished."""

    name: str
    type: str
    incoming: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def add(self, operand: str, label: str) -> None:
        """Say what the value is when control comes from this block."""
        self.incoming.append((operand, label))

    def __str__(self) -> str:
        pairs = ", ".join(f"[ {operand}, %{label} ]" for operand, label in self.incoming)
        return f"  {self.name} = phi {self.type} {pairs}"


class FunctionText:
    """The text of a function under construction; instructions go to the end of the current block."""

    def __init__(self) -> None:
        self.allocas: list[str] = []
        self.lines: list[str | Hole | Phi] = []
        self.label = "entry"
        self.called_bytes = 0  # memory on the stack of functions that are parts of this one
        self._registers = 0
        self._labels = 0

    def fresh(self) -> str:
        """Name a new register."""
        self._registers += 1
        return f"%t{self._registers}"

    def op(self, instruction: str) -> str:
        """Append an instruction with a result and give the register."""
        register = self.fresh()
        self.lines.append(f"  {register} = {instruction}")
        return register

    def do(self, instruction: str) -> None:
        """Append an instruction without a result."""
        self.lines.append(f"  {instruction}")

    def new_label(self, hint: str) -> str:
        """Name a new block."""
        self._labels += 1
        return f"{hint}{self._labels}"

    def block(self, label: str) -> None:
        """Begin a block."""
        self.lines.append(f"{label}:")
        self.label = label

    def jump(self, label: str) -> None:
        """End the block with a jump."""
        self.do(f"br label %{label}")

    def branch(self, condition: str, then: str, other: str, weights: str = "") -> None:
        """End the block with a conditional jump."""
        self.do(f"br i1 {condition}, label %{then}, label %{other}{weights}")

    def phi(self, type: str) -> Phi:
        """Append a phi node; its incoming values come later."""
        phi = Phi(self.fresh(), type)
        self.lines.append(phi)
        return phi

    def hole(self) -> Hole:
        """Leave a place for lines that are known later."""
        hole = Hole()
        self.lines.append(hole)
        return hole

    def alloca(self, type: str, align: int) -> str:
        """Reserve memory on the stack, in the entry block."""
        register = self.fresh()
        self.allocas.append(f"  {register} = alloca {type}, align {align}")
        return register

    def reserve(self, register: str, bytes: int) -> None:
        """Reserve memory on the stack under a name that is in use already."""
        self.allocas.append(f"  {register} = alloca [{bytes} x i8], align 16")

    @property
    def stack_bytes(self) -> int:
        """How much memory is reserved on the stack."""
        sizes = (re.search(r"alloca (?:\[(\d+) x i8\])?", line) for line in self.allocas)
        return self.called_bytes + sum(int(match[1] or 8) for match in sizes if match)

    def body(self) -> Iterable[str]:
        """Give the lines of the body."""
        yield "entry:"
        yield from self.allocas
        for line in self.lines:
            if isinstance(line, Hole):
                yield from line.lines
            else:
                yield str(line)
