"""Records become vectors and come back unchanged."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.studies import errors, records


@dataclass(frozen=True)
class Tyre:
    radius: float
    grip: np.ndarray
    maker: str = "any"


@dataclass
class Car:
    mass: float
    tyre: Tyre
    seats: int = 5
    per_seat: float = field(init=False, default=0.0)

    def __post_init__(self):
        self.per_seat = self.mass / self.seats


class Point(NamedTuple):
    x: float
    y: float


class Plain:
    def __init__(self, gain: float):
        self.gain = gain
        self.label = "plain"


def car() -> Car:
    return Car(1200.0, Tyre(0.3, np.array([1.0, 2.0])))


def test_names_and_values():
    flat = records.flatten(car(), "car")
    assert flat.names == ("car.mass", "car.tyre.radius", "car.tyre.grip[0]", "car.tyre.grip[1]")
    assert flat.values.tolist() == [1200.0, 0.3, 1.0, 2.0]


def test_names_without_a_root():
    assert records.flatten(car()).names[:2] == ("mass", "tyre.radius")
    assert records.flatten(np.zeros((1, 2)), "x").names == ("x[0, 0]", "x[0, 1]")
    assert records.flatten({"a": [1.0, (2.0,)], "b c": 3.0}, "d").names == ("d.a[0]", "d.a[1][0]", "d['b c']")


def test_integers_strings_and_none_pass_through():
    record = {"a": 1.0, "n": 3, "flag": True, "s": "text", "none": None, "i": np.arange(3)}
    back = records.unflatten(record, [7.0])
    assert records.flatten(record).names == ("a",)
    assert back["a"] == 7.0
    assert back["i"] is record["i"]
    assert (back["n"], back["flag"], back["s"], back["none"]) == (3, True, "text", None)


def test_a_dataclass_comes_back_as_itself():
    back = records.unflatten(car(), [1000.0, 0.4, 3.0, 4.0])
    assert isinstance(back, Car)
    assert back.tyre.maker == "any"
    assert back.tyre.grip.tolist() == [3.0, 4.0]
    assert back.per_seat == 200.0


def test_a_plain_object_comes_back_as_a_copy():
    plain = Plain(2.0)
    back = records.unflatten([plain], [3.0])[0]
    assert (back.gain, back.label, plain.gain) == (3.0, "plain", 2.0)


def test_wrong_length():
    with pytest.raises(ValueError, match="has 4 floats, but the vector has shape"):
        records.unflatten(car(), [1.0])


LEAF = st.floats(allow_nan=False, width=64)
RECORD = st.recursive(
    LEAF
    | st.integers()
    | st.none()
    | st.text(max_size=2)
    | st.lists(LEAF, min_size=1, max_size=3).map(np.array),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.builds(Point, inner, inner)
    ),
    max_leaves=8,
)


@given(RECORD)
def test_round_trip(record: Any):
    flat = records.flatten(record, "r")
    assert len(flat.names) == flat.values.size
    back = records.unflatten(record, flat.values)
    again = records.flatten(back, "r")
    assert again.names == flat.names
    assert again.values.tolist() == flat.values.tolist()
    assert type(back) is type(record)


def test_derivatives_in_the_order_of_the_record():
    slopes = Car(1.0, Tyre(2.0, np.array([3.0, 4.0])))
    assert records.flatten_derivative(car(), slopes).tolist() == [1.0, 2.0, 3.0, 4.0]
    rows = {"a": np.array([1.0, 2.0]), "b": np.array([[3.0], [4.0]])}
    assert records.flatten_derivative({"a": 0.0, "b": np.zeros(1)}, rows, (2,)).tolist() == [
        [1.0, 3.0],
        [2.0, 4.0],
    ]


def test_parameters_without_a_float():
    with pytest.raises(errors.NoParametersError, match=r"holds no float.*write 1\.0"):
        records.parameters_of(lambda p: p, {"n": 1})
