"""Reading what an empty list does not have raises on the paths that do it, and only there."""

from __future__ import annotations

from typing import Any

import pytest

import chainrule as cr


def in_a_condition(values):
    made = []
    for k in range(len(values)):
        if k != 2 and made[-1] > 0.0:
            made.append(values[k])
    return sum(made)


def in_a_chain(values):
    made = []
    return 1.0 if 0.0 < values[0] < made[-1] else 2.0


def in_a_comprehension(values):
    made = []
    return sum([made[-1] * value for value in values])


def in_a_filter(values):
    made = ()
    return sum([made[0] for value in values if value > 1.0])


def in_a_generator(values):
    made = []
    return sum(made[-1] * value for value in values)


def in_a_test(values):
    made = []
    total = 0.0
    while made[-1] > values[0]:
        total += 1.0
    return total


def in_a_test_after_and(values):
    made = []
    k = 0
    while k < len(values) and made[-1] > 0.0:
        k += 1
    return k


CASES = [
    in_a_condition,
    in_a_chain,
    in_a_comprehension,
    in_a_filter,
    in_a_generator,
    in_a_test,
    in_a_test_after_and,
]


@pytest.mark.parametrize("function", CASES)
@pytest.mark.parametrize("values", [[0.5, 2.0], [-1.0, 0.5], []])
def test_as_python_does(function: Any, values: list[float]) -> None:
    compiled = cr.jit(function)
    try:
        expected = function(values)
    except IndexError as error:
        with pytest.raises(IndexError, match=str(error)):
            compiled(values)
    else:
        assert compiled(values) == expected
