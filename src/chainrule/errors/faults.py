"""Faults at run time: Python's own exceptions with Python's own words, and the source line as a note.

In: what a failed check says (class, message, facts, span). Out: an exception to raise.
"""

from __future__ import annotations

import builtins
import re

from chainrule.source import Span, draw

_FACT = re.compile(r"\{(\d+)((?:![rsa])?(?::[^{}]*)?)\}")


def exception_class(name: str) -> type[Exception]:
    """Find the class of a run-time fault by its name: a built-in exception, or NumPy's `LinAlgError`."""
    if name.endswith("LinAlgError"):
        from numpy.linalg import LinAlgError

        return LinAlgError
    found = getattr(builtins, name, None)
    if isinstance(found, type) and issubclass(found, Exception):
        return found
    return RuntimeError


def fill(message: str, facts: tuple[object, ...]) -> str:
    """Put the facts into a message, in which `{0}`, `{1:.3f}`, … stand for them; other braces stay."""

    def fact(match: re.Match[str]) -> str:
        index = int(match[1])
        return f"{{0{match[2]}}}".format(facts[index]) if index < len(facts) else match[0]

    return _FACT.sub(fact, message)


def runtime_error(
    error: str | type[Exception], message: str, facts: tuple[object, ...] = (), span: Span | None = None
) -> Exception:
    """Make the exception that CPython would raise here, with the source line drawn in a note."""
    cls = exception_class(error) if isinstance(error, str) else error
    text = fill(message, facts)
    exception = cls(text) if text else cls()
    if span is not None:
        exception.add_note(draw(span))
    return exception
