"""`print` in compiled code: a call back into Python with a description and the facts.

In: a `tell` equation. Out: its facts in slots of 8 bytes, arrays as pointer and dimensions; the call of
`cr_tell(description, slots)`, and a way out if that raised.
"""

from __future__ import annotations

import json
from hashlib import sha256

from chainrule.ir.nodes import Equation
from chainrule.lower.calls import store_slot
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Array
from chainrule.lower.site import Site

SYMBOL = "cr_tell"
TOLD = "tell"  # the error of a site whose exception is kept where the message was printed


def lower_tell(frame: Frame, equation: Equation) -> None:
    """Print; leave with the number of this site if that raised."""
    facts = equation.inputs
    count = sum(1 + fact.type.rank for fact in facts)
    slots = frame.text.alloca(f"[{max(1, count)} x i64]", 8)
    at = 0
    for fact in facts:
        operand = frame.get(fact)
        words = [operand.pointer, *operand.dims] if isinstance(operand, Array) else []
        for k, word in enumerate(words):
            place = frame.text.op(f"getelementptr i8, ptr {slots}, i64 {8 * (at + k)}")
            frame.text.do(f"store {'i64' if k else 'ptr'} {word}, ptr {place}")
        if not words:
            place = frame.text.op(f"getelementptr i8, ptr {slots}, i64 {8 * at}")
            store_slot(frame, place, frame.scalar(fact), fact.type)
        at += max(1, len(words))
    frame.unit.declare(f"declare i64 @{SYMBOL}(ptr, ptr)")
    status = frame.text.op(f"call i64 @{SYMBOL}(ptr {_description(frame, equation)}, ptr {slots})")
    fine = frame.text.op(f"icmp eq i64 {status}, 0")
    frame.require(fine, frame.unit.site(Site(TOLD, "", (), equation.span)))


def _description(frame: Frame, equation: Equation) -> str:
    """Give a constant that says what to print: the message, and kind, type and rank of each fact."""
    kinds = equation.params["kinds"]
    types = [fact.type for fact in equation.inputs]
    facts = [[kind, t.dtype, t.rank] for kind, t in zip(kinds, types, strict=True)]
    text = json.dumps([equation.params["message"], facts])  # ASCII only
    escaped = "".join(c if c.isalnum() else f"\\{ord(c):02x}" for c in text)
    name = f"@cr_text.{sha256(text.encode()).hexdigest()[:16]}"
    kind = f"[{len(text) + 1} x i8]"
    frame.unit.declare(f'{name} = private unnamed_addr constant {kind} c"{escaped}\\00"')
    return name
