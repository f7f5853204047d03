"""The tape of residuals: a growing byte buffer; what is pushed last is popped first.

Each value takes whole 8-byte words: a number its own (packs as many as they have lanes), an array its
contents followed by its dimensions. Contents come first and everything of fixed size last, so that `pop`
finds the dimensions.
"""

from __future__ import annotations

from chainrule.ir.nodes import Equation
from chainrule.ir.types import Type
from chainrule.lower import memory
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Array, Tape, element_size, number_size, register_type


def fixed_size(type: Type) -> int:
    """Bytes of a value's part that does not depend on run-time sizes."""
    return 8 * type.rank if type.is_array else (element_size(type) + 7) // 8 * 8


def lower_tape_new(frame: Frame, equation: Equation) -> None:
    """An empty tape."""
    frame.bind(equation.outputs[0], Tape("null", "0", "0"))


def lower_push(frame: Frame, equation: Equation) -> None:
    """Write values to the end of the tape."""
    tape, values = frame.tape(equation.inputs[0]), equation.inputs[1:]
    contents = {v: _words(frame, frame.array(v)) for v in values if v.type.is_array}
    total = str(sum(fixed_size(v.type) for v in values))
    for bytes in contents.values():
        total = frame.plus(total, bytes)
    pointer, capacity = memory.reserve(frame, tape, total)
    at = tape.size
    for value, bytes in contents.items():
        array = frame.array(value)
        memory.copy_bytes(frame, _byte(frame, pointer, at), array.pointer, memory.array_bytes(frame, array))
        at = frame.plus(at, bytes)
    for value in values:
        registers = (
            [("i64", d) for d in frame.array(value).dims]
            if value.type.is_array
            else [(register_type(value.type), frame.scalar(value))]
        )
        for type, register in registers:
            size = 8 if value.type.is_array else fixed_size(value.type)
            align = 8 if value.type.is_array else number_size(value.type)
            frame.text.do(f"store {type} {register}, ptr {_byte(frame, pointer, at)}, align {align}")
            at = frame.plus(at, str(size))
    frame.bind(equation.outputs[0], Tape(pointer, at, capacity))


def lower_pop(frame: Frame, equation: Equation) -> None:
    """Take the values that were pushed last."""
    tape, (rest, *values) = frame.tape(equation.inputs[0]), equation.outputs
    at = frame.plus(tape.size, str(-sum(fixed_size(v.type) for v in values)))
    start, dims = at, list[tuple[str, ...]]()
    for value in values:
        if not value.type.is_array:
            frame.bind(value, _load(frame, register_type(value.type), tape, at, number_size(value.type)))
            at = frame.plus(at, str(fixed_size(value.type)))
            continue
        found: list[str] = []
        for known in value.type.shape:
            found.append(str(known) if known is not None else _load(frame, "i64", tape, at, 8))
            at = frame.plus(at, "8")
        dims.append(tuple(found))
    arrays = [v for v in values if v.type.is_array]
    for value, shape in reversed(list(zip(arrays, dims, strict=True))):
        array = memory.new_array(frame, value.type, shape)
        start = frame.plus(start, frame.times(_words(frame, array), "-1"))
        source = _byte(frame, tape.pointer, start)
        memory.copy_bytes(frame, array.pointer, source, memory.array_bytes(frame, array))
        frame.bind(value, array)
    frame.bind(rest, Tape(tape.pointer, start, tape.capacity))


def _byte(frame: Frame, pointer: str, position: str) -> str:
    return frame.text.op(f"getelementptr i8, ptr {pointer}, i64 {position}")


def _load(frame: Frame, type: str, tape: Tape, position: str, align: int) -> str:
    return frame.text.op(f"load {type}, ptr {_byte(frame, tape.pointer, position)}, align {align}")


def _words(frame: Frame, array: Array) -> str:
    """Bytes of an array's contents, rounded up to whole words."""
    bytes = memory.array_bytes(frame, array)
    if element_size(array.type) % 8 == 0:
        return bytes
    if bytes.isdigit():
        return str((int(bytes) + 7) // 8 * 8)
    return frame.text.op(f"and i64 {frame.plus(bytes, '7')}, -8")
