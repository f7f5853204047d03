"""Give a callable compiled code for one combination of argument structures.

In: a program, and what its inputs and results are in Python. Out: a `Specialisation`; the callable's calls go
to it.
"""

from __future__ import annotations

from chainrule.ir.nodes import Program
from chainrule.lower.boundary import layout
from chainrule.lower.boundary.binding import can_fit
from chainrule.lower.boundary.function import boundary
from chainrule.lower.site import ENTRY
from chainrule.runtime.callable import Compiled
from chainrule.runtime.compile import compile_program
from chainrule.runtime.interface import SYMBOL, Failure, Interface, Specialisation, install


def specialise(
    compiled: Compiled, program: Program, interface: Interface, *, strict: bool = False
) -> Specialisation:
    """Compile a program, or find it on disk, and send the callable's calls to it."""
    fail = Failure()
    made = None
    if not layout.unknown() and can_fit(interface.parameters, interface.arguments):
        made = boundary(
            SYMBOL,
            interface.arguments,
            interface.result,
            entry=ENTRY,
            fail=fail,
            ambients=interface.ambients,
            effects=interface.effects,
            parameters=interface.parameters,
            release=interface.release,
        )
    unit = compile_program(program, made.text if made else "", mutable=interface.mutable(), strict=strict)
    return install(compiled, interface, unit, fail, made.table if made else ())
