"""What goes into a compiled boundary comes out again: every structure, made anew, equal, and of the same
types.
"""

from __future__ import annotations

import dataclasses
import gc
import sys
from collections import namedtuple
from functools import cache
from typing import Any

import numpy as np
import pytest

from chainrule.ir.structure import Leaf
from chainrule.ir.types import F64
from chainrule.runtime.arguments import structure_of
from chainrule.runtime.callable import Compiled
from tests.lower.boundary_kit import SQUARE, make, roundtrip

Point = namedtuple("Point", "x y")


@dataclasses.dataclass
class Spring:
    stiffness: float
    turns: int
    name: str = "spring"


@dataclasses.dataclass(frozen=True)
class Wheel:
    radius: float
    spring: Spring
    grip: np.ndarray


@dataclasses.dataclass(slots=True)
class Slotted:
    a: float
    b: np.ndarray

    def __post_init__(self) -> None:
        raise RuntimeError("must not run")


class Plain:
    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plain) and same(vars(self), vars(other))


def slotted(a: float, b: np.ndarray) -> Slotted:
    made = object.__new__(Slotted)
    made.a, made.b = a, b
    return made


def same(a: Any, b: Any) -> bool:
    """Equal in type and value, through containers."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return (
            a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind in "fc")
        )
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if dataclasses.is_dataclass(a):
        return all(same(getattr(a, f.name), getattr(b, f.name)) for f in dataclasses.fields(a))
    return bool(a == b) or (a != a and b != b)


FLOATS, INTEGERS = ["float64", "float32"], ["int64", "int32", "int16", "int8"]
NUMPY_SCALARS = [*FLOATS, *INTEGERS, *(f"u{t}" for t in INTEGERS), "bool", "complex128"]
VALUES: dict[str, Any] = {
    "float": 1.5,
    "nan": float("nan"),
    "int": 7,
    "negative int": -(2**40),
    "largest int": 2**63 - 1,
    "smallest int": -(2**63),
    "zero": 0,
    "bool": True,
    "complex": 1.5 - 2j,
    **{f"np.{t}": np.dtype(t).type(3) for t in NUMPY_SCALARS},
    "negative np.int8": np.int8(-3),
    "large np.uint64": np.uint64(2**64 - 1),
    "vector": np.arange(5.0),
    "matrix": np.arange(6.0).reshape(2, 3),
    "row": np.arange(3.0).reshape(1, 3),
    "empty array": np.zeros((0, 3)),
    "ints": np.arange(4, dtype=np.int32),
    "bools": np.array([True, False]),
    "complexes": np.array([1j, 2.0]),
    "complex matrix": np.arange(6.0).reshape(2, 3) * (1 - 2j),
    "complex row": np.full((1, 3), -1j),
    "no complexes": np.zeros((0, 3), complex),
    "special complexes": np.array([complex(-0.0, -0.0), complex(np.nan, 1.0), complex(-np.inf, np.nan)]),
    "lists of different lengths": [[1.0], [], [2.0, 3.0]],
    "lists in lists in lists": [[[1, 2], []], [], [[3], [4, 5, 6], [7]]],
    "pairs with lists": [(1.0, [2.0, 3.0]), (2.0, []), (3.0, [4.0])],
    "list of complexes": [1j, 2 - 1j, complex(-0.0, 3.0)],
    "list of complex arrays": [np.array([1j, 2.0]), np.array([3.0 - 1j, 0.5])],
    "list of complex pairs": [(1j, [2.0]), (3 + 1j, [4.0])],
    "record of complexes": Wheel(0.3 + 1j, Spring(2j, 3), np.full(4, 1j)),  # type: ignore[arg-type]
    "large array": np.arange(10_000.0).reshape(100, 100),
    "tuple": (1.0, (2, np.float32(3.0)), ()),
    "named tuple": Point(1.0, np.arange(3.0)),
    "mixed list": [1.0, 2, "three", None],
    "empty list": [],
    "dict": {"a": 1.0, 2: {"b": np.ones(2)}},
    "dataclass": Spring(2.0, 3),
    "frozen": Wheel(0.3, Spring(2.0, 3), np.ones(4)),
    "slots": slotted(1.0, np.arange(2.0)),
    "object": Plain(mass=1.0, position=np.zeros(3), label="ball", parent=None),
    "list of floats": [1.0, 2.0, 3.0],
    "list of one": [1.0],
    "list of ints": [1, 2, -3],
    "list of bools": [True, False, True],
    "list of arrays": [np.arange(3.0), np.ones(3)],
    "list of matrices": [np.ones((2, 3)), np.zeros((2, 3)), np.eye(2, 3)],
    "list of records": [Spring(float(k), k) for k in range(5)],
    "list of frozen": [Wheel(float(k), Spring(0.5 * k, k), np.full(4, k * 1.0)) for k in range(5)],
    "list of lists": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]],
    "list of lists of lists": [[[1, 2], [3, 4]], [[5, 6], [7, 8]], [[9, 10], [11, 12]]],
    "list of pairs": [(1.0, [2.0]), (3.0, [4.0])],
    "list of dicts": [{"a": 1.0, "b": [1.0, 2.0]}, {"a": 3.0, "b": [3.0, 4.0]}],
    "long tuple": tuple(float(k) for k in range(100)),
    "None": None,
    "string": "linear",
}


@cache
def passing(name: str) -> Compiled:
    return roundtrip(structure_of(VALUES[name]))


@pytest.mark.parametrize("name", VALUES)
def test_values_come_back_as_they_went_in(name: str) -> None:
    value = VALUES[name]
    f = passing(name)
    back = f(value)
    assert type(back) is tuple, back
    assert same(back[0], value), back


def test_many_values_at_once() -> None:
    values = [v for name, v in VALUES.items() if name not in ("None", "string")]
    f = roundtrip(*map(structure_of, values))
    assert same(f(*values), tuple(values))


@pytest.mark.parametrize("name", VALUES)
def test_references_balance(name: str) -> None:
    value = VALUES[name]
    f = passing(name)
    reachable = [x for x in _reachable(value) if sys.getrefcount(x) < 10_000]
    f(value)
    before = [sys.getrefcount(x) for x in reachable]
    for _ in range(50):
        f(value)
    after = [sys.getrefcount(x) for x in reachable]
    assert all(abs(a - b) < 25 for a, b in zip(after, before)), (before, after)  # others may hold a few


def _reachable(value: Any) -> list[Any]:
    found = [value, type(value)]
    if isinstance(value, list | tuple):
        found += [y for x in value for y in _reachable(x)]
    elif isinstance(value, dict):
        found += [y for x in value.values() for y in _reachable(x)]
    elif hasattr(value, "__dict__"):
        found += [y for x in vars(value).values() for y in _reachable(x)]
    return found


WRONG: list[tuple[Any, list[Any]]] = [
    (1.5, [1, True, np.float64(1.5), None, "1.5", [1.5], np.ones(1)]),
    (3, [3.0, True, np.int64(3), 2**63, -(2**63) - 1, 2**200]),
    (True, [1, 1.0, np.True_, None]),
    (np.float64(1.0), [1.0, np.float32(1.0), np.ones(())]),
    (np.int32(1), [np.int64(1), 1, np.uint32(1)]),
    (
        np.ones(3),
        [
            np.ones(1),
            np.ones((3, 1)),
            np.ones(3, np.float32),
            np.ones(3, ">f8"),
            [1.0] * 3,
            np.ma.ones(3),
            None,
        ],
    ),
    (np.ones((1, 3)), [np.ones((2, 3)), np.ones((1, 1)), np.ones(3)]),
    ((1.0, 2.0), [[1.0, 2.0], (1.0,), (1.0, 2), Point(1.0, 2.0), (1.0, 2.0, 3.0)]),
    (Point(1.0, 2.0), [(1.0, 2.0), Point(1, 2.0)]),
    ([1.0, 2.0], [(1.0, 2.0), [1.0, 2], [1, 2], [1.0, None], np.ones(2)]),
    ([np.ones(3)], [[np.ones(3), np.ones(2)], [np.ones(3), 1.0], [np.ones(1)]]),
    ([[1.0, 2.0]], [[[1.0, 2.0], [1]], [[1.0], [2]], [1.0], [(1.0, 2.0)]]),
    (
        {"a": 1.0, "b": 2},
        [{"a": 1.0}, {"b": 2, "a": 1.0}, {"a": 1.0, "c": 2}, {"a": 1.0, "b": 2, "c": 3}, {}],
    ),
    (
        Spring(1.0, 2),
        [Spring(1.0, 2.0), Spring(1.0, 2, "other"), Plain(stiffness=1.0, turns=2, name="spring")],
    ),
    (
        [Spring(1.0, 2)],
        [[Spring(1.0, 2), Spring(1.0, 2.0)], [Spring(1.0, 2), None], [Spring(1.0, 2, "other")]],
    ),
    (Plain(a=1.0), [Plain(b=1.0), Plain()]),
    (None, [0, False, "None"]),
    ("linear", ["cubic", b"linear", None]),
]


@pytest.mark.parametrize(("value", "others"), WRONG, ids=[repr(v)[:30] for v, _ in WRONG])
def test_other_structures_reach_the_slow_path(value: Any, others: list[Any]) -> None:
    f = roundtrip(structure_of(value), structure_of(1.0))
    assert f(value, 2.0)[1] == 2.0
    for other in others:
        answer = f(other, 2.0)
        assert answer[0] == "slow"
        assert answer[1][0] is other


def test_equal_strings_need_not_be_the_same_object() -> None:
    f = roundtrip(structure_of("linear"))
    assert f("-linear"[1:]) == ("linear",)


@pytest.mark.parametrize(
    "array",
    [np.arange(12.0).reshape(3, 4).T, np.arange(10.0)[::2], np.arange(10.0)[::-1], np.eye(4)[1:3, 1:3]],
)
def test_strided_arrays_are_copied(array: np.ndarray) -> None:
    f = roundtrip(structure_of(array))
    count = sys.getrefcount(array)
    assert np.array_equal(f(array)[0], array)
    assert sys.getrefcount(array) == count


def test_lists_of_strided_arrays() -> None:
    value = [np.arange(9.0).reshape(3, 3)[:, 0], np.ones(6)[::2]]
    assert same(roundtrip(structure_of(value))(value)[0], value)


def test_misaligned_arrays_are_copied() -> None:
    raw = np.zeros(33, np.uint8)
    array = raw[1:33].view(np.float64)
    array[:] = [1, 2, 3, 4]
    assert np.array_equal(roundtrip(structure_of(array))(array)[0], [1, 2, 3, 4])


def test_large_results_own_their_memory() -> None:
    value = np.arange(100_000.0)
    back = roundtrip(structure_of(value))(value)[0]  # the compiled code is gone by now
    gc.collect()
    assert back.flags.writeable
    assert back.flags.c_contiguous
    assert np.array_equal(back, value)
    part = back[10:20]
    del back
    assert part[0] == 10.0


def test_records_are_made_without_init() -> None:
    value = slotted(1.0, np.ones(2))
    assert roundtrip(structure_of(value))(value)[0].a == 1.0


def test_wrong_number_of_arguments_and_keywords_without_parameters() -> None:
    f = make(SQUARE, (Leaf(F64),), Leaf(F64))
    assert f(3.0) == 9.0
    assert f() == ("slow", (), {})
    assert f(1.0, 2.0) == ("slow", (1.0, 2.0), {})
    assert f(x=1.0) == ("slow", (), {"x": 1.0})
    assert f(1.0, x=2.0, y=3.0) == ("slow", (1.0,), {"x": 2.0, "y": 3.0})
    assert f(*(4.0,)) == 16.0
    assert list(map(f, [1.0, 2.0])) == [1.0, 4.0]
