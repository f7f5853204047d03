"""Lowering of regions, equation by equation: which function lowers which primitive.

In: regions after `fuse`, `copies` and `release`. Out: instructions in the frame's text, and an operand for
each value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chainrule.ir.nodes import Equation, Region
from chainrule.lower import arrays, blas, calls, loops, parts, place, tapes, telling
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Unsupported
from chainrule.lower.scalars import is_scalar_primitive, lower_number

LOWERINGS: Mapping[str, Callable[[Frame, Equation], None]] = {
    "if": loops.lower_if,
    "for": loops.lower_for,
    "while": loops.lower_while,
    "map": loops.lower_map,
    "place": place.lower_place,
    "call": calls.lower_call,
    "check": calls.lower_check,
    "tell": telling.lower_tell,
    "external": telling.lower_external,
    "release": calls.lower_release,
    "tape_new": tapes.lower_tape_new,
    "push": tapes.lower_push,
    "pop": tapes.lower_pop,
    "dim": arrays.lower_dim,
    "empty": arrays.lower_empty,
    "index": arrays.lower_index,
    "update": arrays.lower_update,
    "add_at": arrays.lower_add_at,
    "update_slice": arrays.lower_update_slice,
    "add_slice": arrays.lower_add_slice,
    "reshape": arrays.lower_reshape,
    "transpose": arrays.lower_transpose,
    "stack": arrays.lower_stack,
    "concatenate": arrays.lower_concatenate,
    "copy": arrays.lower_copy,
    "pack": arrays.lower_pack,
    "unpack": arrays.lower_unpack,
    "append": arrays.lower_append,
    "drop_last": arrays.lower_drop_last,
    "matmul": blas.lower_matmul,
    "solve": blas.lower_solve,
    "cholesky": blas.lower_cholesky,
}


def lower_region(frame: Frame, region: Region) -> None:
    """Lower all equations of a region; its parameters are bound already."""
    runs = parts.runs_of(frame, region)
    if len(runs) > 1:
        parts.lower_parts(frame, region, runs, lower_run)
    else:
        lower_run(frame, region.equations)


def lower_run(frame: Frame, equations: Sequence[Equation]) -> None:
    """Lower equations one after the other."""
    for equation in equations:
        lowering = LOWERINGS.get(equation.primitive.name)
        if lowering is not None:
            lowering(frame, equation)
        elif is_scalar_primitive(equation) and not any(o.type.is_array for o in equation.outputs):
            lower_number(frame, equation)
        else:
            types = ", ".join(str(o.type) for o in equation.outputs)
            raise Unsupported(f"no native code for {equation.primitive.name} -> {types}")
