"""Python expressions as text with a precedence, put together with as few parentheses as the language needs.

In: operator symbols and texts. Out: texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

CONDITIONAL, OR, AND, NOT, COMPARE, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, PRODUCT, UNARY, POWER, ATOM = range(
    14
)
LEVELS: dict[str, int] = {
    "or": OR, "and": AND, "==": COMPARE, "!=": COMPARE, "<": COMPARE, "<=": COMPARE, ">": COMPARE,
    ">=": COMPARE, "|": BIT_OR, "^": BIT_XOR, "&": BIT_AND, "<<": SHIFT, ">>": SHIFT, "+": SUM, "-": SUM,
    "*": PRODUCT, "/": PRODUCT, "//": PRODUCT, "%": PRODUCT, "@": PRODUCT, "**": POWER,
}  # fmt: skip
_BINARY = re.compile(r"^\{\} (\S+) \{\}$")


@dataclass(frozen=True, slots=True)
class Text:
    """An expression and how tightly it binds; it has a line of its own if it came from a value without a
    variable.
    """

    text: str
    level: int = ATOM

    def at(self, level: int) -> str:
        """Give the text for a place that needs at least this binding."""
        return self.text if self.level >= level else f"({self.text})"


def symbol_of(template: object) -> str | None:
    """Give the operator of a template such as `{} + {}`."""
    found = _BINARY.match(template) if isinstance(template, str) else None
    return found[1] if found and found[1] in LEVELS else None


def binary(symbol: str, left: Text, right: Text) -> Text:
    """Join two operands: to the left it associates (powers to the right), comparisons not at all."""
    level = LEVELS[symbol]
    if symbol == "**":
        return Text(f"{left.at(POWER + 1)} ** {right.at(UNARY)}", level)
    tighter_left = level + 1 if level == COMPARE else level
    tighter_right = level if symbol in ("and", "or") else level + 1
    if symbol in ("+", "-") and _is_negative(right):
        symbol, right = "-" if symbol == "+" else "+", Text(right.text[1:], right.level)
    return Text(f"{left.at(tighter_left)} {symbol} {right.at(tighter_right)}", level)


def _is_negative(text: Text) -> bool:
    """Whether a minus sign stands before all of a text, so that it can be taken off."""
    whole = text.level >= UNARY or (text.level == PRODUCT and "%" not in text.text and "//" not in text.text)
    return text.text.startswith("-") and whole


def negative(operand: Text) -> Text:
    """Put a minus sign before an operand."""
    if operand.text.startswith("-") and operand.level == UNARY:
        return Text(f"-({operand.text})", UNARY)
    return Text(f"-{operand.at(UNARY)}", UNARY)


def negation(operand: Text) -> Text:
    """Put `not` before an operand."""
    return Text(f"not {operand.at(NOT)}", NOT)


def conditional(condition: Text, yes: Text, no: Text) -> Text:
    """Write a conditional expression; with a truth value on one side it is an `and` or an `or`."""
    if no.text == "False":
        return binary("and", condition, yes)
    if yes.text == "True":
        return binary("or", condition, no)
    return Text(f"{yes.at(OR)} if {condition.at(OR)} else {no.at(CONDITIONAL)}", CONDITIONAL)


def call(function: str, *arguments: str) -> Text:
    """Write a call."""
    return Text(f"{function}({', '.join(arguments)})")


def sequence(items: list[str]) -> str:
    """Write a tuple."""
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def wrap(text: str, width: int) -> list[str]:
    """Break a statement that is too long inside its last outermost brackets; the lines between are
    indented.
    """
    opening = _last_group(text)
    if len(text) <= width or opening is None:
        return [text]
    start, end = opening
    items = _split(text[start + 1 : end])
    rows: list[str] = []
    for k, item in enumerate(items):
        piece = item + ("," if k + 1 < len(items) else "")
        if len(piece) > width - 4 and _last_group(piece) is not None:
            rows += wrap(piece, width - 4)
            continue
        if rows and len(rows[-1]) + 1 + len(piece) < width - 4:
            rows[-1] += f" {piece}"
        else:
            rows.append(piece)
    if len(rows) > 1 and len(items) > 1:
        rows[-1] += ","
    head = text[: start + 1]
    above = wrap(head, width) if len(head) > width else [head]
    return [*above, *(f"    {row}" for row in rows), text[end:]]


def _last_group(text: str) -> tuple[int, int] | None:
    """Find the last pair of brackets that is not inside another one and holds something."""
    found: tuple[int, int] | None = None
    depth = start = 0
    for position, character in _code(text):
        if character in "([{":
            depth += 1
            start = position if depth == 1 else start
        elif character in ")]}":
            depth -= 1
            if depth == 0 and position > start + 1:
                found = (start, position)
    return found


def _split(text: str) -> list[str]:
    """Split at the commas outside of brackets."""
    parts: list[str] = []
    depth = last = 0
    for position, character in _code(text):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            parts.append(text[last:position].strip())
            last = position + 1
    return [*parts, text[last:].strip()] if text[last:].strip() else parts


def _code(text: str) -> Iterator[tuple[int, str]]:
    """Give the characters of a text that are not inside a string, with their positions."""
    quote = ""
    for position, character in enumerate(text):
        if quote:
            quote = "" if character == quote and text[position - 1] != "\\" else quote
        elif character in "'\"":
            quote = character
        else:
            yield position, character
