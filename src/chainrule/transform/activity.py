"""Which values carry derivatives: varied by the active inputs, and useful for the active outputs.

In: a program, and which inputs of a function vary and which outputs matter. Out: sets of values. Tapes
always count: their tangents and cotangents are tapes with the same rhythm of pushes and pops.
"""

from __future__ import annotations

from chainrule.ir.nodes import Atom, Equation, Program, Region, Value
from chainrule.ir.types import TAPE, Type
from chainrule.primitives.base import Bilinear, Explicit, Linear, NotDifferentiable, Partials

Pattern = tuple[bool, ...]


def linear_operands(equation: Equation) -> tuple[Atom, ...]:
    """The operands through which a derivative can flow into an equation without regions."""
    match equation.primitive.derivative:
        case Linear() as rule:
            return tuple(equation.inputs[k] for k in rule.positions(equation))
        case Partials() | Bilinear() | Explicit():
            return equation.inputs
        case NotDifferentiable():
            return ()
        case _:
            return equation.inputs if equation.primitive.name in ("push", "pop") else ()


class Activity:
    """Activity of all functions of a program, each per pattern of varied inputs."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.results: dict[tuple[str, Pattern], Pattern] = {}
        self.final: set[tuple[str, Pattern]] = set()
        self.running: set[tuple[str, Pattern]] = set()
        self.assumed: set[tuple[str, Pattern]] = set()

    def varied_results(self, name: str, pattern: Pattern) -> Pattern:
        """Which results of a function vary if these inputs do; recursion starts from "none" and is
        iterated.
        """
        key = (name, pattern)
        if key in self.running:
            self.assumed.add(key)
        if key in self.running or key in self.final:
            return self.results[key]
        body = self.program.functions[name].body
        found = self.results.setdefault(key, tuple(r.type == TAPE for r in body.results))
        self.running.add(key)
        while True:
            varied = self.varied(body, pattern)
            again = tuple(is_in(r, varied) for r in body.results)
            if again == found:
                break
            found = self.results[key] = again
        self.running.discard(key)
        self.assumed.discard(key)
        if not self.assumed:
            self.final.add(key)
        return found

    def varied(self, body: Region, pattern: Pattern) -> set[Value]:
        """All values in a function's body that vary if these parameters do."""
        varied = {param for param, on in zip(body.params, pattern, strict=True) if on and carries(param.type)}
        self._spread(body, varied)
        return varied

    def _spread(self, region: Region, varied: set[Value]) -> None:
        for equation in region.equations:
            outputs = equation.outputs
            match equation.primitive.name:
                case "for":
                    self._loop(equation, equation.regions[0].params[1:], equation.inputs[3:], varied)
                case "while":
                    self._loop(equation, equation.regions[1].params, equation.inputs, varied)
                case "if":
                    for branch in equation.regions:
                        self._spread(branch, varied)
                        mark(outputs, tuple(is_in(r, varied) for r in branch.results), varied)
                case "call":
                    pattern = tuple(is_in(a, varied) for a in equation.inputs)
                    mark(outputs, self.varied_results(equation.params["function"], pattern), varied)
                case "tape_new":
                    varied.update(outputs)
                case _:
                    if any(is_in(a, varied) for a in linear_operands(equation)):
                        mark(outputs, (True,) * len(outputs), varied)

    def _loop(
        self, equation: Equation, params: tuple[Value, ...], initial: tuple[Atom, ...], varied: set[Value]
    ) -> None:
        body = equation.regions[-1]
        on = tuple(is_in(a, varied) for a in initial)
        while True:
            mark(params, on, varied)
            for region in equation.regions:
                self._spread(region, varied)
            after = tuple(p or is_in(r, varied) for p, r in zip(on, body.results, strict=True))
            if after == on:
                break
            on = after
        mark(equation.outputs, on, varied)
        for region in equation.regions[:-1]:
            mark(region.params, on, varied)


def useful(region: Region, wanted: Pattern) -> set[Value]:
    """All values in a region through which derivatives reach the wanted results."""
    found: set[Value] = set()
    demand(region.results, wanted, found)
    _demand_equations(region, found)
    return found


def _demand_equations(region: Region, found: set[Value]) -> None:
    for equation in reversed(region.equations):
        on = tuple(is_in(o, found) for o in equation.outputs)
        if not any(on) and TAPE not in {o.type for o in equation.outputs}:
            continue
        match equation.primitive.name:
            case "for":
                _demand_loop(equation, equation.regions[0].params[1:], equation.inputs[3:], on, found)
            case "while":
                _demand_loop(equation, equation.regions[1].params, equation.inputs, on, found)
            case "if":
                for branch in equation.regions:
                    demand(branch.results, on, found)
                    _demand_equations(branch, found)
            case "call":
                demand(equation.inputs, (True,) * len(equation.inputs), found)
            case _:
                operands = linear_operands(equation)
                demand(operands, (True,) * len(operands), found)


def _demand_loop(
    equation: Equation, params: tuple[Value, ...], initial: tuple[Atom, ...], on: Pattern, found: set[Value]
) -> None:
    body = equation.regions[-1]
    while True:
        demand(body.results, on, found)
        mark(params, on, found)
        _demand_equations(body, found)
        before = tuple(p or is_in(q, found) for p, q in zip(on, params, strict=True))
        if before == on:
            break
        on = before
    demand(initial, on, found)
    mark(equation.outputs, on, found)


def carries(type: Type) -> bool:
    """Whether values of this type have tangents."""
    return type.differentiable


def is_in(atom: Atom, values: set[Value]) -> bool:
    """Whether an atom is one of these values; tapes always are."""
    return isinstance(atom, Value) and (atom in values or atom.type == TAPE)


def mark(values: tuple[Value, ...], on: Pattern, into: set[Value]) -> None:
    """Add the values that are on and can carry a derivative."""
    into.update(v for v, yes in zip(values, on, strict=True) if yes and carries(v.type))


def demand(atoms: tuple[Atom, ...], on: Pattern, into: set[Value]) -> None:
    """Add the atoms that are on, are values, and can carry a derivative."""
    into.update(
        a for a, yes in zip(atoms, on, strict=True) if yes and isinstance(a, Value) and carries(a.type)
    )
