"""Dead code: equations, carried values, branch results, and parameters and results of functions that nobody
needs.

In: a region or a program. Out: the same without them. Checks stay, and so do solves, which may fail; taking
off a tape stays, because tapes keep their rhythm for the sake of their own derivatives. Loops that only
might not end go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from chainrule.ir.nodes import Atom, Equation, Function, Program, Region, Value
from chainrule.ir.walk import (
    calls_within,
    equations_within,
    map_equations,
    only_reachable,
    reachable_functions,
    values_used,
    with_parts,
)

_EFFECTS = frozenset({"check", "tell", "solve", "cholesky", "pop"})
Pattern = tuple[bool, ...]


def prune_region(region: Region, effects: Mapping[str, bool] | None = None) -> Region:
    """Remove what the results of a region do not need; `effects` says which functions must be called
    anyway.
    """
    pruner = _Pruner({} if effects is None else effects)
    pruner.use(region.results)
    return Region(region.params, pruner.equations(region.equations), region.results)


def prune(program: Program) -> Program:
    """Remove dead code from all functions, and parameters and results that no caller needs."""
    while True:
        program = only_reachable(program)
        effects = functions_with_effects(program)
        bodies = {name: prune_region(f.body, effects) for name, f in program.functions.items()}
        functions = {name: replace(f, body=bodies[name]) for name, f in program.functions.items()}
        slim = _without_idle_results(_without_idle_parameters(Program(functions, program.entry)))
        if _signatures(slim) == _signatures(program):
            return slim
        program = slim


def functions_with_effects(program: Program) -> dict[str, bool]:
    """Which functions hold checks or solves, or call such."""
    found = {
        name: any(
            e.primitive.name in ("check", "tell", "solve", "cholesky")
            for e in equations_within(program.functions[name].body)
        )
        for name in reachable_functions(program)
    }
    changed = True
    while changed:
        changed = False
        for name, effect in found.items():
            if not effect and any(found[callee] for callee in calls_within(program.functions[name].body)):
                found[name] = changed = True
    return found


class _Pruner:
    """Walks backwards; `live` are the values that something live reads."""

    def __init__(self, effects: Mapping[str, bool]) -> None:
        self.effects = effects
        self.live: set[Value] = set()
        self.effect_of: dict[Equation, bool] = {}

    def use(self, atoms: tuple[Atom, ...]) -> None:
        """Note that something live reads these."""
        self.live.update(atom for atom in atoms if isinstance(atom, Value))

    def must_stay(self, equation: Equation) -> bool:
        """Whether an equation does something that is not in its outputs."""
        if equation not in self.effect_of:
            name = equation.primitive.name
            effect = name in _EFFECTS or (
                name == "call" and self.effects.get(equation.params["function"], True)
            )
            inner = (e for region in equation.regions for e in region.equations)
            self.effect_of[equation] = effect or any(self.must_stay(e) for e in inner)
        return self.effect_of[equation]

    def equations(self, equations: tuple[Equation, ...]) -> tuple[Equation, ...]:
        """Keep the live ones."""
        kept: list[Equation] = []
        for equation in reversed(equations):
            if any(output in self.live for output in equation.outputs) or self.must_stay(equation):
                kept.append(self.equation(equation))
        return tuple(reversed(kept))

    def equation(self, equation: Equation) -> Equation:
        """Keep a live equation, without what is dead in it."""
        match equation.primitive.name:
            case "for":
                slim = self.loop(equation, 3)
            case "while":
                slim = self.loop(equation, 0)
            case "if":
                slim = self.branches(equation)
            case _:
                for region in equation.regions:
                    self.use(region.results)
                regions = tuple(
                    Region(r.params, self.equations(r.equations), r.results) for r in equation.regions
                )
                slim = with_parts(equation, equation.inputs, regions)
        self.use(slim.inputs)
        return slim

    def branches(self, equation: Equation) -> Equation:
        """An `if` without the results that nobody needs."""
        on = tuple(output in self.live for output in equation.outputs)
        regions: list[Region] = []
        for region in equation.regions:
            results = selected(region.results, on)
            self.use(results)
            regions.append(Region((), self.equations(region.equations), results))
        outputs = tuple(o for o, yes in zip(equation.outputs, on, strict=True) if yes)
        return replace(equation, outputs=outputs, regions=tuple(regions))

    def live_slots(self, slots: list[tuple[Value, ...]]) -> Pattern:
        """Which carried values are needed, as an output or inside."""
        return tuple(any(value in self.live for value in slot) for slot in slots)

    def loop(self, equation: Equation, bounds: int) -> Equation:
        """A loop without the carried values that neither its outputs nor its other carried values need."""
        first = 1 if bounds else 0
        *conditions, body = equation.regions
        slots = list(zip(equation.outputs, *(r.params[first:] for r in equation.regions), strict=True))
        for region in conditions:
            self.use(region.results)
        while True:
            on = self.live_slots(slots)
            self.use(selected(body.results, on))
            equations = [self.equations(region.equations) for region in equation.regions]
            if on == self.live_slots(slots):
                break
        results = [region.results for region in conditions] + [selected(body.results, on)]
        regions = tuple(
            Region(old.params[:first] + chosen(old.params[first:], on), new, result)
            for old, new, result in zip(equation.regions, equations, results, strict=True)
        )
        inputs = equation.inputs[:bounds] + selected(equation.inputs[bounds:], on)
        return replace(equation, inputs=inputs, outputs=chosen(equation.outputs, on), regions=regions)


def selected(atoms: tuple[Atom, ...], on: Pattern) -> tuple[Atom, ...]:
    """The atoms that are on."""
    return tuple(a for a, yes in zip(atoms, on, strict=True) if yes)


def chosen(values: tuple[Value, ...], on: Pattern) -> tuple[Value, ...]:
    """The values that are on."""
    return tuple(v for v, yes in zip(values, on, strict=True) if yes)


# Signatures of functions


def _signatures(program: Program) -> dict[str, tuple[int, int]]:
    return {name: (len(f.body.params), len(f.body.results)) for name, f in program.functions.items()}


def _without_idle_parameters(program: Program) -> Program:
    """Remove the parameters that a function does not read."""
    keep: dict[str, Pattern] = {}
    for name, function in program.functions.items():
        read = set(values_used(function.body))
        keep[name] = tuple(name == program.entry or p in read for p in function.body.params)

    def at_call(equation: Equation) -> Equation:
        return replace(equation, inputs=selected(equation.inputs, keep[equation.params["function"]]))

    def at_definition(name: str, body: Region) -> Region:
        return Region(chosen(body.params, keep[name]), body.equations, body.results)

    return _change_calls(program, at_call, at_definition)


def _without_idle_results(program: Program) -> Program:
    """Remove the results that no call reads."""
    keep = {name: [name == program.entry] * len(f.body.results) for name, f in program.functions.items()}
    for function in program.functions.values():
        read = set(values_used(function.body))
        for equation in equations_within(function.body):
            if equation.primitive.name == "call":
                flags = keep[equation.params["function"]]
                flags[:] = [flag or o in read for flag, o in zip(flags, equation.outputs, strict=True)]

    def at_call(equation: Equation) -> Equation:
        return replace(equation, outputs=chosen(equation.outputs, tuple(keep[equation.params["function"]])))

    def at_definition(name: str, body: Region) -> Region:
        return Region(body.params, body.equations, selected(body.results, tuple(keep[name])))

    return _change_calls(program, at_call, at_definition)


def _change_calls(
    program: Program, at_call: Callable[[Equation], Equation], at_definition: Callable[[str, Region], Region]
) -> Program:
    def change(equation: Equation) -> Equation:
        return at_call(equation) if equation.primitive.name == "call" else equation

    functions: dict[str, Function] = {}
    for name, function in program.functions.items():
        body = at_definition(name, map_equations(function.body, change))
        functions[name] = replace(function, body=body)
    return Program(functions, program.entry)
