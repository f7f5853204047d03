"""Loop-invariant code: scalars that are the same in every iteration are computed before the loop.

In: a program. Out: the same with pure, cheap, harmless scalar equations moved out of the loops that they do
not depend on. Integer divisions stay, unless the divisor is a constant: they could fail before a loop that
never runs. Tables of indices move too, with the look whether they are inside: the same mesh or graph serves
every round.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.ir.nodes import Equation, Literal, Program, Region, Value
from chainrule.ir.walk import operands, with_parts
from chainrule.primitives.base import elementwise_type, predicate_type

_DIVISIONS = frozenset({"floor_div", "int_quotient", "mod", "fmod"})
_ALSO = frozenset({"select", "convert", "dim", "logical_not"})


def hoist(program: Program) -> Program:
    """Move loop-invariant equations out of loops."""
    functions = {name: replace(f, body=_region(f.body)) for name, f in program.functions.items()}
    return Program(functions, program.entry)


def _region(region: Region) -> Region:
    equations: list[Equation] = []
    for equation in region.equations:
        regions = tuple(map(_region, equation.regions))
        if equation.primitive.name in ("for", "while"):
            outside, regions = _split(regions)
            equations += outside
        equations.append(with_parts(equation, equation.inputs, regions))
    return Region(region.params, tuple(equations), region.results)


def _split(regions: tuple[Region, ...]) -> tuple[list[Equation], tuple[Region, ...]]:
    """Take the invariant equations out of the regions of a loop."""
    inside: set[Value] = set()
    for region in regions:
        inside.update(region.params)
        inside.update(output for equation in region.equations for output in equation.outputs)
    moved: list[Equation] = []
    rest: list[Region] = []
    for region in regions:
        kept: list[Equation] = []
        for equation in region.equations:
            if (is_harmless(equation) or is_table(equation)) and not any(
                value in inside for value in operands(equation)
            ):
                moved.append(equation)
                inside.difference_update(equation.outputs)
            else:
                kept.append(equation)
        rest.append(Region(region.params, tuple(kept), region.results))
    return moved, tuple(rest)


def is_table(equation: Equation) -> bool:
    """Whether an equation makes indices or truth values from one array and numbers, or looks through them.

    It cannot fail, nor read outside of the array, wherever it stands: slices keep all of their axes (a single
    index may be checked inside the loop), and there is one array (the sizes of two may be compared there).
    """
    arrays = {a for a in equation.inputs if a.type.is_array}
    if len(arrays) != 1 or any(a.type.dtype not in ("i64", "bool") for a in equation.inputs):
        return False
    name = equation.primitive.name
    if name in ("outlier", "slice"):
        return not any(equation.params.get("dropped", ()))
    cheap = equation.primitive.type_rule in (elementwise_type, predicate_type) or name == "select"
    return cheap and name not in _DIVISIONS


def is_harmless(equation: Equation) -> bool:
    """Whether an equation is a scalar that can be computed at any time."""
    name = equation.primitive.name
    scalar = all(output.type.is_scalar for output in equation.outputs)
    if not scalar or not (
        equation.primitive.type_rule in (elementwise_type, predicate_type) or name in _ALSO
    ):
        return False
    divisor = equation.inputs[-1]
    safe = equation.outputs[0].type.dtype in ("f64", "f32") or (
        isinstance(divisor, Literal) and divisor.value != 0
    )
    return name not in _DIVISIONS or safe
