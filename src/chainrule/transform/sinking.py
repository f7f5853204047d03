"""Constants are written into arrays as late as possible: what reads the array before needs no copy then.

In: any program. Out: the same equations, where a write of a number into a slice comes just before the first use of
its result. The derivative of `x[1:-1] = …` reads the cotangent of the slice and sets it to zero; where what was
read is used, it is read there, if it has not been overwritten.
"""

from __future__ import annotations

from chainrule.ir.nodes import Equation, Function, Literal, Program, Region, Value
from chainrule.ir.walk import operands
from chainrule.primitives import arrays


def sink_writes(program: Program, *, in_place: bool = False) -> Program:
    """Move writes of constants down in every region; with `in_place`, not past what may raise or be seen outside."""
    functions = {
        name: Function(name, _sunk(function.body, in_place), function.span)
        for name, function in program.functions.items()
    }
    return Program(functions, program.entry)


def _sunk(region: Region, in_place: bool) -> Region:
    waiting: dict[Value, Equation] = {}
    done: list[Equation] = []
    for equation in region.equations:
        regions = tuple(_sunk(inner, in_place) for inner in equation.regions)
        if regions:
            equation = Equation(
                equation.primitive, equation.inputs, equation.outputs, equation.params, regions, equation.span
            )
        if waiting:
            seen = in_place and (
                equation.primitive.effect or bool(regions) or equation.primitive.name == "call"
            )
            used = operands(equation)
            for value in [v for v in waiting if seen or v in used]:
                done.append(waiting.pop(value))
        if equation.primitive is arrays.update_slice and isinstance(equation.inputs[1], Literal):
            waiting[equation.outputs[0]] = equation
        else:
            done.append(equation)
    return Region(region.params, (*done, *waiting.values()), region.results)
