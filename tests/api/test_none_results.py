"""Results that are `None` on some paths: what a call gives, and what derivatives say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import chainrule as cr


@dataclass
class Peak:
    """Where a signal is largest."""

    height: float
    place: int | None


def root(x):
    if x > 0.0:
        return x**0.5


def peak(values, least):
    best = None
    for k in range(len(values)):
        if values[k] > least and (best is None or values[k] > best.height):
            best = Peak(values[k], k)
    return best


def rows(values, least):
    chosen = None
    for value in values:
        if value > least:
            chosen = np.array([value, value**2])
    kept = [value for value in values if value > least]
    return chosen, kept if kept else None, Peak(values[0], None if least > 0.0 else 3)


def itself(values, least):
    if values[0] > least:
        return values


def remember(state, x):
    state["last"] = x * 2.0 if x > 0.0 else None
    return x**2


@pytest.mark.parametrize("function", [peak, rows])
@pytest.mark.parametrize("least", [-1.0, 1.5, 9.0])
def test_the_call_gives_the_one_or_the_other(function: Any, least: float) -> None:
    values = [0.5, 2.0, 1.0]
    for _ in range(50):
        assert repr(cr.jit(function)(values, least)) == repr(function(values, least))


def test_an_argument_or_none() -> None:
    values = np.array([1.0, 2.0])
    assert cr.jit(itself)(values, 0.0) is values
    assert cr.jit(itself)(values, 1.0) is None


def test_a_key_that_is_set_to_none() -> None:
    state: dict[str, Any] = {"last": 1.0}
    compiled = cr.jit(remember)
    compiled(state, 3.0)
    assert state == {"last": 6.0}
    compiled(state, -3.0)
    assert state == {"last": None}
    assert cr.grad(remember, argnums=1)({"last": 1.0}, -3.0) == -6.0


def test_derivatives_need_a_number() -> None:
    assert cr.grad(root)(4.0) == pytest.approx(0.25)
    assert cr.jvp(root, (4.0,), (1.0,)) == pytest.approx((2.0, 0.25))
    for call in (cr.grad(root), cr.value_and_grad(root), cr.hessian(root)):
        with pytest.raises(TypeError, match="the result is None here"):
            call(-4.0)
    with pytest.raises(TypeError, match="the result is None here"):
        cr.jvp(root, (-4.0,), (1.0,))
