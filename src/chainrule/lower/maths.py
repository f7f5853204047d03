"""Functions of the C maths library, and their vector variants in glibc's libmvec where that is installed.

In: a function's name and operands. Out: a call. LLVM's vectoriser replaces calls in loops by the variants
that the attribute `vector-function-abi-variant` names.
"""

from __future__ import annotations

import ctypes
from functools import cache

from chainrule.ir.types import Type
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Unsupported, number_type

LIBMVEC = "libmvec.so.1"
_ISA = (("b", 2), ("d", 4), ("e", 8))  # SSE, AVX2 and AVX-512 with that many doubles


@cache
def vector_library() -> ctypes.CDLL | None:
    """Load libmvec; None where there is none."""
    try:
        return ctypes.CDLL(LIBMVEC)
    except OSError:
        return None


@cache
def vector_variants(name: str, arity: int, single: bool) -> tuple[tuple[str, int], ...]:
    """List the vector variants of a function: symbols and lanes."""
    library = vector_library()
    if library is None:
        return ()
    found: list[tuple[str, int]] = []
    for isa, doubles in _ISA:
        lanes = doubles * (2 if single else 1)
        symbol = f"_ZGV{isa}N{lanes}{'v' * arity}_{name}"
        if hasattr(library, symbol):
            found.append((symbol, lanes))
    return tuple(found)


def call_libm(frame: Frame, name: str, type: Type, operands: list[str], vector: bool) -> str:
    """Call a maths function on numbers."""
    if type.dtype not in ("f64", "f32"):
        raise Unsupported(f"{name} of {type}")
    if type.lanes > 1:
        raise Unsupported(f"{name} of packs: only linear functions see those")
    number = number_type(type)
    symbol = name if type.dtype == "f64" else f"{name}f"
    frame.unit.declare(f"declare {number} @{symbol}({', '.join([number] * len(operands))})")
    variants = vector_variants(symbol, len(operands), type.dtype == "f32") if vector else ()
    pure = "nounwind willreturn memory(none)"
    if variants:
        frame.unit.libraries[LIBMVEC] = None
        named = ",".join(f"{variant}({variant})" for variant, _ in variants)
        pure += f' "vector-function-abi-variant"="{named}"'
    for variant, lanes in variants:  # LLVM takes only those that are declared
        pack = f"<{lanes} x {number}>"
        frame.unit.declare(f"declare {pack} @{variant}({', '.join([pack] * len(operands))})")
        frame.unit.kept[variant] = None
    arguments = ", ".join(f"{number} {x}" for x in operands)
    return frame.text.op(
        f"call {frame.unit.flags}{number} @{symbol}({arguments}) {frame.unit.attribute(pure)}"
    )
