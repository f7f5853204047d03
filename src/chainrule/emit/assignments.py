"""Assignments: of expressions, of several results, of several variables as if at once, into arrays.

In: equations. Out: lines of Python.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chainrule.emit import remarks, syntax
from chainrule.emit.expressions import Expressions
from chainrule.emit.gathering import WRITES, write_text
from chainrule.ir.nodes import Atom, Equation, Value

INDENT = "    "
WIDTH = 100
_TARGET = re.compile(r"([\w\s.,\[\]:*+-]*?)\s*(?:[-+*/%@&|^]|//|\*\*|<<|>>)?=(?!=)")
_NUMBER = re.compile(r"_\d+$")
Move = tuple[str, Atom]
_WITHOUT_REMARK = ("check", "tape_new", "empty", "push", "pop", "dim")


@dataclass(slots=True)
class Assignments:
    """Writes assignments of one function, line after line."""

    e: Expressions
    lines: list[str] = field(default_factory=list[str])
    long: set[Equation] = field(default_factory=set[Equation])  # equations whose line is too long
    done: set[Equation] = field(
        default_factory=set[Equation]
    )  # equations that the head of a loop has written
    depth: int = 1
    derived: bool = False  # whether this function was made by a transform
    remark: str = ""
    told: set[tuple[str, int]] = field(
        default_factory=set[tuple[str, int]]
    )  # lines whose comments were written

    def line(self, text: str, equation: Equation | None = None) -> None:
        """Add a line."""
        width = WIDTH - 4 * self.depth
        if equation is not None and len(text) > width:
            self.long.add(equation)
        self.lines += [INDENT * self.depth + part for part in syntax.wrap(text, width)]

    def name(self, value: Value) -> str:
        """Give the variable of a value; `_` if nobody reads it."""
        variable = self.e.variables.get(value)
        return variable.name if variable is not None else "_"

    def read_name(self, value: Value) -> str:
        """Give the variable of a result; `_` if nobody reads it."""
        return self.name(value) if self.e.nesting.live_uses(value) else "_"

    def comment(self, equation: Equation) -> None:
        """Write the user's comments; in derivatives, name the user's line that a statement comes from.

        The line is not named where the statement assigns the same variable, nor twice in a row.
        """
        if equation.span is None or equation.primitive.name in _WITHOUT_REMARK:
            return
        for text in remarks.above(equation.span, self.told):
            self.line(f"# {text}"[: WIDTH - 4 * self.depth])
        code, own = remarks.split(equation.span)
        if not self.derived or equation.primitive.name in ("for", "while"):
            if own and (equation.span.file, equation.span.line) not in self.told:
                self.line(f"# {own}"[: WIDTH - 4 * self.depth])
            self.told.add((equation.span.file, equation.span.line))
            return
        found = _TARGET.match(code)
        targets = set(re.split(r"\W+", found[1])) if found else set[str]()
        same = any(_NUMBER.sub("", self.name(o)) in targets for o in equation.outputs)
        text = own if same else f"{code}  # {own}" if own else code
        if text and code != self.remark and not code.startswith(("for ", "while ", "def ")):
            self.line(f"# {text}"[: WIDTH - 4 * self.depth])
        self.remark = code

    # Assignments

    def assignment(self, equation: Equation) -> None:
        """Write `name = expression`."""
        if equation.primitive.name == "call":
            self.call(equation)
            return
        target = self.name(equation.outputs[0])
        if target == "_" and not self.e.nesting.has_effect(equation):
            return
        text = self.e.equation(equation).text
        self.assign(target, text, equation)

    def assign(self, target: str, text: str, equation: Equation) -> None:
        """Write an assignment, as an augmented one where it is the same."""
        output = equation.outputs[0].type
        if text == target:
            return
        if output.is_scalar and output.lanes == 1 and len(equation.inputs) == 2:
            symbol = syntax.symbol_of(equation.primitive.emit)
            rest = text.removeprefix(f"{target} {symbol} ")
            if symbol in ("+", "-", "*", "/") and rest != text:
                whole = self.e.atom(equation.inputs[1])
                if rest == whole.at(syntax.LEVELS[symbol] + 1):
                    self.line(f"{target} {symbol}= {whole.text}", equation)
                    return
                if text == f"{target} {symbol} {rest}" and symbol in ("+", "-") and " " not in rest:
                    self.line(f"{target} {symbol}= {rest}", equation)
                    return
            swapped = text.removesuffix(f" {symbol} {target}")
            if symbol in ("+", "*") and swapped != text and self._is(equation.inputs[1], target):
                self.line(f"{target} {symbol}= {self.e.atom(equation.inputs[0]).text}", equation)
                return
        self.line(f"{target} = {text}", equation)

    def _is(self, atom: Atom, name: str) -> bool:
        return isinstance(atom, Value) and not self.e.nesting.is_nested(atom) and self.name(atom) == name

    def call(self, equation: Equation) -> None:
        """Write a call with its results; a tape is changed in place, so it does not come back."""
        text = self.e.equation(equation).text if len(equation.outputs) == 1 else self._call_text(equation)
        targets = [self.read_name(o) for o in equation.outputs if o.type.dtype != "tape"]
        tapes = [o for o in equation.outputs if o.type.dtype == "tape"]
        given = [a for a in equation.inputs if a.type.dtype == "tape"]
        kept = [
            self.name(o)
            for o, a in zip(tapes, given)
            if isinstance(a, Value) and self.name(o) != self.name(a)
        ]
        if not targets or all(t == "_" for t in targets):
            self.line(text, equation)
        else:
            self.unpack(targets, text, equation)
        for name, atom in zip(kept, given):
            self.line(f"{name} = {self.e.atom(atom).text}")

    def unpack(self, targets: list[str], text: str, equation: Equation) -> None:
        """Assign several results; many targets get lines of their own."""
        names, width = ", ".join(targets), WIDTH - 4 * self.depth
        if len(names) + 3 + text.find("(") < width:
            self.line(f"{names} = {text}", equation)
            return
        *above, last = syntax.wrap(f"({names}) = ", min(width, len(names)))
        first, *below = syntax.wrap(text, width)
        self.lines += [INDENT * self.depth + part for part in (*above, last + first, *below)]

    def _call_text(self, equation: Equation) -> str:
        arguments = ", ".join(self.e.bare(a) for a in equation.inputs)
        return f"{self.e.functions[equation.params['function']]}({arguments})"

    def moves(self, moves: list[Move]) -> None:
        """Assign several variables as if at once: in an order in which nothing is lost, or in one
        statement.
        """
        waiting = [(name, atom, self.e.bare(atom)) for name, atom in moves if name != "_"]
        waiting = [move for move in waiting if move[0] != move[2]]
        last: list[tuple[str, Atom, str]] = []
        while waiting:
            others = {m[0]: [o for o in waiting if o is not m] for m in waiting}
            first = next((m for m in waiting if not any(_reads(o[2], m[0]) for o in others[m[0]])), None)
            final = next((m for m in waiting if not any(_reads(m[2], o[0]) for o in others[m[0]])), None)
            if first is not None:
                waiting.remove(first)
                self.move(*first)
            elif final is not None:
                waiting.remove(final)
                last.insert(0, final)
            else:
                self.together(waiting)
                break
        for move in last:
            self.move(*move)

    def together(self, moves: list[tuple[str, Atom, str]]) -> None:
        """Assign variables that need each other's old values in one statement."""
        targets, values = ", ".join(m[0] for m in moves), ", ".join(m[2] for m in moves)
        fits = len(targets) + len(values) + 3 <= WIDTH - 4 * self.depth
        self.line(f"{targets} = {values}" if fits else f"{targets} = ({values})")

    def move(self, name: str, atom: Atom, text: str) -> None:
        """Assign one variable at the end of a region or before a loop."""
        equation = self.e.nesting.flow.definition.get(atom) if isinstance(atom, Value) else None
        if equation is not None and self.e.nesting.is_nested(equation.outputs[0]):
            self.comment(equation)
            self.assign(name, text, equation)
        else:
            self.line(f"{name} = {text}")

    def write(self, equation: Equation) -> None:
        """Write an assignment to an element or a slice."""
        array, value, *where = equation.inputs
        name = equation.primitive.name
        if name in WRITES:
            self.write_many(equation, value)
            return
        whole = equation.primitive.name.endswith("slice")
        index = self.e.indices.slices(equation, 2) if whole else ", ".join(self.e.texts(tuple(where)))
        symbol = "+=" if name.startswith("add") else "="
        text = self.value(equation, value)
        target = f"{self.e.atom(array).text}[{index}]"
        if symbol == "+=" and text.startswith("-") and self.e.atom(value).level >= syntax.UNARY:
            symbol, text = "-=", text[1:]
        augmented = self.augmented(target, value) if symbol == "=" else None
        self.line(augmented or f"{target} {symbol} {text}", equation)

    def write_many(self, equation: Equation, value: Atom) -> None:
        """Write an assignment to the elements that index arrays name."""
        text = self.value(equation, value)
        target, statement = write_text(self.e, equation, text)
        if statement is None and equation.primitive.name == "scatter":
            statement = self.augmented(target, value) or f"{target} = {text}"
        self.line(statement or f"{target} += {text}", equation)

    def augmented(self, target: str, value: Atom) -> str | None:
        """Write `u[i] = u[i] + x` as `u[i] += x`."""
        for name in ("add", "sub", "mul", "div"):
            equation = self.e.nested(value, name)
            if equation is None or equation.outputs[0].type.lanes > 1 or equation in self.e.scalars.unsafe:
                continue
            left, right = (self.e.operand(equation, k) for k in range(2))
            symbol = syntax.symbol_of(equation.primitive.emit)
            if left.text == target and not self._is_number_array(equation):
                return f"{target} {symbol}= {right.text}"
            if right.text == target and name in ("add", "mul") and equation.inputs[1].type.rank:
                return f"{target} {symbol}= {left.text}"
        return None

    def _is_number_array(self, equation: Equation) -> bool:
        return equation.inputs[0].type.rank < equation.outputs[0].type.rank

    def value(self, equation: Equation, value: Atom) -> str:
        """Write the value that goes into an array; NumPy repeats it by itself."""
        spread = self.e.nested(value, "broadcast")
        if spread is not None:
            return self.e.indices.unspread(spread).text
        text = self.e.atom(value)
        packs = equation.outputs[0].type.lanes > 1 and value.type.lanes == 1 and value.type.rank
        return f"{text.at(syntax.ATOM)}[..., None]" if packs else text.text


def _reads(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", text) is not None
