"""Numbers whose type depends on the path: what calls, derivatives, exceptions and texts make of them."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import chainrule as cr

NUMBERS = (True, np.True_, 3, np.int64(3), 2.5, np.float64(2.5))


def chosen(first, other, p, q):
    return p if first else q


def combined(first, x, p, q):
    n = p if first else q
    return n + x, x - n, n * 2, n / x, n // 2, n % x, n < x, n == 3, n or x, max(n, x), abs(n), n * n


def same(found: Any, expected: Any) -> None:
    """Types are the same, and numbers but for rounding."""
    for mine, theirs in zip(found, expected, strict=True):
        assert type(mine) is type(theirs)
        assert mine == pytest.approx(theirs)


@pytest.mark.parametrize(("p", "q"), [*itertools.combinations(NUMBERS, 2)])
def test_operators_give_the_type_that_cpython_gives(p: Any, q: Any) -> None:
    for first, x in itertools.product((True, False), (2, np.float64(0.5))):
        same(cr.jit(combined)(first, x, p, q), combined(first, x, p, q))


def of_both(x, n):
    whole = n if x > 0.0 else x
    return whole, whole + 1, whole * x


def test_integers_keep_their_digits_beside_floats() -> None:
    assert cr.jit(of_both)(1.0, 2**53 + 1)[:2] == (2**53 + 1, 2**53 + 2)
    with pytest.raises(OverflowError):
        cr.jit(of_both)(1.0, 2**63 - 1)
    same(cr.jit(of_both)(-0.5, 2**63 - 1), of_both(-0.5, 2**63 - 1))


def powers(x, n):
    if n == 0:
        return x
    return np.sqrt(x * x) * powers(x, n - 1)


def reciprocal(x, n):
    return 1.0 / powers(x, n)


def test_division_by_zero_raises_where_the_divisor_is_pythons() -> None:
    with pytest.raises(ZeroDivisionError, match="division by zero"):
        cr.jit(reciprocal)(0.0, 0)
    assert cr.jit(reciprocal)(0.0, 1) == np.inf


def total(values):
    result = 0
    for value in values:
        result += value
    return result


def mean(values):
    return total(values) / max(len(values), 1)


VALUES = np.array([0.5, 2.0, 1.0])


@pytest.mark.parametrize("values", [VALUES, VALUES[:0]])
@pytest.mark.parametrize("function", [total, mean])
def test_values_beside_derivatives_have_the_type_of_the_value(function: Any, values: np.ndarray) -> None:
    expected = function(values)
    value, gradient = cr.value_and_grad(function)(values)
    assert type(value) is type(expected)
    np.testing.assert_allclose(gradient, cr.jacobian(function)(values))
    value, tangent = cr.jvp(function, (values,), (values,))
    assert type(value) is type(expected)
    assert tangent == pytest.approx(value)  # both functions are linear
    value, pullback = cr.vjp(function, values)
    assert type(value) is type(expected)
    for cotangent in (2.0, 2):
        np.testing.assert_allclose(pullback(cotangent)[0], 2.0 * gradient)


@pytest.mark.parametrize("x", [0.5, -0.5])
def test_check_agrees_on_every_path(x: float) -> None:
    assert cr.check(lambda x: of_both(x, 3), x).ok


def with_text(x):
    n = 1 if x > 0.0 else x
    print(n, f"{n} of {n!r}", (n, 0.5))
    if x > 5.0:
        raise ValueError(f"{n} is too much", n)
    return n


def test_texts_show_numbers_as_what_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    for x in (2.0, -0.5):
        assert repr(cr.jit(with_text)(x)) == repr(with_text(x))
        mine, theirs = capsys.readouterr().out.splitlines()
        assert mine == theirs
    with pytest.raises(ValueError, match="1 is too much") as raised:
        cr.jit(with_text)(6.0)
    assert raised.value.args == ("1 is too much", 1)
    assert type(raised.value.args[1]) is int


class Counter:
    """An object that a call changes."""

    def __init__(self) -> None:
        self.seen = 0


def see(counter, x):
    if x > counter.seen:
        counter.seen = x
    return counter.seen


def test_fields_of_arguments_get_the_type_that_python_gives_them() -> None:
    for x in (1.5, -1.5):
        mine, theirs = Counter(), Counter()
        assert repr(cr.jit(see)(mine, x)) == repr(see(theirs, x))
        assert repr(mine.seen) == repr(theirs.seen)


def inverted(first):
    return ~(5 if first else 0.5)


def test_an_operator_that_one_type_lacks_raises_on_that_path() -> None:
    assert cr.jit(inverted)(True) == ~5
    with pytest.raises(TypeError):
        cr.jit(inverted)(False)


def test_source_shows_numbers_of_one_type() -> None:
    assert "sort" not in cr.source(total, VALUES)
