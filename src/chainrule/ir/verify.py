"""Checks that a program is well formed; the tests run it after every pass.

In: a program. Out: nothing, or `InvalidProgram` that says what is wrong and shows the function.
"""

from __future__ import annotations

from collections.abc import Mapping

from chainrule.ir.nodes import Atom, Equation, Function, Program, Region, Value
from chainrule.ir.text import print_function
from chainrule.ir.types import BOOL, I64, TAPE, Type
from chainrule.ir.walk import free_values


class InvalidProgram(Exception):  # noqa: N818 - a fault of the compiler, named for what it found
    """A program breaks an invariant of the IR."""


def compatible(declared: Type, actual: Type) -> bool:
    """Whether a value of type `actual` may stand where `declared` is written: known dimensions do not
    contradict.
    """
    same = (declared.dtype, declared.rank, declared.lanes) == (actual.dtype, actual.rank, actual.lanes)
    return same and all(
        d is None or a is None or d == a for d, a in zip(declared.shape, actual.shape, strict=True)
    )


def verify_program(program: Program) -> None:
    """Check every function of a program."""
    if program.entry not in program.functions:
        raise InvalidProgram(f"the entry {program.entry!r} is not a function of the program")
    for name, function in program.functions.items():
        if name != function.name:
            raise InvalidProgram(f"{function.name!r} is filed as {name!r}")
        verify_function(function, program.functions)


def verify_function(function: Function, functions: Mapping[str, Function]) -> None:
    """Check one function; `functions` are those that it may call."""
    try:
        _Verifier(functions).region(function.body, frozenset())
        unbound = free_values(function.body)
        _require(not unbound, f"free values: {[v.name for v in unbound]}")
    except InvalidProgram as error:
        raise InvalidProgram(f"{error}\n\n{print_function(function)}") from None


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise InvalidProgram(message)


def _require_types(declared: tuple[Type, ...], actual: tuple[Type, ...], where: str) -> None:
    shown = f"declared ({', '.join(map(str, declared))}), found ({', '.join(map(str, actual))})"
    _require(len(declared) == len(actual), f"{where}: {shown}")
    _require(all(map(compatible, declared, actual)), f"{where}: {shown}")


def _types(atoms: tuple[Atom, ...]) -> tuple[Type, ...]:
    return tuple(atom.type for atom in atoms)


class _Verifier:
    def __init__(self, functions: Mapping[str, Function]) -> None:
        self.functions = functions
        self.assigned: set[Value] = set()

    def region(self, region: Region, scope: frozenset[Value]) -> None:
        """Check a region inside a scope, the values that it may read."""
        tapes: set[Value] = set()
        visible = set(scope)
        self.assign(region.params, visible)
        for equation in region.equations:
            where = f"{equation.primitive.name} -> {', '.join(v.name for v in equation.outputs)}"
            self.read(equation.inputs, visible, tapes, where)
            inner = frozenset(visible)
            for part in equation.regions:
                self.region(part, inner)
            self.use_tapes_of_regions(equation, tapes, where)
            self.types(equation, where)
            self.assign(equation.outputs, visible)
        self.read(region.results, visible, tapes, "results")

    def assign(self, values: tuple[Value, ...], visible: set[Value]) -> None:
        for value in values:
            _require(value not in self.assigned, f"{value.name} is assigned twice")
            self.assigned.add(value)
            visible.add(value)

    def read(self, atoms: tuple[Atom, ...], visible: set[Value], tapes: set[Value], where: str) -> None:
        for atom in atoms:
            if not isinstance(atom, Value):
                _require(not atom.type.shape, f"{where}: a constant is a scalar")
                continue
            _require(atom in visible, f"{where}: {atom.name} is not in scope")
            if atom.type == TAPE:
                _require(atom not in tapes, f"{where}: tape {atom.name} is used twice")
                tapes.add(atom)

    def use_tapes_of_regions(self, equation: Equation, tapes: set[Value], where: str) -> None:
        """Count a tape that branches use as used once: only one of them runs."""
        outer = [v for v in free_values(*equation.regions) if v.type == TAPE]
        _require(not outer or equation.primitive.name == "if", f"{where}: a loop uses a tape from outside it")
        for tape in outer:
            _require(tape not in tapes, f"{where}: tape {tape.name} is used twice")
            tapes.add(tape)

    def types(self, equation: Equation, where: str) -> None:
        name, outputs = equation.primitive.name, _types(equation.outputs)
        inputs = _types(equation.inputs)
        match name:
            case "if":
                _require(inputs == (BOOL,), f"{where}: the condition is {inputs}")
                _require(all(not region.params for region in equation.regions), f"{where}: parameters")
                for region in equation.regions:
                    _require_types(outputs, _types(region.results), where)
            case "for":
                self.loop(equation, (I64, I64, I64), where)
            case "while":
                condition, body = equation.regions
                _require(_types(condition.results) == (BOOL,), f"{where}: the condition is not a truth value")
                _require_types(_types(body.params), _types(condition.params), where)
                self.loop(equation, (), where)
            case "call":
                self.call(equation, where)
            case "push":
                _require(inputs[:1] == (TAPE,) and outputs == (TAPE,), f"{where}: no tape")
            case "pop":
                _require(inputs == (TAPE,), f"{where}: no tape")
                _require_types(outputs, (TAPE, *equation.params["types"]), where)
            case _:
                self.rule(equation, where)

    def loop(self, equation: Equation, bounds: tuple[Type, ...], where: str) -> None:
        body = equation.regions[-1]
        _require_types(bounds, _types(equation.inputs[: len(bounds)]), where)
        params = _types(body.params)[1 if bounds else 0 :]
        _require(not bounds or body.params[0].type == I64, f"{where}: the first parameter is the index")
        _require_types(params, _types(equation.inputs[len(bounds) :]), f"{where}, initial values")
        _require_types(params, _types(body.results), f"{where}, results of the body")
        _require_types(_types(equation.outputs), params, f"{where}, outputs")

    def call(self, equation: Equation, where: str) -> None:
        name = equation.params["function"]
        _require(name in self.functions, f"{where}: there is no function {name!r}")
        body = self.functions[name].body
        _require_types(_types(body.params), _types(equation.inputs), f"{where}, arguments of {name}")
        _require_types(_types(equation.outputs), _types(body.results), f"{where}, results of {name}")

    def rule(self, equation: Equation, where: str) -> None:
        params = {**equation.params, "regions": equation.regions}
        try:
            expected = equation.primitive.type_rule(_types(equation.inputs), params)
        except (TypeError, ValueError, IndexError, KeyError) as error:
            raise InvalidProgram(f"{where}: {error}") from None
        _require_types(expected, _types(equation.outputs), where)
