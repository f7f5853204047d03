"""Exceptions that compiled code raises: class, arguments, text, and the lines of the traceback, as in CPython.

PYTEST_DONT_REWRITE: the programs here assert, too.
"""

from __future__ import annotations

import math
import traceback
from typing import Any

import pytest

import chainrule as cr


class PlainError(Exception):
    pass


class LimitError(ValueError):
    def __init__(self, value, limit=3.0):
        super().__init__(f"{value} above {limit}")
        self.value, self.limit = value, limit


def raising(x, n):
    if n == 0:
        raise ValueError("bad {value}")
    if n == 1:
        raise ValueError(f"bad {x:.3f} and {n:5d} {x!r} {x:>10.2e} {n + 1} {{}}")
    if n == 2:
        raise ValueError
    if n == 3:
        raise KeyError("k")
    if n == 4:
        raise ValueError("a", x, None)
    if n == 5:
        raise RuntimeError("got " + str(n) + " and " + repr(x))
    if n == 6:
        raise ValueError("got %d, %.2f and %s" % (n, x, "z"))  # noqa: UP031
    if n == 7:
        raise ValueError(f"got {n} and {x:.2f} {n}")
    if n == 8:
        raise IndexError(n) from None
    if n == 9:
        raise ValueError(f"{n=} {x=:.1f} {x > 1}")
    if n == 10:
        assert x * n > 100, f"{x * n:.2f} is small: {math.sqrt(x)}"
    if n == 11:
        assert x > 100
    if n == 12:
        assert x > 100, (x, n)
    if n == 13:
        raise LimitError(x)
    if n == 14:
        raise LimitError(x, limit=n)
    if n == 15:
        error = PlainError(f"kept {n}")
        raise error
    if n == 16:
        return [1.0, x][n]
    return 1.0 / (x - x)


def nested(x, n):
    return through(x, n) + 1.0


def through(x, n):
    total = 0.0
    for _ in range(3):
        total += raising(x, n)
    return total


def outcome(function: Any, args: tuple[Any, ...]) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which one is compared
        function(*args)
    return caught.value


def lines(error: Exception) -> list[tuple[str, int | None]]:
    """Functions and lines of this file in a traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    return [(f.name, f.lineno) for f in frames if f.filename == __file__ and f.name != "outcome"]


@pytest.mark.parametrize("n", range(18))
@pytest.mark.parametrize("times", [1, 2], ids=["first call", "second call"])
def test_the_exception_is_that_of_python(n, times):
    expected = outcome(nested, (2.5, n))
    function = cr.jit(nested)
    for _ in range(times):
        found = outcome(function, (2.5, n))
    assert type(found) is type(expected)
    assert str(found) == str(expected)
    assert found.args == expected.args
    assert vars(found).get("limit") == vars(expected).get("limit")
    assert lines(found) == lines(expected)


@pytest.mark.parametrize("derivative", [cr.grad, cr.value_and_grad, cr.hessian])
def test_derivatives_raise_it_too(derivative):
    expected = outcome(nested, (2.5, 13))
    found = outcome(derivative(nested), (2.5, 13))
    assert (type(found), str(found)) == (type(expected), str(expected))
    assert lines(found)[-1] == lines(expected)[-1]


def test_no_frame_of_the_compiler_stands_between_the_users():
    function = cr.jit(nested)
    outcome(function, (2.5, 0))
    frames = traceback.extract_tb(outcome(function, (2.5, 0)).__traceback__)
    assert {f.filename for f in frames} == {__file__}


def searching(xs, value):
    return xs.index(value)


def test_library_functions_do_not_show():
    found = outcome(cr.jit(searching), ([1.0, 2.0], 3.0))
    assert isinstance(found, ValueError)
    assert lines(found)[-1][0] == "searching"
    assert "return xs.index(value)" in found.__notes__[0]
