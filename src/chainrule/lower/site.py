"""What callers know of compiled code: the name of its entry, and where it can fail."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.source import Span

ENTRY = "chainrule_entry"
TOLD = "tell"  # the error of a site whose exception is kept where it was raised
CONTEXT_BYTES = 88  # of the context that a call hands down


@dataclass(frozen=True, slots=True)
class Site:
    """Where and why compiled code can fail: exception, message, types of the facts, source."""

    error: str
    message: str
    facts: tuple[str, ...]
    span: Span | None
