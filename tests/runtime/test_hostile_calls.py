"""Whatever a compiled function is called with: what CPython gives, or an error; never another result, nor a crash."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import ChainruleError


def square(x: Any) -> Any:
    return x * x


def total(x: Any) -> Any:
    result = 0.0
    for value in x:
        result += value
    return result


def doubled(x: Any) -> Any:
    return np.sum(x * 2.0)


def first(x: Any) -> Any:
    x[0] = 5.0
    return x[1]


def ones(n: Any) -> Any:
    return np.zeros(n) + 1.0


def added(x: Any, y: Any) -> Any:
    return x + y


def several(a: Any, b: Any = 2.0, /, c: Any = 3.0, *, d: Any, e: Any = 1.0) -> Any:
    return a * b + c * d + e


class Sub(np.ndarray):
    pass


class Number(float):
    pass


A = np.arange(5.0)
SHIFTED = np.zeros(41, "u1")[1:].view("f8")
SHIFTED[:] = A
FROZEN = A.copy()
FROZEN.flags.writeable = False
NUMBERS = [
    1.5,
    2,
    True,
    2**62,
    -(2**63),
    2**63,
    10**30,
    float("nan"),
    float("inf"),
    1j,
    Number(2.0),
    np.float32(1.5),
    np.float64(1.5),
    np.float16(1.5),
    np.longdouble(1.5),
    np.int8(100),
    np.uint64(2**63),
    np.bool_(True),
    np.array(3.0),
    np.array(3),
    np.array(True),
    np.complex64(1j),
    np.complex128(1j),
    np.datetime64("2020-01-01"),
    "a",
    b"a",
    None,
    [],
    {},
    (),
    range(3),
    object(),
    int,
    square,
    ...,
    NotImplemented,
    np.str_("a"),
]
ARRAYS = [
    A,
    A[::-1],
    A[::2],
    A[1:4],
    A[3:3],
    SHIFTED,
    FROZEN,
    A.astype(">f8"),
    A.astype("f4"),
    A.astype("f2"),
    A.astype("g"),
    A.astype("i1"),
    A.astype("u8"),
    A.astype(">i4"),
    A > 2,
    A.astype("c16"),
    A.astype("c8"),
    A.astype(object),
    A.view(Sub),
    np.ma.array(A),
    np.zeros((3, 0)),
    np.zeros((2, 3), order="F"),
    np.zeros((1,) * 8),
    np.zeros(1),
    np.array(3.0),
    np.array([np.nan, np.inf]),
    np.array(["a", "b"]),
    np.zeros(3, [("a", "f8")]),
    np.zeros(3, "M8[s]"),
    np.broadcast_to(np.float64(2.0), (4,)),
    memoryview(A.copy()),
    [1.0, 2.0],
    (1.0, 2.0),
    [1, 2.5],
    [True, 2.0],
    [2**70],
    [None],
    [[1.0], [2.0]],
    ["a"],
    {1.0},
    {1.0: 2.0},
    iter([1.0]),
    "ab",
    7,
    7.5,
    None,
]
PAIRS = [
    (np.zeros(3), np.zeros(4)),
    (np.zeros(3), np.zeros(1)),
    (np.zeros((3, 1)), np.zeros((1, 4))),
    (np.zeros(0), np.zeros(1)),
    (np.zeros(3), 1),
    (np.zeros(3), "a"),
    ([1.0], [2.0]),
    ("a", "b"),
    (1, 2.5),
    (True, True),
    (None, 1.0),
    (A, A.view(Sub)),
    (np.float32(1.0), 2**40),
    (np.int8(100), 100),
    (np.int8(100), np.int8(100)),
    (np.uint8(1), -1),
]
SIZES = [
    0,
    1,
    3,
    -1,
    2**36,
    2**40,
    2**60,
    2**61,
    2**62,
    2**63 - 1,
    2.5,
    True,
    "a",
    None,
    np.int32(3),
    (2,),
    (2**33, 2**33),
]
# `total` of an array of no floats is a Python float in CPython, and a NumPy one here: its type is known beforehand.
CALLS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    *((square, (x,)) for x in NUMBERS),
    *((f, (x,)) for f in (doubled, total, first) for x in ARRAYS if not (f is total and np.size(x) == 0)),
    *((ones, (n,)) for n in SIZES),
    *((added, pair) for pair in PAIRS),
]
COMPILED = {f: cr.jit(f) for f in (square, total, doubled, first, ones, added)}
REFUSALS = (ChainruleError, OverflowError, MemoryError)


def outcome(f: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    with contextlib.suppress(TypeError):
        arguments = copy.deepcopy(arguments)
    try:
        with np.errstate(all="ignore"):
            result = f(*arguments)
    except Exception as error:
        return "raised", error
    return "gave", type(result), getattr(result, "dtype", None), np.asarray(result).tolist(), arguments


def same(one: Any, other: Any) -> bool:
    return repr(one) == repr(other)


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("number", range(len(CALLS)), ids=lambda k: f"{k}-{CALLS[k][0].__name__}")
def test_one_argument(number: int) -> None:
    f, arguments = CALLS[number]
    expected = outcome(f, arguments)
    for _ in range(2):  # the first call and the next ones go different ways
        found = outcome(COMPILED[f], arguments)
        if found[0] == "raised":
            assert expected[0] == "raised" or isinstance(found[1], REFUSALS), found
            assert not isinstance(found[1], SystemError | AssertionError | AttributeError | KeyError), found
        else:
            assert same(found, expected)


def test_arrays_that_are_read_only() -> None:
    assert COMPILED[doubled](FROZEN) == doubled(FROZEN)
    for _ in range(2):
        with pytest.raises(ValueError, match="assignment destination is read-only"):
            COMPILED[first](FROZEN)
        assert COMPILED[first](A.copy()) == 1.0
    np.testing.assert_array_equal(FROZEN, A)


CALLED: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((), {}),
    ((1.0,), {}),
    ((1.0, 2.0, 3.0, 4.0), {"d": 1.0}),
    ((1.0, 2.0, 3.0), {"c": 1.0, "d": 1.0}),
    ((1.0,), {"d": 1.0, "z": 1.0}),
    ((), {"a": 1.0, "d": 1.0}),
    ((1.0,), {"b": 1.0, "d": 1.0}),
    ((1.0, 2.0), {"e": 1.0}),
    ((1.0, 2.0, 3.0, 4.0, 5.0), {}),
]


@pytest.mark.parametrize("derivative", [False, True])
@pytest.mark.parametrize(("arguments", "named"), CALLED)
def test_calls_that_do_not_fit(arguments: tuple[Any, ...], named: dict[str, Any], derivative: bool) -> None:
    with pytest.raises(TypeError) as expected:
        several(*arguments, **named)
    compiled = cr.grad(several) if derivative else cr.jit(several)
    assert compiled(1.0, d=2.0) == (2.0 if derivative else 9.0)
    with pytest.raises(TypeError) as found:
        compiled(*arguments, **named)
    assert str(found.value) == str(expected.value)


def test_fits_that_look_odd() -> None:
    f = cr.jit(several)
    for arguments, named in [
        ((1.0,), {"d": 2.0}),
        ((1.0, 4.0), {"d": 2.0, "c": 5.0}),
        ((1.0, 2.0, 3.0), {"e": 1.0, "d": 2.0}),
    ]:
        assert f(*arguments, **named) == several(*arguments, **named)
