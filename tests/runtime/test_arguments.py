"""Structures of values, errors that name the offending part, and the way to leaves and back in Python."""

from __future__ import annotations

import enum
import inspect
import math
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from chainrule.errors import ArgumentsError
from chainrule.ir.structure import Complex, Constant, Dict, Leaf, Record, Same, Sequence, Tuple, leaves
from chainrule.ir.types import BOOL, F64, I64, Type
from chainrule.runtime.arguments import (
    bind_arguments,
    from_leaves,
    gradient_structure,
    is_differentiable,
    structure_of,
    to_leaves,
)
from tests.lower.test_boundary import VALUES, Plain, Point, Slotted, Spring, same, slotted

NUMBER, INTEGER = Leaf(F64), Leaf(I64)


class Colour(enum.Enum):
    RED = 1


@dataclass
class Tyre:
    name: Any
    grip: float = 1.0


@pytest.mark.parametrize(
    ("value", "structure"),
    [
        (1.0, NUMBER),
        (1, INTEGER),
        (True, Leaf(BOOL)),
        (1j, Complex((), "python")),
        (np.float32(1), Leaf(Type("f32"), "numpy")),
        (np.ones((1, 3)), Leaf(Type("f64", (1, None)), "numpy")),
        (np.ones((0, 3), np.uint8), Leaf(Type("u8", (None, None)), "numpy")),
        (np.array(2.0), Leaf(F64, "numpy")),
        (None, Constant(None)),
        ("a", Constant("a")),
        (math, Constant(math)),
        (math.sin, Constant(math.sin)),
        (np.sin, Constant(np.sin)),
        (Colour.RED, Constant(Colour.RED)),
        (Spring, Constant(Spring)),
        ((1.0, (2,)), Tuple(tuple, (NUMBER, Tuple(tuple, (INTEGER,))))),
        (Point(1.0, 2), Tuple(Point, (NUMBER, INTEGER))),
        ([1.0, 2.0], Sequence(list, NUMBER)),
        ([1.0, 2], Tuple(list, (NUMBER, INTEGER))),
        ([], Tuple(list, ())),
        (["a", "a"], Tuple(list, (Constant("a"), Constant("a")))),
        ([np.ones(2), np.ones(3)], Tuple(list, (Leaf(Type("f64", (None,)), "numpy"),) * 2)),
        ([[1.0], [2.0, 3.0]], Sequence(list, Sequence(list, NUMBER))),
        ([[], [2.0, 3.0]], Sequence(list, Sequence(list, NUMBER))),
        ([[1.0, 2], [2.0]], Tuple(list, (Tuple(list, (NUMBER, INTEGER)), Sequence(list, NUMBER)))),
        (
            [[np.ones(2)], [np.ones(3)]],
            Tuple(list, (Sequence(list, Leaf(Type("f64", (None,)), "numpy")),) * 2),
        ),
        ([[1.0], [2.0]], Sequence(list, Sequence(list, NUMBER))),
        ((1.0,) * 20, Sequence(tuple, NUMBER)),
        ({"a": 1.0, 2: 3}, Dict(("a", 2), (NUMBER, INTEGER))),
        (
            Spring(1.0, 2),
            Record(Spring, ("stiffness", "turns", "name"), (NUMBER, INTEGER, Constant("spring"))),
        ),
        (Plain(b=1, a=2.0), Record(Plain, ("b", "a"), (INTEGER, NUMBER))),
        (
            slotted(1.0, np.ones(2)),
            Record(Slotted, ("a", "b"), (NUMBER, Leaf(Type("f64", (None,)), "numpy"))),
        ),
    ],
    ids=lambda v: repr(v)[:40],
)
def test_structures(value: Any, structure: Any) -> None:
    assert structure_of(value) == structure


def cyclic() -> list[Any]:
    inner: list[Any] = [1.0]
    inner.append(inner)
    return inner


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Tyre({1, 2}), r"car\.name is a set"),
        ([1.0, Tyre([3, 2**64])], r"car\[1\]\.name\[1\] is an integer of more than 64 bits"),
        ({"a": np.array([None])}, r"car\['a'\] is an array of objects"),
        ((np.ones(2, ">f8"),), r"car\[0\] has foreign byte order"),
        (np.array(["a"]), "of type <U1"),
        (np.longdouble(1), "longdouble|float128|float96"),
        ({1.5: 2}, "a key of car is a float"),
        (cyclic(), r"car\[1\] contains itself"),
        (Point(1.0, threading.Lock()), r"car\.y is a lock"),
        (ValueError("x"), "car is a ValueError"),
        (range(3), "car is a range"),
        (np.ma.ones(3), "car is a MaskedArray"),
        ((x for x in "ab"), "car is a generator"),
        ([1.0] * 100 + [1], "car is a list of 101 items of different types or shapes"),
        (object.__new__(Tyre), r"car\.name has no value"),
    ],
    ids=range(15),
)
def test_errors_name_the_part(value: Any, message: str) -> None:
    with pytest.raises(ArgumentsError, match=message) as caught:
        structure_of(value, "car")
    assert caught.value.hint
    assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize("name", VALUES)
def test_there_and_back(name: str) -> None:
    value = VALUES[name]
    structure = structure_of(value)
    there = to_leaves(value, structure)
    assert len(there) == len(leaves(structure))
    for leaf, type in zip(there, leaves(structure)):
        assert np.ndim(leaf) == type.rank
    assert same(from_leaves(structure, iter(there)), value)


def test_ragged_values_do_not_fit_a_sequence() -> None:
    structure = structure_of([np.ones(2), np.ones(2)])
    with pytest.raises(ArgumentsError, match=r"rows\[2\] has another shape"):
        to_leaves([np.ones(2), np.ones(2), np.ones(3)], structure, "rows")


def test_binding() -> None:
    def f(a: Any, /, b: Any, *rest: Any, c: Any = 3, **more: Any) -> None: ...

    signature = inspect.signature(f)
    assert bind_arguments(signature, (1, 2), {}) == (1, 2, (), 3, {})
    assert bind_arguments(signature, (1, 2, 4, 5), {"c": 6, "d": 7}) == (1, 2, (4, 5), 6, {"d": 7})
    assert bind_arguments(signature, (1,), {"b": 2}) == (1, 2, (), 3, {})
    with pytest.raises(TypeError, match=r"f\(\) missing 2 required positional arguments: 'a' and 'b'"):
        bind_arguments(signature, (), {}, "f")


def test_gradients_pass_through_what_has_none() -> None:
    structure = structure_of([Spring(1.0, 2), Spring(3.0, 4)])
    assert is_differentiable(structure) == (False, True, False)
    gradient = gradient_structure(structure, (0,))
    item = Record(
        Spring, ("stiffness", "turns", "name"), (NUMBER, Same((0, ..., "turns")), Constant("spring"))
    )
    assert gradient == Sequence(list, item)
    springs = [Spring(1.0, 200_000), Spring(3.0, 400_000)]

    def find(path: tuple[Any, ...]) -> Any:
        _, k, name = path
        return getattr(springs[k], name)

    made = from_leaves(gradient, iter([2, np.array([10.0, 20.0])]), find)
    assert made == [Spring(10.0, 200_000), Spring(20.0, 400_000)]
    assert made[0].turns is springs[0].turns
