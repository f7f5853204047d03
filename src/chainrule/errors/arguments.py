"""The arguments of an exception that compiled code raises, as one string, and back.

A message that is one text stands as it is, with `{0}`, `{1:.3f}` for its facts: all that the compiler itself
says is of this kind. Anything else is JSON behind a mark.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

MARK = "\0"
_NUMBERED = re.compile(r"\{\{|\}\}|\{(\d+)(j?)((?:![rsa])?(?::[^{}]*)?|%[^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Fact:
    """A number that is known when the exception is raised; `plain`: as Python's own, not as NumPy's."""

    index: int
    plain: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with facts, of which the first has the number `first`."""

    template: str
    first: int
    plain: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """A tuple of arguments."""

    items: tuple[Any, ...]


def encoded(arguments: tuple[Any, ...], named: tuple[tuple[str, Any], ...]) -> str:
    """Make one string of the arguments of an exception."""
    if not named and len(arguments) == 1:
        (only,) = arguments
        if isinstance(only, Filled) and all(only.plain):
            return only.template
        if isinstance(only, str) and only:
            return only.replace("{", "{{").replace("}", "}}")
    if not named and not arguments:
        return ""
    parts = [_noted(a) for a in arguments], {name: _noted(a) for name, a in named}
    return MARK + json.dumps(parts)


def _noted(argument: Any) -> Any:
    match argument:
        case Fact(index=index, plain=plain):
            return {"fact": index, "plain": plain}
        case Filled(template=template, first=first, plain=plain):
            return {"text": template, "first": first, "plain": list(plain)}
        case Several(items=items):
            return {"items": [_noted(i) for i in items]}
        case _:
            return {"known": argument}


def decoded(message: str, facts: tuple[Any, ...]) -> tuple[list[Any], dict[str, Any]]:
    """Give the arguments of the exception that a message describes."""
    if not message.startswith(MARK):
        text = fill(message, tuple(map(plainly, facts)))
        return ([text] if text else []), {}
    arguments, named = json.loads(message[len(MARK) :])
    return [_told(a, facts) for a in arguments], {k: _told(a, facts) for k, a in named.items()}


def _told(noted: Any, facts: tuple[Any, ...]) -> Any:
    if "known" in noted:
        return noted["known"]
    if "items" in noted:
        return tuple(_told(i, facts) for i in noted["items"])
    if "fact" in noted:
        value = facts[noted["fact"]]
        return plainly(value) if noted["plain"] else value
    mine = facts[noted["first"] : noted["first"] + len(noted["plain"])]
    values = (plainly(f) if p else f for f, p in zip(mine, noted["plain"], strict=True))
    return fill(noted["text"], tuple(values))


def plainly(value: Any) -> Any:
    """Give a number of Python's own."""
    return value.item() if hasattr(value, "item") else value


def fill(message: str, facts: tuple[Any, ...]) -> str:
    """Put the facts into a message, in which `{0}`, `{1:.3f}`, … stand for them; other braces stay.

    `{2j}` is the complex number of two facts.
    """

    def fact(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]
        index, form = int(match[1]), match[3]
        if index + len(match[2]) >= len(facts):
            return match[0]
        value = complex(facts[index], facts[index + 1]) if match[2] else facts[index]
        return form % value if form.startswith("%") else f"{{0{form}}}".format(value)

    return _NUMBERED.sub(fact, message)
