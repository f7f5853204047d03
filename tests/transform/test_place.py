"""Maps that are written into a slice are computed there, unless they read what they overwrite."""

from typing import Any

import numpy as np
import pytest

from chainrule.ir.nodes import Atom
from chainrule.ir.types import Type
from chainrule.ir.walk import equations_within
from chainrule.lower.unit import prepare
from chainrule.primitives.ops import Ops
from tests.lower.natively import check, parameter, program

VECTOR = Type("f64", (None,))
MATRIX = Type("f64", (None, None))
X = np.linspace(0.5, 2.0, 8)


def kinds(p: Any) -> list[str]:
    return [e.primitive.name for e in equations_within(prepare(p).main.body)]


def vector_program(read: int, write: int, step: int, add: bool = False) -> Any:
    """u[write::step] = 2 u[read::step] + 1, four elements, where u is fresh."""
    x, b = parameter(VECTOR, "x"), Ops()
    u = b.exp(x)
    four, stride = b.integer(4), b.integer(step)
    part = b.slice(u, b.integer(read), four, stride, dropped=(False,))
    value = b.add(b.mul(part, b.constant(2.0, "f64")), b.constant(1.0, "f64"))
    store = b.add_slice if add else b.update_slice
    return program((x,), b, store(u, value, b.integer(write), four, stride, dropped=(False,)))


@pytest.mark.parametrize("add", [False, True])
@pytest.mark.parametrize("place", [(0, 0, 1), (2, 2, 1), (0, 0, 2), (1, 1, 2)])
def test_same_elements_in_place(place: tuple[int, int, int], add: bool) -> None:
    p = vector_program(*place, add=add)
    check(p, X)
    assert "place" in kinds(p)
    assert kinds(p).count("map") == 1


@pytest.mark.parametrize("place", [(0, 1, 1), (1, 0, 1), (3, 2, 1), (1, 0, 2)])
def test_other_elements_by_a_temporary(place: tuple[int, int, int]) -> None:
    p = vector_program(*place)
    check(p, X)
    assert kinds(p).count("map") == 2


def test_rows() -> None:
    """m[1] = m[1] * m[2], and m[:, 0] += m[0]."""
    a, b = parameter(MATRIX, "a"), Ops()
    m: Atom = b.exp(a)
    one = b.integer(1)
    product = b.mul(b.row(m, one), b.row(m, b.integer(2)))
    m = b.update_row(m, product, one)
    n = b.dim(a, 0)
    column = (b.integer(0), n, one, b.integer(0), one, one)
    m = b.add_slice(m, b.mul(b.row(m, b.integer(0)), b.constant(0.5, "f64")), *column, dropped=(False, True))
    check(program((a,), b, m), np.arange(9.0).reshape(3, 3) / 9)


def test_maps_do_not_wait_past_what_overwrites_their_operands() -> None:
    x, b = parameter(VECTOR, "x"), Ops()
    u, v = b.exp(x), b.sin(x)
    value = b.mul(u, b.constant(2.0, "f64"))
    u2 = b.update(u, b.constant(9.0, "f64"), b.integer(0))
    n = b.dim(x, 0)
    v2 = b.update_slice(v, value, b.integer(0), n, b.integer(1), dropped=(False,))
    check(program((x,), b, u2, v2), X)


def test_views_of_the_target_are_the_target() -> None:
    x, b = parameter(VECTOR, "x"), Ops()
    u = b.exp(x)
    m = b.reshape(u, b.integer(2), b.integer(4))
    row = b.row(m, b.integer(1))
    value = b.add(row, b.constant(1.0, "f64"))
    v = b.update_slice(u, value, b.integer(2), b.integer(4), b.integer(1), dropped=(False,))
    p = program((x,), b, v)
    check(p, X)
