"""The statements of a function: regions, branches, loops, checks, tapes.

In: a function with its nesting and its named variables. Out: lines of Python.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from chainrule.emit.assignments import INDENT, WIDTH, Assignments, Move
from chainrule.emit.syntax import Text, sequence
from chainrule.ir.nodes import Atom, Equation, Literal, Region, Value

_FACT = re.compile(r"\{(\d+)((?:![rsa])?(?::[^{}]*)?)\}")


@dataclass(slots=True)
class Statements(Assignments):
    """Writes the body of one function."""

    # Regions

    def region(self, region: Region) -> None:
        """Write the statements of a region."""
        nesting = self.e.nesting
        for equation in region.equations:
            if equation not in nesting.nested and equation not in nesting.dead and equation not in self.done:
                at = len(self.lines)
                self.comment(equation)
                written = len(self.lines)
                self.statement(equation)
                self.drop_echo(at, written)

    def drop_echo(self, at: int, written: int) -> None:
        """Remove a comment that says what the line below it says."""
        if (
            at < written < len(self.lines)
            and self.lines[written - 1].strip() == f"# {self.lines[written].strip()}"
        ):
            del self.lines[written - 1]

    def block(self, region: Region, moves: list[Move]) -> None:
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
            case "tell":
                self.tell(equation)
            case "push":
                self.push(equation)
            case "pop":
                self.pop(equation)
            case "tape_new":
                self.line(f"{self.name(equation.outputs[0])} = []")
            case "update" | "add_at" | "update_slice" | "add_slice" | "scatter" | "scatter_add":
                self.write(equation)
            case "map":
                raise NotImplementedError("maps are made after programs are printed")
            case _:
                self.assignment(equation)

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

    def _results(self, region: Region, equation: Equation) -> list[Move]:
        return [(self.name(o), r) for o, r in zip(equation.outputs, region.results, strict=True)]

    def _statements(self, region: Region) -> list[Equation]:
        nesting = self.e.nesting
        return [e for e in region.equations if e not in nesting.nested and e not in nesting.dead]

    def _is_empty(self, region: Region, moves: list[Move]) -> bool:
        done = all(name in ("_", self.e.bare(atom)) for name, atom in moves)
        return done and not self._statements(region)

    def _only_branch(self, region: Region, moves: list[Move]) -> Equation | None:
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
        items = self.items(equation)
        if items is None:
            self.line(f"for {name} in {self.range(start, stop, step)}:", equation)
        else:
            item, array = self.name(items.outputs[0]), self.e.atom(items.inputs[0]).text
            alone = len(self.e.nesting.live_uses(index)) == 1
            self.line(
                f"for {item} in {array}:" if alone else f"for {name}, {item} in enumerate({array}):", equation
            )
            self.done.add(items)
        self.block(body, [(self.name(p), r) for p, r in zip(carried, body.results, strict=True)])

    def items(self, equation: Equation) -> Equation | None:
        """Find the statement with which a loop over all items of an array begins: it reads the item."""
        start, stop, step, *_ = equation.inputs
        (body,) = equation.regions
        statements = self._statements(body)
        plain = (
            isinstance(start, Literal) and start.value == 0 and isinstance(step, Literal) and step.value == 1
        )
        if not plain or not statements or statements[0].primitive.name != "index":
            return None
        array, *where = statements[0].inputs
        if where != [body.params[0]] or not isinstance(array, Value) or self.e.nesting.is_nested(array):
            return None
        flow, sizes = self.e.nesting.flow, self.e.indices.sizes
        outside = (
            flow.home[array] is not flow.places[body] and flow.places[body] not in flow.home[array].path()
        )
        return statements[0] if outside and sizes.linear(stop) == sizes.size(array, 0) else None

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
        module, _, name = equation.params["error"].rpartition(":")
        module = "np.linalg" if module == "numpy.linalg" or name == "LinAlgError" else module
        error = f"{module}.{name}" if module else name
        message = self.message(equation.params["message"], [self.e.atom(f) for f in facts])
        if isinstance(condition, Literal):
            if not condition.value:
                self.raising(error, message)
            return
        self.line(f"if {self.e.opposite(condition).text}:", equation)
        self.depth += 1
        self.raising(error, message)
        self.depth -= 1

    def tell(self, equation: Equation) -> None:
        """Write a `print`."""
        message: str = equation.params["message"]
        facts = [self.e.atom(f) for f in equation.inputs]
        kinds = equation.params["kinds"]
        facts = [
            replace(f, text=f"{f.text}.tolist()") if k == "list" else f
            for f, k in zip(facts, kinds, strict=True)
        ]
        ended = message.endswith("\n")
        text = self.message(message.removesuffix("\n"), facts)
        self.line(f"print({text})" if ended else f'print({text or chr(34) * 2}, end="")', equation)

    def raising(self, error: str, message: str) -> None:
        """Write a `raise`; a long message is broken between words."""
        text = f"raise {error}({message})"
        room = WIDTH - 4 * self.depth - 7  # indented once more, with an f and quotes
        if len(text) <= room or len(message) <= room:
            self.line(text)
            return
        quote = 2 if message.startswith("f") else 1
        start, end = message[:quote], message[-1]
        self.line(f"raise {error}(")
        for part in _broken(message[quote:-1], room):
            self.line(f"{INDENT}{start}{part}{end}")
        self.line(")")

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
            targets = ", ".join(names)
            if len(targets) + len(text) + 3 > WIDTH - 4 * self.depth and len(names) > 1:
                targets = f"({targets})"
            self.line(f"{targets} = {text}" if live else text, equation)


def _broken(text: str, width: int) -> list[str]:
    """Break a text after spaces that are not inside braces."""
    parts = [""]
    for word in re.findall(r"(?:\{[^}]*\}|\S)*\s*", text):
        if parts[-1] and len(parts[-1]) + len(word) > width:
            parts.append("")
        parts[-1] += word
    return parts


def _quoted(text: str) -> str:
    return f'"{_backslashed(text)}"' if '"' not in text else repr(text)


def _escaped(text: str) -> str:
    return _backslashed(text).replace('"', '\\"')


def _backslashed(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
