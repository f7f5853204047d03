"""Text in which numbers stand that are known at run time: a template, and the numbers for it.

In a template `{0}`, `{1!r:>8}`, `{2%.3f}` stand for the numbers, and `{{` and `}}` for braces.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import Any

from chainrule.capture.values import Scalar
from chainrule.ir.nodes import Atom

_NUMBERED = re.compile(r"\{\{|\}\}|\{(\d+)")
_PERCENT = re.compile(r"%(?:%|([-+ #0]*\d*(?:\.\d+)?)([diufFeEgGsr]))")


@dataclass(frozen=True, slots=True)
class Shown:
    """An array in a text that is printed; `kind` says as what: `array`, `list` or (of NumPy's numbers) `items`."""

    atom: Atom
    kind: str


STREAMS = ("stdout", "stderr", "stdin")


@dataclass(frozen=True, slots=True)
class Stream:
    """`sys.stdout` and its like, whatever stands there when the program runs."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is known at run time."""

    template: str
    facts: tuple[Scalar | Shown, ...]

    def varied(self) -> Scalar | None:
        """Give the first number whose type only the run tells."""
        return next((f for f in self.facts if isinstance(f, Scalar) and f.sorts is not None), None)

    def with_fact(self, old: Scalar, new: Scalar) -> Text:
        """Give the text with another number in place of one."""
        return Text(self.template, tuple(new if fact == old else fact for fact in self.facts))


def braced(text: str) -> str:
    """Give a template that stands for a text as it is."""
    return text.replace("{", "{{").replace("}", "}}")


def joined(parts: list[Text]) -> Text:
    """Put texts behind each other."""
    template = ""
    facts: tuple[Scalar | Shown, ...] = ()
    for part in parts:
        offset = len(facts)

        def moved(found: re.Match[str], by: int = offset) -> str:
            return f"{{{int(found[1]) + by}" if found[1] else found[0]

        template += _NUMBERED.sub(moved, part.template)
        facts += part.facts
    return Text(template, facts)


def pieces_of_percent(text: str) -> list[str | tuple[str, str]]:
    """Split the left side of `text % values`: plain text, and the flags and letter of each place."""
    found: list[str | tuple[str, str]] = []
    at = 0
    for match in _PERCENT.finditer(text):
        found.append(text[at : match.start()])
        found.append("%" if match[2] is None else (match[1], match[2]))
        at = match.end()
    return [*found, text[at:]]


def pieces_of_format(text: str) -> list[str | tuple[str, str]]:
    """Split a template of `str.format`: plain text, and name and form of each place."""
    found: list[str | tuple[str, str]] = []
    count = 0
    for plain, name, form, conversion in string.Formatter().parse(text):
        found.append(plain)
        if name is not None:
            known = name or str(count)
            count += 1
            found.append((known, (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")))
    return found


def known_text(value: Any) -> Text:
    """Give a text that is known as one that is not."""
    return Text(braced(str(value)), ())
