"""What a capture looks up outside the program: all that its result depends on besides the function itself.

A capture notes here each name that it looks up in globals, closures, classes and modules with what it found,
each function whose source it reads, and each class whose instances it makes. `recorded` collects the notes of
all captures that run inside it; nobody listens otherwise.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FunctionType
from typing import Any

ABSENT = object()  # stands for the value of a name that was not there


class Lookup:
    """A value found at `name` of `holder`: a dict of globals, a class or object, or a cell (no name)."""

    def __init__(self, holder: Any, name: str, value: Any) -> None:
        self.holder, self.name, self.value = holder, name, value


class Lookups:
    """All that was looked up; values are kept alive, so that none changes its identity."""

    def __init__(self) -> None:
        self.values: dict[tuple[int, str], Lookup] = {}
        self.functions: dict[int, tuple[FunctionType, Any]] = {}
        self.classes: dict[int, type] = {}


_listener: ContextVar[Lookups | None] = ContextVar("lookups", default=None)


@contextmanager
def recorded() -> Generator[Lookups]:
    """Collect what captures look up until the end of the block."""
    lookups = Lookups()
    token = _listener.set(lookups)
    try:
        yield lookups
    finally:
        _listener.reset(token)


def note_value(holder: Any, name: str, value: Any) -> None:
    """Note that a name was looked up, and what it stands for."""
    lookups = _listener.get()
    if lookups is not None:
        lookups.values.setdefault((id(holder), name), Lookup(holder, name, value))


def note_function(function: FunctionType, source: Any) -> None:
    """Note that a function's source was read."""
    lookups = _listener.get()
    if lookups is not None:
        lookups.functions.setdefault(id(function), (function, source))


def note_class(cls: type) -> None:
    """Note that the attributes of a class were used."""
    lookups = _listener.get()
    if lookups is not None:
        lookups.classes.setdefault(id(cls), cls)
