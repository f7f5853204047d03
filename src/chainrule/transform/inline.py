"""Inlining: calls of functions that are small, or called in one place, become their bodies.

In: a program. Out: the same with fewer calls. Recursive functions stay functions; the size stays within a
constant factor, because a function that has grown past the limit is not copied again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from chainrule.ir.nodes import Atom, Equation, Function, Program, Region, Value
from chainrule.ir.walk import (
    calls_within,
    clone_region,
    equations_within,
    only_reachable,
    reachable_functions,
    replace_all,
    substitute,
    with_parts,
)

SMALL = 40


def inline(program: Program) -> Program:
    """Inline calls in all functions, callees first."""
    names = reachable_functions(program)
    counts = Counter(callee for name in names for callee in calls_within(program.functions[name].body))
    done: dict[str, Function] = {}
    inlined: set[str] = set()
    for name in reversed(names):
        function = program.functions[name]
        done[name] = replace(function, body=_Inliner(done, inlined).region(function.body, {}))
        size = sum(1 for _ in equations_within(done[name].body))
        small = size <= SMALL or counts[name] == 1
        if small and not any(
            callee not in done or callee == name for callee in calls_within(done[name].body)
        ):
            inlined.add(name)
    return only_reachable(Program(done, program.entry))


class _Inliner:
    """Rewrites regions; `inlined` are the functions whose calls become their bodies."""

    def __init__(self, functions: dict[str, Function], inlined: set[str]) -> None:
        self.functions = functions
        self.inlined = inlined

    def region(self, region: Region, mapping: dict[Value, Atom]) -> Region:
        """Inline the calls in a region."""
        equations: list[Equation] = []
        for equation in region.equations:
            inputs = replace_all(equation.inputs, mapping)
            regions = tuple(self.region(inner, mapping) for inner in equation.regions)
            if equation.primitive.name == "call" and equation.params["function"] in self.inlined:
                equations += self.body(equation, inputs, mapping)
            else:
                equations.append(with_parts(equation, inputs, regions))
        return Region(region.params, tuple(equations), replace_all(region.results, mapping))

    def body(
        self, call: Equation, inputs: tuple[Atom, ...], mapping: dict[Value, Atom]
    ) -> tuple[Equation, ...]:
        """A fresh copy of the equations of a function."""
        body = self.functions[call.params["function"]].body
        copy = clone_region(body)
        arguments: dict[Value, Atom] = dict(zip(copy.params, inputs, strict=True))
        spliced = substitute(Region((), copy.equations, copy.results), arguments)
        mapping.update(zip(call.outputs, spliced.results, strict=True))
        return spliced.equations
