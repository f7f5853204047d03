"""What a loop carries: numbers and array pointers become phi nodes, small arrays get a slot on the stack.

In: initial values, the results of a loop's body. Out: operands inside the loop, and what its header's phi nodes
are when control comes from a block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from chainrule.ir.nodes import Atom, Value
from chainrule.ir.types import Type
from chainrule.lower import memory
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Array, Operand, is_small
from chainrule.lower.text import Phi


@dataclass(slots=True)
class Carried:
    """What a loop carries: for each value either phi nodes or a slot on the stack."""

    types: tuple[Type, ...]
    slots: list[str | None]
    phis: list[list[Phi]] = field(default_factory=list[list[Phi]])


def enter(frame: Frame, inits: Sequence[Atom], params: Sequence[Value]) -> tuple[Carried, list[Operand]]:
    """Bring the initial values into the storage of the loop; before the jump to its header."""
    carried = Carried(tuple(p.type for p in params), [None] * len(params))
    operands: list[Operand] = []
    for k, (atom, param) in enumerate(zip(inits, params, strict=True)):
        operand = frame.scalar(atom, param.type.lanes) if param.type.is_scalar else frame.get(atom)
        if isinstance(operand, Array):
            operand = memory.settle(frame, operand, param.type)
            if is_small(param.type):
                carried.slots[k] = operand.pointer
        operands.append(operand)
    return carried, operands


def head(frame: Frame, carried: Carried, operands: list[Operand], before: str) -> list[Operand]:
    """Append the phi nodes at the header and give the carried values inside the loop."""
    inside: list[Operand] = []
    for type, slot, operand in zip(carried.types, carried.slots, operands, strict=True):
        if slot is not None:
            carried.phis.append([])
            inside.append(operand)
            continue
        phis, value = frame.phis(type)
        for phi, (_, register) in zip(phis, frame.flat(operand, type), strict=True):
            phi.add(register, before)
        carried.phis.append(phis)
        inside.append(value)
    return inside


def latch(frame: Frame, carried: Carried, results: Sequence[Operand]) -> list[Operand]:
    """Hand the results of the body to the next iteration; the jump to the header follows."""
    settled = [
        memory.settle(frame, operand, type) if isinstance(operand, Array) else operand
        for operand, type in zip(results, carried.types, strict=True)
    ]
    move_to_slots(frame, carried.slots, settled)
    hand_on(frame, carried, settled)
    return settled


def hand_on(frame: Frame, carried: Carried, operands: Sequence[Operand]) -> None:
    """Say what the phi nodes are when control comes from here."""
    for type, phis, operand in zip(carried.types, carried.phis, operands, strict=True):
        if phis:
            for phi, (_, register) in zip(phis, frame.flat(operand, type), strict=True):
                phi.add(register, frame.text.label)


def move_to_slots(frame: Frame, slots: Sequence[str | None], operands: Sequence[Operand]) -> None:
    """Copy small arrays into their slots, all at once: a slot may be the source of another."""
    moves = [
        (slot, operand)
        for slot, operand in zip(slots, operands, strict=True)
        if slot is not None and isinstance(operand, Array) and operand.pointer != slot
    ]
    targets = {slot for slot, _ in moves}
    sources: list[str] = []
    for _, operand in moves:
        source = operand.pointer
        if source in targets:
            source = memory.stack_memory(frame, operand.type)
            memory.copy_bytes(frame, source, operand.pointer, memory.array_bytes(frame, operand))
        sources.append(source)
    for (slot, operand), source in zip(moves, sources, strict=True):
        memory.copy_bytes(frame, slot, source, memory.array_bytes(frame, operand))


def share_scopes(frame: Frame, operands: Sequence[Operand], values: Sequence[Operand]) -> None:
    """Give the carried pointers inside the loop the scopes of the pointers that came in."""
    for before, inside in zip(operands, values, strict=True):
        if isinstance(before, Array) and isinstance(inside, Array) and before.pointer in frame.alias:
            frame.alias[inside.pointer] = frame.alias[before.pointer]
