"""Each scenario of the benchmarks, at its smallest size: chainrule, C++ by hand and CPython agree."""

from __future__ import annotations

import copy
from functools import cache

import pytest

import chainrule as cr
from benchmarks import by_hand, scenario
from benchmarks.scenario import Scenario, distance, vector

pytestmark = pytest.mark.usefixtures("unoptimised")


@cache
def _by_hand(case: Scenario) -> by_hand.ByHand:
    return by_hand.build(case)


@pytest.fixture(params=scenario.names())
def case(request: pytest.FixtureRequest) -> Scenario:
    return scenario.load(request.param)


def test_value(case: Scenario):
    args = case.arguments(case.sizes[0])
    expected = vector(case.program(*copy.deepcopy(args)))
    assert distance(vector(cr.jit(case.program)(*args)), expected) <= case.rtol


@pytest.mark.skipif(not by_hand.available(), reason="there is no C++ compiler")
def test_by_hand(case: Scenario):
    args, native = case.arguments(case.sizes[0]), _by_hand(case)
    assert distance(native.value(args), vector(case.program(*copy.deepcopy(args)))) <= case.rtol
    found = vector(case.derivative()(*args))
    for name in native.gradients:
        assert distance(found, native.derivative(args, name)) <= case.rtol
