"""Programs as text, for people and for golden files.

In: programs, functions, regions. Out: text that depends on nothing but the program: equal programs print
equally.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from chainrule.ir.nodes import Atom, Equation, Function, Literal, Program, Region, Value
from chainrule.ir.types import Type

_REGION_WORDS: Mapping[str, tuple[str, ...]] = {
    "if": ("then", "else"),
    "for": ("do",),
    "while": ("while", "do"),
    "map": ("each",),
}


class Printer:
    """Prints one function; gives every value a name of its own."""

    def __init__(self) -> None:
        self.names: dict[Value, str] = {}
        self.taken: set[str] = set()
        self.numbers: dict[str, int] = {}  # the last that each hint was given
        self.lines: list[str] = []

    def name(self, value: Value) -> str:
        """The name of a value: its hint, and a number where that is taken."""
        if value not in self.names:
            hint = re.sub(r"\W", "_", value.name) or "v"
            name, number = hint, self.numbers.get(hint, 1)
            while name in self.taken:
                number += 1
                name = f"{hint}.{number}"
            self.taken.add(name)
            self.numbers[hint] = number
            self.names[value] = name
        return self.names[value]

    def atom(self, atom: Atom) -> str:
        """A value's name or a constant."""
        return self.name(atom) if isinstance(atom, Value) else print_literal(atom)

    def atoms(self, atoms: tuple[Atom, ...]) -> str:
        """Several atoms, with commas."""
        return ", ".join(map(self.atom, atoms))

    def declared(self, values: tuple[Value, ...]) -> str:
        """Values with their types, with commas."""
        return ", ".join(f"{self.name(v)}: {v.type}" for v in values)

    def line(self, depth: int, text: str) -> None:
        """Add one line."""
        self.lines.append("    " * depth + text)

    def equation(self, equation: Equation, depth: int) -> None:
        """Add an equation and its regions."""
        left = f"{self.declared(equation.outputs)} = " if equation.outputs else ""
        params = print_params(equation.params)
        self.line(depth, f"{left}{equation.primitive.name}{params} {self.atoms(equation.inputs)}".rstrip())
        words = _REGION_WORDS.get(equation.primitive.name, ("region",) * len(equation.regions))
        for word, region in zip(words, equation.regions, strict=True):
            params = f" ({self.declared(region.params)})" if region.params else ""
            self.line(depth + 1, f"{word}{params}:")
            self.region(region, depth + 2, "yield")

    def region(self, region: Region, depth: int, word: str) -> None:
        """Add the equations and the results of a region."""
        for equation in region.equations:
            self.equation(equation, depth)
        self.line(depth, f"{word} {self.atoms(region.results)}".rstrip())

    def function(self, function: Function) -> None:
        """Add a function."""
        self.line(0, f"def {function.name}({self.declared(function.body.params)}):")
        self.region(function.body, 1, "return")


def print_literal(literal: Literal) -> str:
    """Print a constant; its type is written unless it is f64, i64 or bool."""
    text = repr(literal.value)
    return text if literal.type in (Type("f64"), Type("i64"), Type("bool")) else f"{text}:{literal.type}"


def print_params(params: Mapping[str, Any]) -> str:
    """Print the parameters of an equation, in the order of their names."""
    if not params:
        return ""
    shown = [key for key in sorted(params) if not callable(params[key])]
    return "{" + ", ".join(f"{key}={_print_param(params[key])}" for key in shown) + "}"


def _print_param(value: Any) -> str:
    if isinstance(value, Type):
        return str(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_print_param, value)) + "]"
    return "?" if value is None else repr(value)


def print_region(region: Region) -> str:
    """Print a region on its own."""
    printer = Printer()
    printer.line(0, f"({printer.declared(region.params)}):")
    printer.region(region, 1, "yield")
    return "\n".join(printer.lines) + "\n"


def print_function(function: Function) -> str:
    """Print a function."""
    printer = Printer()
    printer.function(function)
    return "\n".join(printer.lines) + "\n"


def print_program(program: Program) -> str:
    """Print all functions of a program, the one where execution begins first."""
    others = sorted(name for name in program.functions if name != program.entry)
    return "\n".join(print_function(program.functions[name]) for name in (program.entry, *others))
