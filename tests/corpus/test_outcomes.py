"""Programs of the corpus at arguments they were not written for: the same value or the same exception."""

from __future__ import annotations

import signal
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from chainrule.errors import CompileError
from tests.corpus.comparison import assert_same
from tests.corpus.subject import Subject
from tests.reference.structures import copy_structure, flatten_floats, map_leaves

SECONDS = 1.0
# NumPy says nothing of what `interp` gives where its knots do not increase.
UNDEFINED = {
    ("array_interp", "negative"),
    ("array_interp", "reversed"),
    ("listing_crank_nicolson", "negative"),
}
# A size that is 1 at run time only does not stretch (docs/limitations.md), so that another error comes first.
STRETCHED = {("derivative_implicit_layer", "short")}


class Endless(Exception):
    """A program does not come to an end."""


def _zero(args: tuple[Any, ...]) -> Any:
    return map_leaves(lambda x: 0.0, args)


def _negative(args: tuple[Any, ...]) -> Any:
    return map_leaves(lambda x: -x, args)


def _reversed(args: tuple[Any, ...]) -> Any:
    """The same numbers from the last to the first; Python's stay Python's, as another kind compiles anew."""
    last_first = reversed(flatten_floats(args))
    return map_leaves(lambda x: type(x)(next(last_first)), args)


def _short(args: tuple[Any, ...]) -> Any:
    """One element less in every array and list."""
    return tuple(x[:-1] if isinstance(x, np.ndarray | list) else x for x in copy_structure(args))


def _other_counts(args: tuple[Any, ...]) -> Any:
    return tuple(x - 1 if type(x) is int else x for x in copy_structure(args))


def outcome(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    """What a call gives: result and final arguments, or the exception that it raises."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a mean of nothing is NaN
            return (function(*args), args), None
    except (Endless, RecursionError):
        raise
    except Exception as error:
        return None, error


def in_time(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    """The outcome of a call in CPython, if it comes in a second."""

    def stop(*_: Any) -> None:
        raise Endless

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return outcome(function, args)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    "change",
    [_zero, _negative, _reversed, _short, _other_counts],
    ids=lambda change: change.__name__[1:],
)
def test_outcome(subject: Subject, change: Callable[[tuple[Any, ...]], Any]) -> None:
    if (subject.program.name, change.__name__[1:]) in UNDEFINED:
        pytest.skip("there is no right result")
    if (subject.program.name, change.__name__[1:]) in STRETCHED:
        pytest.skip("a size of 1 would stretch")
    args = change(subject.program.arguments[0])
    try:
        expected, error = in_time(subject.function, copy_structure(args))
    except (Endless, RecursionError):
        pytest.skip("the program does not end")
    found, found_error = outcome(subject.primal, copy_structure(args))
    if error is not None:
        # What is seen before the run may be a later fault of the same run.
        assert isinstance(found_error, type(error) | CompileError)
    else:
        assert found_error is None
        # Far from where a program is meant to run, rounding is amplified more.
        assert_same(found, expected, 100.0 * subject.program.rtol)
