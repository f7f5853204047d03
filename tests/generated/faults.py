"""Programs with one fault put in, and whether the error names its line.

The lines of a fault are written in the place of a statement. CPython says what is right: the exception that it
raises there has a type, and the compiler's error must be of that type too, and stand on one of these lines. A
construct that only the compiler refuses must have been reached by CPython.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
from numpy.exceptions import AxisError

from chainrule.errors import ChainruleError, UnsupportedError
from tests.corpus.subject import Subject, random_like
from tests.generated.checks import RTOL, Endless, NotPython, Unfit, check, in_time, loaded
from tests.reference.corpus import Program
from tests.reference.structures import copy_structure

# What CPython's exception may be called at compile time.
WIDER: dict[type[BaseException], type[BaseException]] = {UnboundLocalError: NameError, AxisError: IndexError}
NOTE = re.compile(r"--> (\S+):(\d+):(\d+)")


@dataclass(frozen=True)
class Raised:
    """An error: its type, and the line of the program that it speaks of; no type if there was none."""

    type: type[BaseException] | None
    line: int
    text: str = ""


def check_fault(
    text: str, lines: tuple[int, ...], folder: Path, only_refused: bool = False, unless_known: bool = False
) -> None:
    """Raise an AssertionError unless the compiled program fails as CPython does, on one of these lines."""
    with loaded(text, folder) as module:
        args = module.ARGUMENTS[0]
        expected = in_cpython(module.program, args, lines, str(module.__file__))
        if expected.type is None and not only_refused:
            raise Unfit
        subject = Subject(Program(module.__name__, module.program, (args,), folder, RTOL))
        tangents = random_like(args, 1)
        for what, call in (
            ("value", lambda: subject.primal(*copy_structure(args))),
            ("forward mode", lambda: subject.forward(copy_structure(args), tangents)),
        ):
            found = native(call, str(module.__file__))
            if found.type is None and unless_known:
                check(text, folder)
                raise Unfit
            try:
                compare(what, found, expected, lines)
            except AssertionError:
                fit_without(text, lines, folder)
                raise


def compare(what: str, found: Raised, expected: Raised, lines: tuple[int, ...]) -> None:
    told = f"{found.text or 'nothing was raised'}; in CPython {expected.type}"
    assert found.type is not None, f"{what}, fault is accepted: {told}"
    assert found.line in lines, f"{what}, line {found.line} instead of {lines[0]}: {told}"
    wanted = WIDER.get(expected.type, public(expected.type)) if expected.type else None
    unsupported = issubclass(found.type, UnsupportedError)
    assert wanted is None or unsupported or issubclass(found.type, wanted), f"{what}, type: {told}"


def public(kind: type[BaseException]) -> type[BaseException]:
    """The exception that a caller can name: NumPy has some that it keeps to itself."""
    return next(cls for cls in kind.__mro__ if "._" not in cls.__module__)


def fit_without(text: str, lines: tuple[int, ...], folder: Path) -> None:
    """A program that is refused without its fault as well tests nothing."""
    rows = text.split("\n")
    for line in lines:
        rows[line - 1] = ""
    indent = re.match(r" *", text.split("\n")[lines[0] - 1])
    assert indent is not None
    rows[lines[0] - 1] = f"{indent[0]}pass"
    try:
        check("\n".join(rows), folder)
    except Exception as error:
        raise Unfit from error


def in_cpython(program: Callable[..., Any], args: Any, lines: tuple[int, ...], file: str) -> Raised:
    """What CPython raises on these lines; unfit if it raises elsewhere, or does not come there."""
    reached: set[int] = set()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename != file:
            return None
        reached.add(frame.f_lineno)
        return trace

    before = sys.gettrace()
    try:
        with np.errstate(all="ignore"), in_time():
            sys.settrace(trace)
            program(*copy_structure(args))
    except Endless as error:
        raise Unfit from error
    except Exception as error:
        sys.settrace(before)
        line = line_of(error, file)
        if line not in lines:
            raise (Unfit if isinstance(error, ArithmeticError | ValueError) else NotPython) from error
        return Raised(type(error), line, str(error))
    finally:
        sys.settrace(before)
    if not reached & set(lines):
        raise Unfit
    return Raised(None, 0)


def line_of(error: BaseException, file: str) -> int:
    """The innermost line of a file in a traceback."""
    line, traceback = 0, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == file:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def native(call: Callable[[], Any], file: str) -> Raised:
    """What compiled code raises, and the line that the error names."""
    try:
        call()
    except ChainruleError as error:
        inside = error.span is not None and error.span.file == file
        return Raised(type(error), error.span.line if inside and error.span else 0, str(error))
    except Exception as error:
        notes = [NOTE.search(note) for note in getattr(error, "__notes__", ())]
        named = [int(m[2]) for m in notes if m and m[1] == Path(file).name]
        return Raised(
            type(error), named[0] if named else line_of(error, file), f"{type(error).__name__}: {error}"
        )
    return Raised(None, 0)
