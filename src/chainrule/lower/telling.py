"""Calls back into Python from compiled code: `print`, and external functions.

In: a `tell` or `external` equation. Out: its operands in slots of 8 bytes, arrays as pointer and dimensions;
the call of `cr_tell(description, slots)` or `cr_external(description, slots)`, and a way out if that raised.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from chainrule.ir.nodes import Equation
from chainrule.ir.types import Type
from chainrule.lower import memory
from chainrule.lower.arrays import dims_of
from chainrule.lower.calls import store_slot
from chainrule.lower.frame import Frame, Operand
from chainrule.lower.layout import Array, register_type
from chainrule.lower.site import TOLD, Site


def lower_tell(frame: Frame, equation: Equation) -> None:
    """Print; leave with the number of this site if that raised."""
    types = [fact.type for fact in equation.inputs]
    slots = _slots(frame, [(frame.get(fact), fact.type) for fact in equation.inputs])
    facts = [[k, t.dtype, t.rank] for k, t in zip(equation.params["kinds"], types, strict=True)]
    _call(frame, equation, "cr_tell", [equation.params["message"], facts], slots)


def lower_external(frame: Frame, equation: Equation) -> None:
    """Call a function of Python; it writes a number into the last slot, or fills the array there."""
    (output,) = equation.outputs
    count: int = equation.params["count"]
    inputs, dims = equation.inputs[:count], equation.inputs[count:]
    result: Operand = "0"
    if output.type.shape:
        result = memory.new_array(frame, output.type, dims_of(frame, output.type, dims))
    zero = Type("i64") if not output.type.shape else output.type
    operands = [*((frame.get(x), x.type) for x in inputs), (result, zero)]
    slots = _slots(frame, operands)
    types = iter([x.type for x in inputs])
    given = [
        k if k[0] == "known" else [*k, (t := next(types)).dtype, t.rank] for k in equation.params["kinds"]
    ]
    described = [equation.params["path"], given, [output.type.dtype, output.type.rank]]
    _call(frame, equation, "cr_external", described, slots)
    if not output.type.shape:
        place = frame.text.op(f"getelementptr i8, ptr {slots}, i64 {8 * (_count(operands) - 1)}")
        if output.type.dtype == "bool":
            byte = frame.text.op(f"load i8, ptr {place}")
            result = frame.text.op(f"trunc i8 {byte} to i1")
        else:
            result = frame.text.op(f"load {register_type(output.type)}, ptr {place}")
    frame.bind(output, result)


def _count(operands: Sequence[tuple[Operand, Type]]) -> int:
    return sum(1 + type.rank for _, type in operands)


def _slots(frame: Frame, operands: Sequence[tuple[Operand, Type]]) -> str:
    """Write operands into slots."""
    slots = frame.text.alloca(f"[{max(1, _count(operands))} x i64]", 8)
    at = 0
    for operand, type in operands:
        place = frame.text.op(f"getelementptr i8, ptr {slots}, i64 {8 * at}")
        if isinstance(operand, Array):
            frame.text.do(f"store ptr {operand.pointer}, ptr {place}")
            for k, size in enumerate(operand.dims, 1):
                place = frame.text.op(f"getelementptr i8, ptr {slots}, i64 {8 * (at + k)}")
                frame.text.do(f"store i64 {size}, ptr {place}")
        else:
            assert isinstance(operand, str)
            store_slot(frame, place, operand, type)
        at += 1 + type.rank
    return slots


def _call(frame: Frame, equation: Equation, symbol: str, description: Any, slots: str) -> None:
    frame.unit.declare(f"declare i64 @{symbol}(ptr, ptr)")
    status = frame.text.op(f"call i64 @{symbol}(ptr {_text(frame, json.dumps(description))}, ptr {slots})")
    fine = frame.text.op(f"icmp eq i64 {status}, 0")
    frame.require(fine, frame.unit.site(Site(TOLD, "", (), equation.span)))


def _text(frame: Frame, text: str) -> str:
    """Give a constant with an ASCII text."""
    escaped = "".join(c if c.isalnum() else f"\\{ord(c):02x}" for c in text)
    name = f"@cr_text.{sha256(text.encode()).hexdigest()[:16]}"
    frame.unit.declare(f'{name} = private unnamed_addr constant [{len(text) + 1} x i8] c"{escaped}\\00"')
    return name
