"""Faults at run time: Python's own exceptions with Python's own words, and the source line as a note.

In: what a failed check says (class, message, facts, span). Out: an exception to raise.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import linecache
from functools import lru_cache
from types import CodeType, FrameType, TracebackType

from chainrule.errors.arguments import decoded
from chainrule.source import Span, draw


def exception_class(name: str) -> type[Exception]:
    """Find the class of a run-time fault by its name: a built-in exception, or NumPy's `LinAlgError`."""
    if name.endswith("LinAlgError"):
        from numpy.linalg import LinAlgError

        return LinAlgError
    module, _, path = name.rpartition(":")
    found: object = importlib.import_module(module) if module else builtins
    for part in path.split("."):
        found = getattr(found, part, None)
    if isinstance(found, type) and issubclass(found, Exception):
        return found
    return RuntimeError


def runtime_error(
    error: str | type[Exception], message: str, facts: tuple[object, ...] = (), span: Span | None = None
) -> Exception:
    """Make the exception that CPython would raise here, with the source line drawn in a note."""
    cls = exception_class(error) if isinstance(error, str) else error
    arguments, named = decoded(message, facts)
    exception = cls(*arguments, **named)
    if span is not None:
        exception.add_note(draw(span))
        return exception.with_traceback(traceback_of(span))
    return exception


def traceback_of(span: Span) -> TracebackType | None:
    """Make a traceback that ends at a place in the user's source, through the calls that led there."""
    found: TracebackType | None = None
    place: Span | None = span
    while place is not None:
        frame = _frame(place)
        found = TracebackType(found, frame, frame.f_lasti, place.line)
        place = place.caller
    return found


def _frame(span: Span) -> FrameType:
    """Make a frame of a function at a line: one in which something was raised there."""
    try:
        exec(_raising(span), {"error": _Here})
    except _Here as here:
        inner = here.__traceback__.tb_next if here.__traceback__ is not None else None
        if inner is not None:
            return inner.tb_frame
    raise SystemError("nothing was raised")


class _Here(Exception):  # noqa: N818 - it only marks a place
    pass


@lru_cache(maxsize=1024)
def _raising(span: Span) -> CodeType:
    """Compile a `raise` that stands where the span does, so that Python underlines the user's expression."""
    line = span.text()
    last = linecache.getline(span.file, span.end_line)
    start, end = len(line[: span.column].encode()), len(last[: span.end_column].encode())
    place = {
        "lineno": span.line,
        "col_offset": start,
        "end_lineno": max(span.end_line, span.line),
        "end_col_offset": max(end, start + 1) if span.end_line <= span.line else end,
    }
    statement = ast.Raise(exc=ast.Name("error", ast.Load(), **place), cause=None, **place)
    code = compile(ast.Module([statement], []), span.file, "exec")
    name = span.function.rsplit(".", 1)[-1] or "<module>"
    return code.replace(co_name=name, co_qualname=span.function or name)
