"""Recursion that is too deep raises `RecursionError`, in threads with any stack, and in derivatives."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import chainrule as cr

WORDS = "maximum recursion depth exceeded"


def down(n: int, x: float) -> float:
    if n == 0:
        return x
    return np.sin(down(n - 1, x)) + x


def there(n: int, x: float) -> float:
    if n == 0:
        return x
    return back(n - 1, x) * 0.5


def back(n: int, x: float) -> float:
    return there(n, x) + 1.0


def heavy(n: int, x: float) -> float:
    """Frames of tens of kilobytes."""
    if n == 0:
        return x
    a, b, c = np.zeros((8, 8)), np.zeros((8, 8)), np.zeros((8, 8))
    for i in range(8):
        for j in range(8):
            a[i, j], b[j, i], c[i, j] = x * i, x * j, x + i * j + n
    return heavy(n - 1, 1e-9 * np.sum(a @ b + c)) + c[0, 0]


def in_thread(bytes: int, action: Callable[[], Any]) -> None:
    failed: list[BaseException] = []

    def run() -> None:
        try:
            action()
        except BaseException as error:
            failed.append(error)

    before = threading.stack_size(bytes)
    try:
        thread = threading.Thread(target=run)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    if failed:
        raise failed[0]


@pytest.mark.parametrize("f", [down, there, heavy])
def test_too_deep(f: Callable[..., float]) -> None:
    primal, gradient = cr.jit(f), cr.grad(f, argnums=1)
    expected, slope = primal(3, 1.5), gradient(3, 1.5)

    def fails() -> None:
        for compiled in (primal, gradient):
            with pytest.raises(RecursionError, match=WORDS):
                compiled(10**8, 1.5)
        np.testing.assert_array_equal([primal(3, 1.5), gradient(3, 1.5)], [expected, slope])

    fails()
    for bytes in (2**19, 2**22, 2**26):
        in_thread(bytes, fails)


def test_a_large_stack_allows_deep_recursion() -> None:
    f = cr.jit(down)
    f(3, 1.5)
    with pytest.raises(RecursionError):
        in_thread(2**18, lambda: f(100_000, 1.5))
    in_thread(2**26, lambda: f(100_000, 1.5))


def test_a_stack_may_be_too_small_for_anything() -> None:
    f = cr.grad(heavy, argnums=1)
    expected = f(1, 1.5)
    with pytest.raises((MemoryError, RecursionError)):
        in_thread(2**15, lambda: f(1, 1.5))
    assert f(1, 1.5) == expected
