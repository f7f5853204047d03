"""Functions that are captured where they are differentiated: from a call to a closed program, and back in line.

The function's body is captured as a region whose parameters are the leaves of its arguments. What it reads of
its surroundings stays a free value of the region; then the region is closed over these values, which become
inputs, and a transformation makes another program of it. The new program's equations stand where the call stood.
Values that the function reads around it are not differentiated by this derivative, and are like any other
value for those that are taken outside: perturbations cannot be confused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from typing import Literal as Among

from chainrule.capture.ambients import thread
from chainrule.capture.context import Raised
from chainrule.capture.doors import Derivations, Parameters, Site
from chainrule.capture.signatures import Signatures
from chainrule.capture.structures import leaf_names
from chainrule.capture.values import Key, ObjectState
from chainrule.ir.nodes import Atom, Equation, Function, Literal, Program, Region, Value
from chainrule.ir.structure import Structure, leaves
from chainrule.ir.walk import (
    calls_within,
    clone_region,
    equations_within,
    free_values,
    map_equations,
    substitute,
)
from chainrule.library.randomness import Stream

ENTRY = "main"
Known = Mapping[int, Literal]
Destination = Among[
    "here", "value", "derivative"
]  # does what is described stay, go to the caller, or its derivative?


class AlwaysRaises(Exception):  # noqa: N818 - no error: the path is left
    """Raised where a function that is to be differentiated raises a Python exception on every path."""

    def __init__(self, params: tuple[Value, ...], equations: list[Equation]) -> None:
        super().__init__()
        self.region = Region(params, tuple(equations), ())


class Sites(Signatures):
    """Closed programs of functions, and programs put in line."""

    derivations: Derivations | None
    passing: bool  # whether arguments are described: functions may be among them
    destination: Destination

    def described(self, values: list[Any]) -> tuple[tuple[Structure, ...], list[Atom]]:
        """Give the structures of arguments and their leaves; functions among them are known now."""
        before, self.passing = self.passing, True
        try:
            pairs = [self.describe(value) for value in values]
        finally:
            self.passing = before
        return tuple(s for s, _ in pairs), [a for _, atoms in pairs for a in atoms]

    def site(
        self, function: Any, parameters: Parameters, structures: tuple[Structure, ...], known: Known
    ) -> Site:
        """Capture a function for arguments of given structures; leaves that are `known` are constants in it."""
        params = tuple(
            Value(type, name)
            for structure, parameter in zip(structures, parameters, strict=True)
            for type, name in zip(leaves(structure), leaf_names(structure, parameter.name), strict=True)
        )
        inputs = iter([known.get(k, param) for k, param in enumerate(params)])
        before = dict(self.state)
        outer, self.b = self.b, self.b.nested()
        saved = self.frame, list(self.stack), self.unit.foreign, self.packs
        self.unit.foreign = self.unit.foreign | {key for key in before if key[0] == "c"}
        self.packs = False
        try:
            values = [self.instantiate(structure, inputs) for structure in structures]
            given = dict(self.state)
            result = self.call(function, *self.as_call(parameters, values))
            self._refuse_drawing(given, before)
            structure, atoms = self._to_differentiate(result)
            self._refuse_rebinding(before)
            region = self.b.region(params, tuple(atoms))
        except Raised:
            raise AlwaysRaises(params, self.b.equations) from None
        finally:
            self.b, self.state = outer, before
            self.frame, self.stack, self.unit.foreign, self.packs = saved
        return self._closed(region, structure)

    def _refuse_drawing(self, given: dict[Key, Any], outside: dict[Key, Any]) -> None:
        """Refuse to draw from a generator that is an argument: it would not be advanced outside."""
        for key, content in given.items():
            drawn = isinstance(content, ObjectState) and content.cls is Stream
            if drawn and key not in outside and self.state.get(key) != content:
                self.refuse(
                    "E0305", "the function that is differentiated draws from a generator that it is given",
                    hint="draw before, and pass the numbers",
                )  # fmt: skip

    def _to_differentiate(self, result: Any) -> tuple[Structure, list[Atom]]:
        before, self.destination = self.destination, "derivative"
        try:
            return self.describe(result)
        finally:
            self.destination = before

    def _refuse_rebinding(self, before: dict[Key, Any]) -> None:
        for key, value in before.items():
            if key[0] == "v" and self.state.get(key, value) != value:
                self.refuse(
                    "E0305", f"the function that is differentiated changes `{key[2]}`, which belongs outside it",
                    hint="return the new value; `has_aux` lets a function return more than its value",
                )  # fmt: skip

    def _closed(self, region: Region, result: Structure) -> Site:
        """Make a program: what the region and the functions that it calls read around them become inputs."""
        functions = {ENTRY: Function(ENTRY, region, self.b.span)}
        queue = [region]
        for body in queue:
            for name in dict.fromkeys(calls_within(body)):
                if name not in functions:
                    functions[name] = self._finished(name)
                    queue.append(functions[name].body)
        free = free_values(*(f.body for name, f in functions.items() if name != ENTRY))
        if free:
            thread(functions, list(free))
        main = functions[ENTRY].body
        free = free_values(main)
        closed = Region((*main.params, *free), main.equations, main.results)
        functions[ENTRY] = replace(functions[ENTRY], body=closed)
        return Site(Program(functions, ENTRY), free, result)

    def _finished(self, name: str) -> Function:
        """Give a function of the IR that is complete."""
        if any(entry.name == name and not entry.done for entry in self.unit.outlined.values()):
            base = name.rsplit("_", 1)[0]
            self.refuse(
                "E0322", f"`{base}` differentiates itself, to an order that only a run tells",
                hint="differentiate a function that does not call this one",
            )  # fmt: skip
        return self.unit.functions[name]

    # From a program to values

    def put_in_line(self, program: Program, atoms: list[Atom]) -> tuple[Atom, ...]:
        """Put a program's equations where capture stands; give its results for these inputs."""
        names = {name: self._new_name(name) for name in program.functions if name != program.entry}
        self._file(program, names)
        body = clone_region(program.main.body)
        return self._in_line(_renamed(body, names), atoms)

    def put_aside(self, program: Program) -> str:
        """Make a program functions of this one; give the name of its entry."""
        names = {name: self._new_name(name) for name in program.functions}
        self._file(program, names)
        return names[program.entry]

    def _file(self, program: Program, names: Mapping[str, str]) -> None:
        for name, new in names.items():
            body = _renamed(clone_region(program.functions[name].body), names)
            self.unit.functions[new] = Function(new, body, program.functions[name].span)

    def _in_line(self, body: Region, atoms: list[Atom]) -> tuple[Atom, ...]:
        given = dict(zip(body.params, atoms, strict=True))
        body = substitute(Region((), body.equations, body.results), given)
        for equation in body.equations:
            self.b.equations.append(equation if equation.span else replace(equation, span=self.b.span))
            for output in equation.outputs:
                self.b.definitions[output] = equation
        return body.results

    def raise_always(self, raising: AlwaysRaises, atoms: list[Atom]) -> None:
        """Raise what a function raises, in place of its derivative."""
        self._in_line(clone_region(raising.region), atoms)

    def _new_name(self, name: str) -> str:
        base = name
        while name in self.unit.functions or name == ENTRY:
            name = f"{base}_{self.fresh()}"
        self.unit.functions[name] = Function(name, Region((), (), ()))  # holds the name
        return name


def _renamed(region: Region, names: Mapping[str, str]) -> Region:
    """Let calls in a region go to functions of other names."""
    if not any(equation.primitive.name == "call" for equation in equations_within(region)):
        return region

    def change(equation: Equation) -> Equation:
        if equation.primitive.name != "call":
            return equation
        params = {**equation.params, "function": names[equation.params["function"]]}
        return replace(equation, params=params)

    return map_equations(region, change)
