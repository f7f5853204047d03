"""The page on kinks says what happens: every sentence with a number in it is run, in both modes."""

from __future__ import annotations

import math

import numpy as np
import pytest

import chainrule as cr
from tools.kinks_page import PAGE, page


def absolute(x):
    return abs(x) + np.abs(x)


def first_of_two(x):
    return max(x, 0.0) + np.maximum(x, 0.0) + 10.0 * (min(x, 0.0) + np.minimum(x, 0.0))


def second_of_two(x):
    return max(0.0, x) + np.maximum(0.0, x) + min(0.0, x) + np.minimum(0.0, x)


def first_of_equal(x):
    return np.max(np.array([x, 2.0 * x, 3.0 * x])) + max([5.0 * x, x]) + np.min(np.array([7.0 * x, x]))


def clipped(x):
    return np.clip(x, 0.0, 1.0) + np.clip(x, -1.0, 0.0)


def at_a_knot(x):
    return np.interp(x, np.array([-1.0, 0.0, 1.0]), np.array([0.0, 1.0, 5.0]))


def jumps(x):
    return (
        int(x + 0.5) + round(x + 0.2) + math.floor(x + 0.7) + np.ceil(x + 0.1) + (x + 0.3) // 1.0 + np.sign(x)
    )


def remainder(x):
    return (x + 3.5) % 2.0 + 10.0 * (7.5 % (x + 2.0))


def root_of_square(x):
    return np.sqrt(x * x)


def no_slope_at_the_origin(x):
    return np.hypot(x, x)


def untaken(x):
    return np.sqrt(x) if x > 1.0 else 3.0 * x


def unchosen(x):
    return np.where(x > 1.0, np.sqrt(x), 3.0 * x)


def power_of_zero(x):
    return (0.0 * x) ** (x + 2.0)


def last_iteration(x):
    total = 0.0
    while total < 1.0 - x:
        total += 0.25 + x
    return total


@pytest.mark.parametrize(
    ("function", "slope"),
    [
        (absolute, 0.0),
        (first_of_two, 22.0),
        (second_of_two, 0.0),
        (first_of_equal, 1.0 + 5.0 + 7.0),
        (clipped, 2.0),
        (at_a_knot, 4.0),
        (jumps, 0.0),
        (remainder, 1.0 - 10.0 * 3.0),
        (root_of_square, math.nan),
        (no_slope_at_the_origin, math.nan),
        (untaken, 3.0),
        (unchosen, 3.0),
        (power_of_zero, 0.0),
        (last_iteration, 4.0),
    ],
    ids=lambda x: getattr(x, "__name__", None),
)
def test_slopes_at_zero(function, slope) -> None:
    np.testing.assert_equal(float(cr.grad(function)(0.0)), slope)
    np.testing.assert_equal(float(cr.jvp(function, (0.0,), (1.0,))[1]), slope)


def chosen_in_arrays(x, values):
    root = np.sqrt(np.maximum(values, 0.0))
    chosen = np.where(values > 0.0, root * x + root**2, 3.0 * values)
    number = np.where(x > 1.0, np.log(np.sqrt(np.abs(x))), 2.0 * x)
    return np.sum(chosen) + number


def test_zeros_of_what_is_not_chosen_are_exact_through_chains_and_arrays() -> None:
    values = np.array([0.25, 0.0, -2.0])
    by_x, by_values = cr.grad(chosen_in_arrays, argnums=(0, 1))(0.0, values)
    assert by_x == 0.5 + 2.0
    np.testing.assert_array_equal(by_values, [0.0 * 1.0 + 1.0, 3.0, 3.0])
    second = cr.hessian(chosen_in_arrays, argnums=1)(2.0, values)
    np.testing.assert_array_equal(second, np.diag([2.0 * -0.25 * 0.25**-1.5, 0.0, 0.0]))


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python tools/kinks_page.py`"
