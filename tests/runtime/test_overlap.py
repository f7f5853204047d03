"""Arguments that overlap in memory: refused if the function writes to one, by the first call and by later ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided

import chainrule as cr
from chainrule.errors import ArgumentsError, ChainruleError


@dataclass
class Pair:
    a: np.ndarray
    b: np.ndarray


SHARED = np.arange(8.0)


def add(x: np.ndarray, y: np.ndarray) -> float:
    for i in range(len(x)):
        x[i] += y[i]
    return np.sum(x)


def read(x: np.ndarray, y: np.ndarray) -> float:
    return np.sum(x * y)


def within(pair: Pair) -> float:
    pair.a[0] += pair.b[1]
    return np.sum(pair.b)


def across(p: Pair, q: Pair) -> float:
    p.a[0] += 1.0
    return q.b[0]


def rebind(p: Pair, q: Pair) -> float:
    p.a = q.a * 2.0
    return q.b[0]


def exchange(p: Pair, q: Pair) -> float:
    p.a, q.a = q.a, p.a
    return p.a[0]


def in_list(xs: list[np.ndarray]) -> float:
    xs[0][0] += xs[1][1]
    return xs[1][0]


def with_global(x: np.ndarray) -> float:
    x[0] += SHARED[1]
    return np.sum(SHARED)


def base() -> np.ndarray:
    return np.arange(12.0)


def halves(x: np.ndarray) -> tuple[np.ndarray, ...]:
    return x[:6], x[6:]


REFUSED: dict[str, tuple[Callable[..., Any], Callable[[np.ndarray], tuple[Any, ...]]]] = {
    "the same array": (add, lambda x: (x, x)),
    "a view": (add, lambda x: (x[1:], x[:-1])),
    "backwards": (add, lambda x: (x, x[::-1])),
    "strides that meet": (add, lambda x: (x[:8:2], x[::3])),
    "another type": (add, lambda x: (x[:5], x.view("i8")[4:9])),
    "a record twice": (within, lambda x: (Pair(x, x),)),
    "a record's views": (within, lambda x: (Pair(x[:6], x[3:9]),)),
    "two records": (across, lambda x: (Pair(x, base()), Pair(base(), x))),
    "one record as two": (rebind, lambda x: (Pair(x, x.copy()),) * 2),
    "one record exchanged": (exchange, lambda x: (Pair(x, x.copy()),) * 2),
    "a short list": (in_list, lambda x: ([x, x],)),
    "a long list": (in_list, lambda x: ([x, x[1:], *([base()] * 30)],)),
    "a global": (with_global, lambda x: (SHARED,)),
    "a view of a global": (with_global, lambda x: (SHARED[2:],)),
    "one element for all": (add, lambda x: (as_strided(x, (5,), (0,)), base())),
    "windows": (None, lambda x: (as_strided(x, (4, 3), (8, 8)), base())),
}
ACCEPTED: dict[str, tuple[Callable[..., Any], Callable[[np.ndarray], tuple[Any, ...]]]] = {
    "apart": (add, lambda x: (x, base())),
    "halves": (add, halves),
    "even and odd": (add, lambda x: (x[::2], x[1::2])),
    "nothing": (add, lambda x: (x[3:3], x[2:8])),
    "a broadcast that is only read": (add, lambda x: (x, np.broadcast_to(np.float64(2.0), (12,)))),
    "only read": (read, lambda x: (x, x)),
    "a record of halves": (within, lambda x: (Pair(*halves(x)),)),
    "two records that share what is read": (across, lambda x: (Pair(base(), x), Pair(base(), x))),
    "records exchanged": (exchange, lambda x: (Pair(x, base()), Pair(base() + 1.0, x + 2.0))),
    "columns": (add, lambda x: (x.reshape(6, 2)[:, 0], x.reshape(6, 2)[:, 1])),
    "backwards on its own": (add, lambda x: (x[::-1], base())),
    "a diagonal": (add, lambda x: (as_strided(x, (3,), (32,)), base())),
}


def windows(x: np.ndarray, y: np.ndarray) -> float:
    x[0, 0] += y[0]
    x[:, 1] = 2.0
    return np.sum(x)


def contents(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, tuple | list):
        return [contents(item) for item in value]
    return [contents(item) for item in vars(value).values()]


def warmed(f: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """A compiled function that has met such arguments, without overlaps."""
    compiled = cr.jit(f)
    compiled(*apart(arguments))
    return compiled


def apart(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, tuple | list):
        return type(value)(apart(item) for item in value)
    return type(value)(*(apart(item) for item in vars(value).values()))


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("warm", [False, True])
def test_refused(name: str, warm: bool) -> None:
    f, make = REFUSED[name]
    if name == "windows":
        f = windows
    x = base()
    arguments = make(x)
    compiled = warmed(f, arguments) if warm else cr.jit(f)
    before = x.copy(), SHARED.copy()
    for _ in range(2):
        with pytest.raises(ArgumentsError, match=r"\[E0606\] .*memory"):
            compiled(*arguments)
    np.testing.assert_array_equal(x, before[0])  # nothing was changed
    np.testing.assert_array_equal(SHARED, before[1])


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    f, make = ACCEPTED[name]
    expected_arguments = make(base())
    expected = f(*expected_arguments)
    compiled = cr.jit(f)
    for _ in range(3):
        arguments = make(base())
        assert compiled(*arguments) == expected
        assert contents(arguments) == contents(expected_arguments)


def test_gradients_leave_their_arguments_alone() -> None:
    x = base()
    np.testing.assert_array_equal(cr.grad(add)(x, x + 1.0), 1.0)
    np.testing.assert_array_equal(x, base())


def exchange_each(pairs: list[Pair]) -> float:
    for pair in pairs:
        pair.a, pair.b = pair.b, pair.a
    return pairs[0].a[0]


def another_name(pairs: list[Pair]) -> float:
    for pair in pairs:
        pair.a = pair.b
        pair.a[0] = 5.0
    return pairs[0].b[0]


def in_place(pairs: list[Pair]) -> float:
    for pair in pairs:
        pair.a += pair.b
        pair.b = pair.a * 2.0
    return pairs[1].a[0] + pairs[2].b[1]


def many() -> list[Pair]:
    return [Pair(base() + k, base() * k) for k in range(30)]


def test_arrays_in_long_lists_do_not_change_places() -> None:
    with pytest.raises(ChainruleError, match="E0321"):
        cr.jit(exchange_each)(many())


@pytest.mark.parametrize("f", [in_place, another_name])
def test_arrays_in_long_lists_change_in_place(f: Callable[..., Any]) -> None:
    expected, found = many(), many()
    assert cr.jit(f)(found) == f(expected)
    assert contents(found) == contents(expected)
