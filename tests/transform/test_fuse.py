"""Which temporaries disappear, which stay, and that nothing expensive is computed twice."""

from collections import Counter
from typing import Any

import numpy as np

from chainrule.ir.nodes import Atom, Value
from chainrule.ir.types import Type
from chainrule.ir.walk import equations_within
from chainrule.lower.unit import prepare
from chainrule.primitives.ops import Ops
from tests.lower.natively import check, parameter, program
from tests.lower.test_programs import for_

VECTOR = Type("f64", (None,))
MATRIX = Type("f64", (None, None))
X = np.linspace(0.1, 0.9, 9)


def kinds(p: Any) -> Counter[str]:
    return Counter(e.primitive.name for e in equations_within(prepare(p).main.body))


def number(value: float) -> Any:
    return Ops().constant(value, "f64")


def test_a_chain_is_one_map() -> None:
    x, y, b = parameter(VECTOR, "x"), parameter(VECTOR, "y"), Ops()
    p = program((x, y), b, b.sqrt(b.add(b.mul(b.exp(x), y), number(1.0))))
    check(p, X, X)
    assert kinds(p)["map"] == 1


def test_a_sum_of_a_chain_has_no_temporary() -> None:
    x, b = parameter(VECTOR, "x"), Ops()
    p = program((x,), b, b.reduce_sum(b.exp(b.mul(x, x))))
    check(p, X)
    assert kinds(p)["map"] == 0
    assert kinds(p)["for"] == 1


def test_views_cost_nothing() -> None:
    m, b = parameter(MATRIX, "m"), Ops()
    rows, columns = b.dims(m)
    two, one = b.integer(2), b.integer(1)

    def part(i: int, j: int) -> Value:
        where = (b.integer(i), b.sub(rows, two), one, b.integer(j), b.sub(columns, two), one)
        return b.slice(m, *where, dropped=(False, False))

    total: Atom = part(1, 1)
    for i, j in ((0, 1), (2, 1), (1, 0), (1, 2)):
        total = b.add(total, part(i, j))
    p = program(
        (m,),
        b,
        b.transpose(total, (1, 0)),
        b.reduce_sum(b.broadcast(b.row(m, one), (two, columns), (None, 0))),
    )
    check(p, np.arange(20.0).reshape(4, 5))
    assert kinds(p)["map"] == 1


def test_what_is_expensive_and_used_twice_is_kept() -> None:
    x, b = parameter(VECTOR, "x"), Ops()
    e = b.exp(x)
    p = program((x,), b, b.mul(e, x), b.add(e, number(1.0)))
    check(p, X)
    assert kinds(p)["exp"] == 1
    assert kinds(p)["map"] == 3


def test_what_is_expensive_and_repeated_is_kept() -> None:
    """Each element of exp(x) takes part in every row of the outer product."""
    x, b = parameter(VECTOR, "x"), Ops()
    p = program((x,), b, b.outer(b.exp(x), x))
    check(p, X)
    assert kinds(p)["map"] == 2


def test_what_is_cheap_is_computed_where_it_is_read() -> None:
    x, b = parameter(VECTOR, "x"), Ops()
    y = b.mul(x, number(2.0))
    p = program((x,), b, b.sin(y), b.cos(y))
    check(p, X)
    assert kinds(p)["map"] == 2


def test_loops_of_the_program_read_maps_that_are_kept() -> None:
    x, b = parameter(VECTOR, "x"), Ops()
    e = b.exp(x)
    n = b.dim(x, 0)
    (total,) = for_(
        b, (0, n, 1), [number(0.0)], lambda b, i, t: (b.add(b.mul(t, number(0.5)), b.index(e, i)),)
    )
    p = program((x,), b, total)
    check(p, X)
    assert kinds(p)["map"] == 1  # a map vectorises, the recurrence does not


def test_a_few_elements_are_computed_alone() -> None:
    x, b = parameter(VECTOR, "x"), Ops()
    three = b.stack(*(b.index(x, b.integer(k)) for k in range(3)))
    e = b.exp(three)
    p = program((x,), b, b.index(e, b.integer(0)), b.index(e, b.integer(2)), b.index(b.sin(x), b.integer(1)))
    check(p, X)
    assert kinds(p)["map"] == 0


def test_reads_do_not_move_past_what_overwrites() -> None:
    """Computing y where it is read would keep the old u alive, and copy all of it."""
    x, b = parameter(VECTOR, "x"), Ops()
    u = b.exp(x)
    y = b.mul(u, number(2.0))
    v = b.update(u, number(0.0), b.integer(3))
    p = program((x,), b, b.add(v, y))
    check(p, X)
    assert kinds(p)["copy"] == 0


def test_sums_over_leading_axes_add_rows() -> None:
    m, b = parameter(MATRIX, "m"), Ops()
    t = Type("f64", (None, None, None))
    c = parameter(t, "c")
    p = program((m, c), b, b.reduce_sum(b.exp(m), (0,)), b.reduce_sum(c, (1,)), b.reduce_sum(c, (0, 1)))
    check(p, np.arange(12.0).reshape(3, 4) / 12, np.arange(24.0).reshape(2, 3, 4))
    assert kinds(p)["place"] == 3
    assert kinds(p)["map"] == 3  # the zeros


def test_equal_numbers_are_computed_once() -> None:
    x, b = parameter(VECTOR, "x"), Ops()
    p = program((x,), b, b.mul(b.exp(x), b.exp(x)))
    check(p, X)
    assert kinds(p)["exp"] == 1
