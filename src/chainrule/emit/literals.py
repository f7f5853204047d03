"""Constants and element types as text.

In: literals and types of the IR. Out: Python.
"""

from __future__ import annotations

import math

from chainrule.emit import syntax
from chainrule.emit.syntax import ATOM, Text
from chainrule.ir.nodes import Literal
from chainrule.ir.types import Type

DTYPE_NAMES = {
    "f64": "np.float64", "f32": "np.float32", "c128": "np.complex128", "c64": "np.complex64",
    "i64": "np.int64", "i32": "np.int32", "i16": "np.int16", "i8": "np.int8",
    "u64": "np.uint64", "u32": "np.uint32", "u16": "np.uint16", "u8": "np.uint8", "bool": "bool",
}  # fmt: skip


def literal_text(literal: Literal) -> Text:
    """Write a constant."""
    value = literal.value
    if isinstance(value, bool) or literal.type.dtype == "bool":
        return Text(str(bool(value)))
    if isinstance(value, complex):
        return Text(repr(value), ATOM if repr(value).startswith("(") else syntax.UNARY)
    if isinstance(value, float):
        if math.isnan(value):
            return Text("np.nan")
        if math.isinf(value):
            return Text("np.inf") if value > 0 else Text("-np.inf", syntax.UNARY)
    text = repr(value)
    return Text(text, syntax.UNARY if text.startswith("-") else ATOM)


def dtype_argument(type: Type) -> str:
    """Write the `dtype` argument of a creating function; float is its default."""
    return "" if type.dtype == "f64" else f", dtype={DTYPE_NAMES[type.dtype]}"
