"""Several threads at once: first calls, calls, calls within calls; and memory that does not grow."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from tests.runtime import soak

CALLS = soak.growing_calls()


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Do several things in threads that begin together."""
    together, results = threading.Barrier(len(actions)), dict[int, Any]()

    def run(number: int, action: Callable[[], Any]) -> None:
        together.wait()
        try:
            results[number] = action()
        except BaseException as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[k] for k in range(len(actions))]


@pytest.fixture(autouse=True)
def _cold(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path))


def test_first_calls_of_one_function() -> None:
    f = cr.grad(soak.energy)
    x = np.linspace(0.1, 1.0, 7)
    first, *others = at_once(*[lambda: f(x, 2.0)] * 6)
    assert all(np.array_equal(first, other) for other in others)
    np.testing.assert_allclose(first, cr.grad(soak.energy)(x, 2.0), rtol=1e-15)
    assert f.specialisations == 1


def test_first_calls_with_other_types() -> None:
    f = cr.jit(soak.square)
    arguments = [2.0, 3, np.float32(1.5), np.arange(3.0), np.ones((2, 2)), True]
    for found, argument in zip(at_once(*[lambda a=a: f(a) for a in arguments]), arguments):
        expected = argument * argument
        assert type(found) is type(expected)
        np.testing.assert_array_equal(found, expected)


def test_first_calls_of_several_functions() -> None:
    x = np.linspace(0.1, 1.0, 5)
    actions = [
        lambda: cr.jit(soak.energy)(x, 2.0),
        lambda: cr.grad(soak.tree, argnums=1)(4, 0.5),
        lambda: cr.hessian(soak.energy)(x, 2.0).shape,
        lambda: cr.jit(soak.refuses)(x, 9),
        lambda: cr.jit(soak.square)("text"),
    ]
    value, slope, shape, refused, wrong = at_once(*actions)
    assert value == pytest.approx(soak.energy(x, 2.0), rel=1e-14)
    assert slope == pytest.approx((soak.tree(4, 0.5 + 1e-6) - soak.tree(4, 0.5 - 1e-6)) / 2e-6, rel=1e-8)
    assert shape == (5, 5)
    assert isinstance(refused, ValueError)
    assert isinstance(wrong, TypeError)


def test_four_threads_for_a_moment() -> None:
    assert soak.hammer(4, 1.0) > 0


def test_compiling_while_others_call() -> None:
    f, x = cr.grad(soak.energy), np.linspace(0.1, 1.0, 30)
    expected = f(x, 2.0)
    done = threading.Event()

    def calls() -> int:
        wrong = 0
        while not done.is_set():
            wrong += not np.array_equal(f(x, 2.0), expected)
        return wrong

    def compiles() -> list[float]:
        try:
            return [cr.jit(soak.square)(k) for k in (2.0, 3, np.float64(4.0))]
        finally:
            done.set()

    wrong, results = at_once(calls, compiles)
    assert wrong == 0
    assert results == [4.0, 9, 16.0]


def test_what_ends_during_a_call_may_call() -> None:
    """The call drops an attribute's old array; whoever waits for its end calls the same function."""
    f, seen = cr.jit(soak.relax), list[float]()

    def call(lengths: np.ndarray) -> float:
        return f(np.arange(5.0) ** 2, soak.Spring(1.0, lengths))

    expected = call(np.ones(4))
    lengths = np.ones(4)
    weakref.finalize(lengths, lambda: seen.append(call(np.ones(3))))
    spring = soak.Spring(1.0, lengths)
    del lengths
    assert f(np.arange(5.0) ** 2, spring) == expected
    assert seen == [expected]
    np.testing.assert_array_equal(spring.lengths, 0.5)


@pytest.mark.parametrize("name", CALLS)
def test_memory_does_not_grow(name: str) -> None:
    for _ in range(3):  # other threads of the tests come and go
        grown = soak.growth(CALLS[name], 400, 100)
        if grown < 100_000:
            return
    pytest.fail(f"{grown} bytes more")
