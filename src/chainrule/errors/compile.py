"""Errors at compile time: what was written, where, why it cannot be, and a repair.

In: code, message, span, notes, hint. Out: exceptions, each also the Python exception that a caller expects.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chainrule.errors.codes import BY_NUMBER
from chainrule.source import Span, draw


class ChainruleError(Exception):
    """Base of the errors that chainrule raises itself; `except ChainruleError` catches them all."""

    def __init__(
        self,
        code: str,
        message: str,
        span: Span | None = None,
        *,
        label: str = "",
        notes: tuple[str, ...] = (),
        hint: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.span = span
        self.label = label
        self.notes = notes
        self.hint = hint
        self.others: tuple[ChainruleError, ...] = ()

    @property
    def documentation(self) -> str:
        """Where the code of this error is explained."""
        code = BY_NUMBER.get(self.code)
        return code.anchor if code else "docs/reference/errors.md"

    def render(self) -> str:
        """Give the whole text: message, source line with carets, notes and hint."""
        margin = " " * len(str(self.span.line)) if self.span else " "
        lines = [f"[{self.code}] {self.message}"]
        if self.span:
            lines.append(draw(self.span, self.label))
        lines += [f"{margin} = note: {note}" for note in self.notes]
        if self.hint:
            lines.append(f"{margin} = hint: {self.hint}")
        return "\n".join(lines)

    def __str__(self) -> str:
        if not self.others:
            return self.render()
        errors: tuple[ChainruleError, ...] = (self, *self.others)
        return "\n\n".join((*(error.render() for error in errors), f"{len(errors)} errors"))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.code, self.message, self.span), self.__dict__.copy()


class CompileError(ChainruleError):
    """The program cannot be compiled."""


class UnsupportedError(CompileError, TypeError):
    """Python that is refused, with a reason."""


class ShapeError(CompileError, ValueError):
    """Shapes that do not fit."""


class IndexingError(CompileError, IndexError):
    """An index that cannot be one."""


class NoSuchAxisError(ShapeError, IndexError):
    """An axis that an array does not have."""


class KeyMissingError(CompileError, KeyError):
    """A key that a dict does not have."""


class TypeMismatchError(CompileError, TypeError):
    """Types that do not fit."""


class NameMissingError(CompileError, NameError):
    """A name that has no value."""


class AttributeMissingError(CompileError, AttributeError):
    """An attribute that an object does not have."""


class ArgumentsError(CompileError, TypeError):
    """Arguments that a function cannot be called with."""


class InternalError(CompileError, RuntimeError):
    """A fault of chainrule, not of the user's program; `ir` holds the program on which it happened."""

    def __init__(
        self,
        code: str,
        message: str,
        span: Span | None = None,
        *,
        label: str = "",
        notes: tuple[str, ...] = (),
        hint: str = "",
        ir: str = "",
    ) -> None:
        notes = (*notes, "this is a fault of chainrule, not of your program")
        hint = hint or "please report it, with the text of `error.ir`"
        super().__init__(code, message, span, label=label, notes=notes, hint=hint)
        self.ir = ir


def combined(errors: Sequence[CompileError]) -> CompileError:
    """Give one error to raise for several: the first, whose text also shows the others (in `others`)."""
    first, *rest = errors
    first.others = tuple(rest)
    return first
