"""From a program to code that can be called: lower, optimise, keep, load.

In: an IR program, and the LLVM text of its call boundary. Out: `CompiledUnit` with the addresses of its
symbols and the table of sites where it can fail.
"""

from __future__ import annotations

from collections.abc import Collection

from chainrule.ir.nodes import Program, Region
from chainrule.ir.text import print_program
from chainrule.ir.walk import equations_within
from chainrule.lower.unit import LoweredUnit, lower_program
from chainrule.runtime import cache as disk
from chainrule.runtime import engine
from chainrule.runtime.stamp import stamp
from chainrule.runtime.unit import CompiledUnit, describe, load


def compile_program(
    program: Program, boundary_ir: str = "", *, mutable: Collection[int] = (), strict: bool = False
) -> CompiledUnit:
    """Compile a program and the boundary that calls it, or find them on disk.

    Array parameters in `mutable` may be overwritten. `strict` keeps every floating-point operation as
    written.
    """
    engine.support()

    def lower() -> LoweredUnit:
        width = engine.host().vector_width
        return lower_program(program, boundary_ir, mutable=mutable, strict=strict, vector_width=width)

    key = disk.key_of(
        stamp(), print_program(program), _spans(program), boundary_ir, repr(sorted(mutable)), repr(strict)
    )
    known = load(key, lower, program)
    if known is not None:
        return known
    lowered = lower()
    code = engine.compile_object(lowered.llvm)
    disk.write(key, disk.Entry(describe(lowered.sites, lowered.libraries), code))
    loaded = engine.LoadedObject(code, lowered.libraries)
    return CompiledUnit(key, lowered.sites, lowered.libraries, loaded, False, lower, program)


def _spans(program: Program) -> str:
    """Write down where the checks stand: errors show it."""

    def spans(region: Region) -> str:
        return "".join(
            repr(e.span)
            for e in equations_within(region)
            if e.primitive.name in ("check", "tell", "solve", "cholesky")
        )

    return "".join(spans(f.body) for f in program.functions.values())
