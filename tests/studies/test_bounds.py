"""Bounds in every form mean the same, and contradictions are named."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest
from scipy.optimize import Bounds

from chainrule.studies import bounds as module
from chainrule.studies import errors, records


@dataclass(frozen=True)
class Tyre:
    radius: Any
    grip: Any


@dataclass
class Car:
    tyre: Tyre
    mass: Any
    seats: int = 4


class Pair(NamedTuple):
    a: Any
    b: Any


START = Car(Tyre(0.3, np.array([1.0, 2.0])), 1000.0)


def read(bounds: Any, start: Any = START) -> list[tuple[float, float]]:
    low, high = module.read_bounds(bounds, start, records.flatten(start))
    return list(zip(low.tolist(), high.tolist(), strict=True))


INF = np.inf
EXPECTED = [(0.2, 0.4), (0.0, 5.0), (0.0, 5.0), (-INF, INF)]


@pytest.mark.parametrize(
    "bounds",
    [
        Car(Tyre((0.2, 0.4), (0.0, 5.0)), None),
        Car(Tyre((0.2, 0.4), [(0.0, 5.0), (0.0, 5.0)]), (None, None)),
        Car(Tyre((0.2, 0.4), (np.zeros(2), np.full(2, 5.0))), None),
        {"tyre.radius": (0.2, 0.4), "tyre.grip": (0.0, 5.0)},
        {"tyre": {"radius": (0.2, 0.4), "grip": (0, 5)}},
        {"tyre.radius": [0.2, 0.4], "tyre.grip[0]": (0.0, 5.0), "tyre.grip[1]": (0.0, 5.0), "mass": None},
        [(0.2, 0.4), (0, 5), (0, 5), None],
        Bounds([0.2, 0.0, 0.0, -INF], [0.4, 5.0, 5.0, INF]),
    ],
)
def test_forms(bounds: Any):
    assert read(bounds) == EXPECTED


def test_a_float_an_array_a_named_tuple_and_a_dict():
    assert read((0.0, 2.0), 1.0) == [(0.0, 2.0)]
    assert read([(0.0, 2.0), (1.0, None)], np.ones(2)) == [(0.0, 2.0), (1.0, INF)]
    assert read(Pair((0.0, 2.0), None), Pair(1.0, 2.0)) == [(0.0, 2.0), (-INF, INF)]
    assert read({"b": (0, 3)}, {"a": 1.0, "b": 2.0}) == [(-INF, INF), (0.0, 3.0)]
    assert read(None, 1.0) == [(-INF, INF)]


@pytest.mark.parametrize(
    ("bounds", "error", "sentence"),
    [
        (
            {"tyre.radius": (0.4, 0.2)},
            errors.BadBoundsError,
            "`tyre.radius`: 0.4 is above 0.2; exchange them",
        ),
        (
            {"mass": (0.0, 10.0)},
            errors.BadBoundsError,
            "start of `mass`, 1000, is outside its bounds [0, 10]",
        ),
        (
            {"tyre.radios": (0.0, 1.0)},
            errors.UnknownNameError,
            "no parameter `tyre.radios`; did you mean `tyre.radius`?",
        ),
        ({"radius": (0.0, 1.0)}, errors.UnknownNameError, "did you mean `tyre.radius`?"),
        ({"xyz": (0.0, 1.0)}, errors.UnknownNameError, "choose from `tyre.radius`"),
        ({"mass": 3.0}, errors.BadBoundsError, "`mass` are 3.0; write (low, high)"),
        ({"mass": (0.0, np.nan)}, errors.BadBoundsError, "hold a NaN"),
        (Car(3.0, None), errors.BadBoundsError, "The bounds hold 3.0 where the start holds Tyre("),
        (3.0, errors.BadBoundsError, "not understood: give a `Car`"),
    ],
)
def test_contradictions(bounds: Any, error: type[Exception], sentence: str):
    with pytest.raises(error) as caught:
        read(bounds)
    assert sentence in str(caught.value)


def test_scales():
    flat = records.flatten([2.0, 0.0, 0.0])
    low, high = np.array([0.0, 0.0, -INF]), np.array([9.0, 4.0, INF])
    assert module.scales(flat, low, high).tolist() == [2.0, 4.0, 1.0]
