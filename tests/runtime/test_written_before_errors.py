"""What a function wrote into an array before it raised is there afterwards, in the first call and in later ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import chainrule as cr


def element_by_element(x, n):
    for i in range(n):
        x[i] = 7.0
    return x.sum()


def before_raise(x, n):
    x[1:-1] = x[0] * 2.0
    if n > 3:
        raise ValueError("too many")
    x[0] = 2.0
    return x.sum()


def constant_before_raise(x, n):
    x[1:-1] = 0.0
    if n > 3:
        raise ValueError("too many")
    x[0] = 2.0
    return x.sum()


def constant_before_index(x, n):
    x[1:-1] = 0.0
    y = np.ones(3)[n]
    return y * x[0]


def constant_in_a_loop(x, n):
    for i in range(n):
        x[i : i + 1] = 0.0
        if i == 6:
            raise ValueError("stop")
        x[0] += x[i]
    return x[0]


FUNCTIONS = [
    element_by_element,
    before_raise,
    constant_before_raise,
    constant_before_index,
    constant_in_a_loop,
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_arrays_show_what_was_written(function: Callable[..., Any]) -> None:
    compiled = cr.jit(function)
    for size in (5, 5, 9):
        mine, expected = np.arange(1.0, size + 1.0), np.arange(1.0, size + 1.0)
        with pytest.raises((IndexError, ValueError)) as wanted:
            function(expected, size + 3)
        with pytest.raises(wanted.type):
            compiled(mine, size + 3)
        np.testing.assert_array_equal(mine, expected)
