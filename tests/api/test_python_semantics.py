"""Numbers as CPython has them where arithmetic is at its edges: CPython itself is the reference."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import chainrule as cr

INF, NAN = float("inf"), float("nan")


def rounded(x, digits):
    return round(x, digits)


@pytest.mark.parametrize("digits", [-2, -1, 0, 1, 2, 3, 5])
@pytest.mark.parametrize(
    "x", [2.675, 0.5, 1.5, 2.5, -0.5, 0.125, 15.0, 25.0, 1.005, 2.5e-5, 1e22, 150.0, 123456789.123456, INF]
)
def test_round_decides_ties_by_the_number_itself(x, digits):
    assert cr.jit(rounded)(x, digits) == round(x, digits)


@pytest.mark.parametrize("digits", [-3, -2, -1, 0, 2])
@pytest.mark.parametrize("n", [25, 35, -25, 150, 250, -150, 1234, 500, 0])
def test_round_of_an_integer_is_an_integer(n, digits):
    found = cr.jit(rounded)(n, digits)
    assert found == round(n, digits)
    assert type(found) is int


def division(x, y):
    return x // y, x % y, divmod(x, y)


@pytest.mark.parametrize("y", [2.0, -2.0, 0.1, -0.1, INF, -INF, NAN])
@pytest.mark.parametrize("x", [5.5, -5.5, 6.0, 0.0, -1e-20, 1e300, NAN])
def test_floor_division_of_floats(x, y):
    assert repr(cr.jit(division)(x, y)).replace("-0.0", "0.0") == repr(division(x, y)).replace("-0.0", "0.0")


def arithmetic(n, what):
    if what == "square":
        return n * n
    if what == "sum":
        return n + n
    if what == "next":
        return n + 1
    if what == "negative":
        return -n
    if what == "absolute":
        return abs(n)
    if what == "power":
        return n**3
    if what == "shift":
        return n << 3
    if what == "quotient":
        return n // -1
    if what == "total":
        return sum([n, n, n])
    return math.prod([n, 4, n])


WHAT = ["square", "sum", "next", "negative", "absolute", "power", "shift", "quotient", "total", "product"]


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("n", [3, -3, 2**31, -(2**31), 2**62, -(2**62), 2**63 - 1, -(2**63)])
def test_an_integer_beyond_64_bits_raises(n, what):
    exact = arithmetic(n, what)
    if -(2**63) <= exact < 2**63:
        assert cr.jit(arithmetic)(n, what) == exact
    else:
        with pytest.raises(OverflowError):
            cr.jit(arithmetic)(n, what)


def products(n):
    product = 1
    for k in range(1, n):
        product *= k
    return product


def test_overflow_in_a_loop():
    assert cr.jit(products)(21) == math.factorial(20)
    with pytest.raises(OverflowError):
        cr.jit(products)(22)


def ratio(a, b):
    return a / b


def test_integers_that_floats_do_not_hold_are_not_divided():
    assert cr.jit(ratio)(2**53, 3) == 2**53 / 3
    with pytest.raises(OverflowError, match="not divided exactly"):
        cr.jit(ratio)(2**53 + 1, 3)


@pytest.mark.parametrize("pair", [(NAN, 1.0), (1.0, NAN), (2.0, INF), (-INF, 1.0)])
def test_comparisons_with_nan(pair):
    def compared(x, y):
        chain = x < y, x > y, x == y, x != y, x <= y, 0.0 < x < y
        return chain, max(x, y), min(x, y), max(y, x), min(y, x), max([x, y, 1.0]), min(1.0, x, y)

    assert repr(cr.jit(compared)(*pair)) == repr(compared(*pair))


def strict(xs, ys):
    total = 0.0
    for x, y in zip(xs, ys, strict=True):
        total += x * y
    return total


def index_once(xs):
    calls = [0]

    def at():
        calls[0] += 1
        return 1

    xs[at()] += 10.0
    return calls[0], xs[1]


def test_an_index_of_an_augmented_assignment_is_evaluated_once():
    assert cr.jit(index_once)([1.0, 2.0]) == index_once([1.0, 2.0])


def unpacked(xs):
    a, b, *rest = xs
    return a, b, rest


def writes_a_diagonal(x):
    np.diagonal(x)[0] = 1.0
    return x


def writes_part_of_a_diagonal(x):
    part = np.diag(x)[1:]
    part[:] = 2.0
    return x


def writes_diagonals_in_a_loop(x, n):
    for i in range(n):
        view = x.diagonal() if i > 1 else x[0]
        view[i] = 1.0
    return x


@pytest.mark.parametrize(
    ("function", "args"),
    [
        (writes_a_diagonal, (np.eye(3),)),
        (writes_a_diagonal, (np.eye(3) * 1j,)),
        (writes_part_of_a_diagonal, (np.eye(3),)),
        (writes_diagonals_in_a_loop, (np.eye(3), 3)),
        (strict, ([1.0], [2.0, 3.0])),
        (strict, ([1.0, 4.0], [2.0])),
        (unpacked, ([1.0],)),
        (ratio, (1, 0)),
        (division, (1.0, 0.0)),
        (division, (1, 0)),
    ],
)
def test_the_same_exception(function, args):
    expected = outcome(function, args)
    found = outcome(cr.jit(function), args)
    assert (type(found), str(found)) == (type(expected), str(expected))


def outcome(function: Any, args: tuple[Any, ...]) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which one is compared
        function(*args)
    return caught.value
