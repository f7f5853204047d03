"""Let something watch a program while it runs: one array goes through all of it, and notes can be written there.

In: a program, and a `Watcher` that is asked after each equation. Out: a program whose entry gives that array as one
more result. All other results stay. A condition of a `while` cannot note anything, so it is computed once more where
notes can be taken: at the start of the body, and after the loop.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from chainrule.ir.nodes import Atom, Equation, Function, Program, Region, Value
from chainrule.ir.types import Type
from chainrule.ir.walk import clone_function, clone_region, equations_within, substitute_equation, with_parts
from chainrule.primitives import control
from chainrule.primitives.ops import Ops

NOTES = Type("f64", (None, None))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an equation stands: the function, and the variables of the loops around it, outer ones first."""

    function: str
    loops: tuple[Value, ...] = ()
    origin: Equation | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the loops' variables."""
        return tuple(v.name for v in self.loops)


class Watcher(Protocol):
    """Writes notes: one row of numbers for whatever it likes."""

    def after(self, b: Ops, equation: Equation, place: Place, notes: Atom) -> Atom:
        """Emit what is to be computed after an equation, and give the array with the notes.

        `place.origin` is the equation of the program that this is, or of which it is a copy.
        """
        ...

    def start(self, b: Ops) -> Atom:
        """Emit the array as it is at first; asked last, when all rows are known."""
        ...


def instrument(program: Program, watcher: Watcher) -> Program:
    """Let a watcher take notes of every equation of a program; they are the last result."""
    functions: dict[str, Function] = {}
    for name, function in program.functions.items():
        functions[name] = _function(function, watcher)
    main = functions[program.entry]
    *params, notes = main.body.params
    b = Ops(main.span)
    first = watcher.start(b)
    renamed = tuple(substitute_equation(e, {notes: first}) for e in main.body.equations)
    results = tuple(first if r is notes else r for r in main.body.results)
    body = Region(tuple(params), (*b.equations, *renamed), results)
    if program.entry not in {n for f in functions.values() for n in _called(f.body)}:
        functions[program.entry] = Function(main.name, body, main.span)
        return Program(functions, program.entry)
    entry = f"{program.entry}_watched"
    functions[entry] = clone_function(Function(entry, body, main.span))
    return Program(functions, entry)


def _called(region: Region) -> list[str]:
    names: list[str] = []
    for equation in region.equations:
        if equation.primitive is control.call:
            names.append(equation.params["function"])
        for inner in equation.regions:
            names += _called(inner)
    return names


def _function(function: Function, watcher: Watcher) -> Function:
    notes = Value(NOTES, "notes")
    threaded = _Threaded(Ops(function.span), watcher, Place(function.name))
    last = threaded.body(function.body, notes)
    results = (*function.body.results, last)
    region = threaded.b.region((*function.body.params, notes), results)
    return Function(function.name, region, function.span)


class _Threaded:
    """The equations of one region, with notes taken in between."""

    def __init__(self, b: Ops, watcher: Watcher, place: Place) -> None:
        self.b = b
        self.watcher = watcher
        self.place = place
        self.origins: dict[Equation, Equation] = {}

    def nested(self, loop: Value | None = None) -> _Threaded:
        loops = (*self.place.loops, loop) if loop is not None else self.place.loops
        inner = _Threaded(self.b.nested(), self.watcher, replace(self.place, loops=loops))
        inner.origins = self.origins
        return inner

    def body(self, region: Region, notes: Atom) -> Atom:
        """Copy the equations of a region; give the notes after the last."""
        for equation in region.equations:
            notes = self.equation(equation, notes)
        return notes

    def equation(self, equation: Equation, notes: Atom) -> Atom:
        """Copy an equation, and what it contains; give the notes after it."""
        self.b.span = equation.span
        match equation.primitive.name:
            case "if":
                return self.branch(equation, notes)
            case "for":
                return self.loop(equation, notes)
            case "while":
                return self.while_loop(equation, notes)
            case "call":
                return self.extended(equation, (*equation.inputs, notes), equation.regions)
            case _:
                self.append(equation)
                place = replace(self.place, origin=self.origins.get(equation, equation))
                return self.watcher.after(self.b, equation, place, notes)

    def append(self, equation: Equation) -> None:
        self.b.equations.append(equation)
        for output in equation.outputs:
            self.b.definitions[output] = equation

    def extended(self, equation: Equation, inputs: tuple[Atom, ...], regions: tuple[Region, ...]) -> Atom:
        """Append a control equation with the notes as one more output; give that."""
        after = Value(NOTES, "notes")
        changed = with_parts(equation, inputs, regions)
        self.append(replace(changed, outputs=(*equation.outputs, after)))
        return after

    def branch(self, equation: Equation, notes: Atom) -> Atom:
        regions: list[Region] = []
        for region in equation.regions:
            inner = self.nested()
            last = inner.body(region, notes)
            regions.append(inner.b.region(region.params, (*region.results, last)))
        return self.extended(equation, equation.inputs, tuple(regions))

    def loop(self, equation: Equation, notes: Atom) -> Atom:
        (region,) = equation.regions
        carried = Value(NOTES, "notes")
        inner = self.nested(region.params[0])
        last = inner.body(region, carried)
        made = inner.b.region((*region.params, carried), (*region.results, last))
        return self.extended(equation, (*equation.inputs, notes), (made,))

    def while_loop(self, equation: Equation, notes: Atom) -> Atom:
        condition, body = equation.regions
        carried = Value(NOTES, "notes")
        inner = self.nested()
        start = inner.again(condition, body.params, carried)
        last = inner.body(body, start)
        made = inner.b.region((*body.params, carried), (*body.results, last))
        test = Region((*condition.params, Value(NOTES, "notes")), condition.equations, condition.results)
        after = self.extended(equation, (*equation.inputs, notes), (test, made))
        return self.again(condition, equation.outputs, after)

    def again(self, condition: Region, values: tuple[Value, ...], notes: Atom) -> Atom:
        """Compute a loop's condition once more at other values, and take notes of it."""
        given: dict[Value, Atom] = dict(zip(condition.params, values, strict=True))
        copy = clone_region(Region((), condition.equations, ()), given)
        self.origins.update(zip(equations_within(copy), equations_within(condition), strict=True))
        return self.body(copy, notes)
