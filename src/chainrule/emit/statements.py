"""The statements of a function: assignments, branches, loops, checks.

In: a function with its nesting and its named variables. Out: lines of Python.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chainrule.emit import syntax
from chainrule.emit.expressions import Expressions
from chainrule.emit.syntax import Text, sequence
from chainrule.ir.nodes import Atom, Equation, Literal, Region, Value

INDENT = "    "
WIDTH = 100
_FACT = re.compile(r"\{(\d+)((?:![rsa])?(?::[^{}]*)?)\}")
_MOVE = tuple[str, Atom]


@dataclass(slots=True)
class Statements:
    """Writes the body of one function."""

    e: Expressions
    lines: list[str] = field(default_factory=list[str])
    long: set[Equation] = field(default_factory=set[Equation])  # equations whose line is too long
    depth: int = 1
    remark: str = ""

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

    # Regions

    def region(self, region: Region) -> None:
        """Write the statements of a region."""
        nesting = self.e.nesting
        for equation in region.equations:
            if equation not in nesting.nested and equation not in nesting.dead:
                self.comment(equation)
                self.statement(equation)

    def comment(self, equation: Equation) -> None:
        """Name the user's line that a derived statement comes from, where it is another than before."""
        derived = any(_is_derived(o.name) for o in equation.outputs)
        if equation.span is None or not derived:
            return
        text = equation.span.text().strip()
        if text and text != self.remark:
            self.line(f"# {text}"[: 100 - 4 * self.depth])
        self.remark = text

    def block(self, region: Region, moves: list[_MOVE]) -> None:
        """Write an indented region that ends with assignments."""
        self.depth += 1
        before = len(self.lines)
        self.region(region)
        self.moves(moves)
        if len(self.lines) == before:
            self.line("pass")
        self.depth -= 1

    def statement(self, equation: Equation) -> None:
        """Write one equation."""
        match equation.primitive.name:
            case "if" if equation not in self.e.nesting.small:
                self.branch(equation, "if")
            case "for":
                self.for_loop(equation)
            case "while":
                self.while_loop(equation)
            case "check":
                self.check(equation)
            case "push":
                self.push(equation)
            case "pop":
                self.pop(equation)
            case "tape_new":
                self.line(f"{self.name(equation.outputs[0])} = []")
            case "update" | "add_at" | "update_slice" | "add_slice":
                self.write(equation)
            case "map":
                raise NotImplementedError("maps are made after programs are printed")
            case _:
                self.assignment(equation)

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
            self.line(f"{', '.join(targets)} = {text}", equation)
        for name, atom in zip(kept, given):
            self.line(f"{name} = {self.e.atom(atom).text}")

    def _call_text(self, equation: Equation) -> str:
        arguments = ", ".join(self.e.bare(a) for a in equation.inputs)
        return f"{self.e.functions[equation.params['function']]}({arguments})"

    def moves(self, moves: list[_MOVE]) -> None:
        """Assign several variables as if at once: in an order in which nothing is lost, or in one statement."""
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
        whole = equation.primitive.name.endswith("slice")
        index = self.e.indices.slices(equation, 2) if whole else ", ".join(self.e.texts(tuple(where)))
        symbol = "+=" if name.startswith("add") else "="
        text = self.value(equation, value)
        target = f"{self.e.atom(array).text}[{index}]"
        if symbol == "+=" and text.startswith("-") and self.e.atom(value).level >= syntax.UNARY:
            symbol, text = "-=", text[1:]
        augmented = self.augmented(target, value) if symbol == "=" else None
        self.line(augmented or f"{target} {symbol} {text}", equation)

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

    # Control flow

    def branch(self, equation: Equation, word: str) -> None:
        """Write `if`, `elif` and `else`."""
        then, other = equation.regions
        yes, no = self._results(then, equation), self._results(other, equation)
        condition = self.e.condition(equation.inputs[0]).text
        if self._is_empty(then, yes):
            if self._is_empty(other, no):
                return
            condition = self.e.opposite(equation.inputs[0]).text
            then, other, yes, no = other, then, no, yes
        self.line(f"{word} {condition}:", equation)
        self.block(then, yes)
        if self._is_empty(other, no):
            return
        single = self._only_branch(other, no)
        if single is not None:
            self.branch(single, "elif")
        else:
            self.line("else:")
            self.block(other, no)

    def _results(self, region: Region, equation: Equation) -> list[_MOVE]:
        return [(self.name(o), r) for o, r in zip(equation.outputs, region.results, strict=True)]

    def _statements(self, region: Region) -> list[Equation]:
        nesting = self.e.nesting
        return [e for e in region.equations if e not in nesting.nested and e not in nesting.dead]

    def _is_empty(self, region: Region, moves: list[_MOVE]) -> bool:
        done = all(name in ("_", self.e.bare(atom)) for name, atom in moves)
        return done and not self._statements(region)

    def _only_branch(self, region: Region, moves: list[_MOVE]) -> Equation | None:
        """Give the `if` that is all there is in an `else`."""
        statements = self._statements(region)
        if len(statements) != 1 or statements[0].primitive.name != "if":
            return None
        if statements[0] in self.e.nesting.small:
            return None
        done = all(name in ("_", self.e.bare(atom)) for name, atom in moves)
        return statements[0] if done else None

    def for_loop(self, equation: Equation) -> None:
        """Write a `for` over a range."""
        start, stop, step, *inits = equation.inputs
        (body,) = equation.regions
        self.moves([(self.name(o), a) for o, a in zip(equation.outputs, inits, strict=True)])
        index, *carried = body.params
        name = self.name(index) if self.e.nesting.live_uses(index) else "_"
        self.line(f"for {name} in {self.range(start, stop, step)}:", equation)
        self.block(body, [(self.name(p), r) for p, r in zip(carried, body.results, strict=True)])

    def range(self, start: Atom, stop: Atom, step: Atom) -> str:
        """Write a range; one that counts down to 0 as a reversed one."""
        indices = self.e.indices
        stride = step.value if isinstance(step, Literal) else None
        begin, end = (self.e.atom(a).text for a in (start, stop))
        if stride == 1:
            return f"range({end})" if begin == "0" else f"range({begin}, {end})"
        if stride == -1:
            first = indices.written(start)
            last = indices.written(stop)
            one = type(last)(1)
            top, bottom = indices.number(first.plus(one)).text, indices.number(last.plus(one)).text
            return f"reversed(range({top}))" if bottom == "0" else f"reversed(range({bottom}, {top}))"
        return f"range({begin}, {end}, {self.e.atom(step).text})"

    def while_loop(self, equation: Equation) -> None:
        """Write a `while`; its condition in the head if it is an expression."""
        condition, body = equation.regions
        self.moves([(self.name(o), a) for o, a in zip(equation.outputs, equation.inputs, strict=True)])
        moves = [(self.name(p), r) for p, r in zip(body.params, body.results, strict=True)]
        if not self._statements(condition):
            self.line(f"while {self.e.condition(condition.results[0]).text}:", equation)
            self.block(body, moves)
            return
        self.line("while True:")
        self.depth += 1
        self.region(condition)
        self.line(f"if {self.e.opposite(condition.results[0]).text}:")
        self.line(f"{INDENT}break")
        self.depth -= 1
        self.block(body, moves)

    # Checks and tapes

    def check(self, equation: Equation) -> None:
        """Write a check as `if not …: raise …`."""
        condition, *facts = equation.inputs
        error = equation.params["error"]
        error = "np.linalg.LinAlgError" if error == "LinAlgError" else error
        message = self.message(equation.params["message"], [self.e.atom(f) for f in facts])
        if isinstance(condition, Literal):
            if not condition.value:
                self.line(f"raise {error}({message})")
            return
        self.line(f"if {self.e.opposite(condition).text}:", equation)
        self.depth += 1
        self.line(f"raise {error}({message})")
        self.depth -= 1

    def message(self, message: str, facts: list[Text]) -> str:
        """Write the text of an exception, as an f-string if it holds facts."""
        if not facts or not _FACT.search(message):
            return _quoted(message.replace("{{", "{").replace("}}", "}")) if message else ""
        parts = _FACT.split(message)
        text = _escaped(parts[0])
        for number, form, after in zip(parts[1::3], parts[2::3], parts[3::3]):
            fact = facts[int(number)].text.replace('"', "'")
            text += f"{{{fact}{form}}}{_escaped(after)}"
        return f'f"{text}"'

    def push(self, equation: Equation) -> None:
        """Write a push onto the tape."""
        tape, *values = equation.inputs
        items = [self.e.stored(v) for v in values]
        if items:
            item = items[0] if len(items) == 1 else sequence(items)
            self.line(f"{self.e.atom(tape).text}.append({item})", equation)

    def pop(self, equation: Equation) -> None:
        """Write a pop from the tape."""
        values = equation.outputs[1:]
        if values:
            live = [v for v in values if self.e.nesting.live_uses(v)]
            names = [self.read_name(v) for v in values]
            text = f"{self.e.atom(equation.inputs[0]).text}.pop()"
            self.line(f"{', '.join(names)} = {text}" if live else text, equation)


def _is_derived(name: str) -> bool:
    return name.endswith(("_bar", "_dot")) or "_bar_" in name or "_dot_" in name


def _reads(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", text) is not None


def _quoted(text: str) -> str:
    return f'"{_backslashed(text)}"' if '"' not in text else repr(text)


def _escaped(text: str) -> str:
    return _backslashed(text).replace('"', '\\"')


def _backslashed(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
