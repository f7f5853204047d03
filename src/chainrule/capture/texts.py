"""Texts with run-time numbers: f-strings, `str`, `%` and `format`; for messages and for `print`."""

from __future__ import annotations

import ast
from math import prod
from typing import Any

from chainrule.capture.comparisons import Comparisons
from chainrule.capture.joined_known import options_of
from chainrule.capture.text import Text, braced, joined, known_text, pieces_of_format, pieces_of_percent
from chainrule.capture.values import Choice, DictState, Maybe, Ref, Scalar, Static, TupleValue, number_of
from chainrule.ir.options import MOST_TEXTS

MOST_FACTS = 8


class Texts(Comparisons):
    """Makes texts."""

    def _joinedstr(self, node: ast.JoinedStr) -> Any:
        return self.simplest(self.together([self._text_part(part) for part in node.values]))

    def together(self, parts: list[Text | Choice]) -> Text | Choice:
        """Join texts; where one is one of a few, as the run decides, so is what is made of it."""
        choices = [k for k, part in enumerate(parts) if isinstance(part, Choice)]
        if not choices:
            return joined([part for part in parts if isinstance(part, Text)])
        if len(choices) > 1 and prod(len(options_of(part)) for part in parts) > MOST_TEXTS:
            self.refuse("E0316", f"this text is one of more than {MOST_TEXTS}, as the run decides")
        at = choices[0]
        choice: Any = parts[at]
        yes, no = (self.together([*parts[:at], one, *parts[at + 1 :]]) for one in (choice.yes, choice.no))
        return Choice(choice.condition, yes, no)

    def simplest(self, text: Text | Choice) -> Any:
        """Give a text without run-time numbers as what it is."""
        if isinstance(text, Choice):
            return Choice(text.condition, self.simplest(text.yes), self.simplest(text.no))
        if text.facts:
            return text
        return Static(text.template.replace("{{", "{").replace("}}", "}"))

    def _text_part(self, part: ast.expr) -> Text | Choice:
        if isinstance(part, ast.Constant):
            return known_text(part.value)
        assert isinstance(part, ast.FormattedValue)
        form = ""
        if part.format_spec is not None:
            made = self.evaluate(part.format_spec)
            if not isinstance(made, Static):
                self.refuse("E0316", "the format of a number must be known at compile time", node=part)
            form = f":{made.value}" if made.value else ""
        conversion = f"!{chr(part.conversion)}" if part.conversion >= 0 else ""
        return self.formatted(self.evaluate(part.value), conversion + form)

    def formatted(self, value: Any, form: str = "") -> Text | Choice:
        """Give the text of a value; `form` is `!r`, `:.3f` and so on, or `%.3f`."""
        if isinstance(value, Choice):
            yes, no = (self.formatted(one, form) for one in (value.yes, value.no))
            return Choice(value.condition, yes, no)
        if isinstance(value, Maybe) and not form.startswith(":"):
            return Choice(value.present, self.formatted(value.value, form), known_text("None"))
        value = self.solid(value)
        if isinstance(value, Text):
            if form:
                self.refuse("E0316", "a text with run-time numbers cannot be formatted again")
            return value
        if isinstance(value, Scalar) and not value.known:
            return Text(f"{{0{form}}}", (value,))
        if isinstance(value, Scalar):
            known: Any = number_of(value.atom)
        elif isinstance(value, Static):
            known = value.value
        elif isinstance(value, TupleValue) and not form.strip("!sr"):
            return self._of_items(value.items, "(", ",)" if len(value.items) == 1 else ")")
        elif self.is_fixed_list(value) and not form.strip("!sr"):
            return self._of_items(self.static_items(value, ast.Pass()), "[", "]")
        else:
            return known_text(f"<{self.describe_value(value)}>")
        if form.startswith("%"):
            return known_text(form % known)
        return known_text(f"{{0{form}}}".format(known))

    def is_fixed_list(self, value: Any) -> bool:
        """Whether this is a list whose length is known."""
        return isinstance(value, Ref) and type(self.state[value.cell]).__name__ == "ListState"

    def _of_items(self, items: tuple[Any, ...], before: str, after: str) -> Text | Choice:
        parts: list[Text | Choice] = [known_text(before)]
        for k, item in enumerate(items):
            parts += ([known_text(", ")] if k else []) + [self.formatted(item, "!r")]
        return self.together([*parts, known_text(after)])

    def to_text(self, value: Any = None) -> Any:
        """str(x)."""
        return Static("") if value is None else self.simplest(self.formatted(value, "!s"))

    def representation(self, value: Any) -> Any:
        """repr(x)."""
        return self.simplest(self.formatted(value, "!r"))

    def format_value(self, value: Any, form: Any = None) -> Any:
        """format(x, spec)."""
        if form is not None and not isinstance(form, Static):
            self.refuse("E0316", "the format of a number must be known at compile time")
        return self.simplest(
            self.formatted(value, f":{form.value}" if form is not None and form.value else "")
        )

    def percent(self, text: str, values: Any) -> Any:
        """Text % values."""
        if isinstance(values, Ref) and isinstance(self.state[values.cell], DictState):
            self.refuse("E0316", "`%` with a dict is not covered", hint="write an f-string")
        items = list(values.items) if isinstance(values, TupleValue) else [values]
        parts: list[Text | Choice] = []
        for piece in pieces_of_percent(text):
            if isinstance(piece, str):
                parts.append(Text(braced(piece), ()))
                continue
            if not items:
                self.mismatch("E0401", "not enough arguments for format string")
            flags, letter = piece
            plain = letter in "sr" and not flags
            parts.append(self.formatted(items.pop(0), f"!{letter}" if plain else f"%{flags}{letter}"))
        if items:
            self.mismatch("E0401", "not all arguments converted during string formatting")
        return self.simplest(self.together(parts))

    def format_text(self, text: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """text.format(…)."""
        given = {str(k): v for k, v in enumerate(arguments)} | keywords
        parts: list[Text | Choice] = []
        for piece in pieces_of_format(text):
            if isinstance(piece, str):
                parts.append(Text(braced(piece), ()))
                continue
            name, form = piece
            if name not in given or "{" in form:
                self.refuse("E0316", f"`{{{name}}}` in a format is not covered", hint="write an f-string")
            parts.append(self.formatted(given[name], form))
        return self.simplest(self.together(parts))

    def binary(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        """Apply a binary operator."""
        text = isinstance(left, Static) and isinstance(left.value, str)
        if op == "Mod" and isinstance(left, Static) and text:
            return self.percent(left.value, right)
        some = any(isinstance(one, Text) for value in (left, right) for one in options_of(value))
        if op == "Add" and some and all(map(is_text, (left, right))):
            return self.together([self.formatted(left), self.formatted(right)])
        return super().binary(op, left, right, node)


def is_text(value: Any) -> bool:
    """Whether a value is a text, known now or at run time."""
    if isinstance(value, Choice):
        return all(map(is_text, options_of(value)))
    return isinstance(value, Text) or (isinstance(value, Static) and isinstance(value.value, str))
