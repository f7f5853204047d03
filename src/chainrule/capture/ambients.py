"""Ambient values inside functions of their own: passed down as parameters, as nothing is free there."""

from __future__ import annotations

from dataclasses import replace

from chainrule.ir.nodes import Atom, Equation, Function, Region, Value
from chainrule.primitives import control


def thread(functions: dict[str, Function], ambients: list[Value]) -> None:
    """Give every function but `main` all ambient values as further parameters; pass them at every call."""
    for name, function in list(functions.items()):
        own = {a: a if name == "main" else Value(a.type, a.name) for a in ambients}
        region = _rewritten(function.body, own)
        if name != "main":
            region = Region((*region.params, *own.values()), region.equations, region.results)
        functions[name] = replace(function, body=region)


def _rewritten(region: Region, own: dict[Value, Value]) -> Region:
    def atom(a: Atom) -> Atom:
        return own.get(a, a) if isinstance(a, Value) else a

    equations: list[Equation] = []
    for equation in region.equations:
        inputs = tuple(map(atom, equation.inputs))
        if equation.primitive is control.call:
            inputs = (*inputs, *own.values())
        regions = tuple(_rewritten(r, own) for r in equation.regions)
        equations.append(replace(equation, inputs=inputs, regions=regions))
    return Region(region.params, tuple(equations), tuple(map(atom, region.results)))
