"""Checks that left their loop still fail for the same reason, at the same element, after the same work."""

from typing import Any

import numpy as np
import pytest

from chainrule.ir.nodes import Atom, Function, Program, Value
from chainrule.ir.types import F64, I64, Type
from chainrule.ir.verify import verify_program
from chainrule.ir.walk import equations_within
from chainrule.primitives import control
from chainrule.primitives.ops import Ops
from chainrule.transform.bounds import hoist_checks
from tests.reference.interpret import run

VECTOR = Type("f64", (None,))


def program(in_loop: Any, start: int = 0) -> Program:
    """Sum x[i + …] / y[…] over range(start, n)."""
    x, y, n, b = Value(VECTOR, "x"), Value(VECTOR, "y"), Value(I64, "n"), Ops()
    i, total, u = Value(I64, "i"), Value(F64, "total"), Value(VECTOR, "u")
    inner = b.nested()
    results = in_loop(inner, x, y, i, total, u)
    region = inner.region((i, total, u), tuple(results))
    limits = (b.integer(start), n, b.integer(1))
    out = b.emit(control.for_, *limits, b.constant(0.0, "f64"), y, regions=(region,))
    return Program({"main": Function("main", b.region((x, y, n), out))}, "main")


def element(b: Ops, array: Atom, index: Atom, name: str) -> Atom:
    n = b.dim(array, 0)
    inside = b.and_(b.ge(index, b.integer(0)), b.lt(index, n))
    b.check(inside, index, n, error="IndexError", message=f"{name}[{{0}}] of {{1}}")
    return b.index(array, index)


def both(b: Ops, x: Atom, y: Atom, i: Atom, total: Atom, u: Atom) -> Any:
    term = b.add(element(b, x, b.add(i, b.integer(2)), "x"), element(b, y, b.sub(i, b.integer(1)), "y"))
    return b.add(total, term), b.update(u, term, b.sub(i, b.integer(1)))


def checks_in_loops(p: Program) -> int:
    loops = [e for e in p.main.body.equations if e.primitive is control.for_]
    return sum(e.primitive is control.check for loop in loops for e in equations_within(loop.regions[0]))


def outcome(p: Program, *arguments: Any) -> Any:
    try:
        return run(p, *arguments)
    except (IndexError, ValueError) as error:
        return str(error)


@pytest.mark.parametrize("start", [0, 1, 3])
@pytest.mark.parametrize("sizes", [(8, 8), (8, 3), (3, 8), (0, 0), (2, 1)])
def test_same_outcome(start: int, sizes: tuple[int, int]) -> None:
    p = program(both, start)
    moved = hoist_checks(p)
    verify_program(moved)
    assert checks_in_loops(p) == 2
    assert checks_in_loops(moved) == 0
    x, y = (np.arange(1.0, size + 1) for size in sizes)
    for n in range(12):
        expected, found = outcome(p, x, y, n), outcome(moved, x, y, n)
        if isinstance(expected, str):
            assert found == expected
        else:
            np.testing.assert_array_equal(found[0], expected[0])
            np.testing.assert_array_equal(found[1], expected[1])


def test_what_the_data_decide_stays() -> None:
    def body(b: Ops, x: Atom, y: Atom, i: Atom, total: Atom, u: Atom) -> Any:
        term = element(b, x, i, "x")
        b.check(b.ge(term, b.constant(0.0, "f64")), term, error="ValueError", message="negative {0}")
        return b.add(total, element(b, y, i, "y")), u

    p = program(body)
    moved = hoist_checks(p)
    assert checks_in_loops(moved) == 2
    x = np.array([1.0, 2.0, -3.0, 4.0])
    for y, n in ((np.ones(4), 4), (np.ones(2), 4), (np.ones(1), 4), (np.ones(4), 2), (np.ones(9), 9)):
        assert str(outcome(moved, x, y, n)) == str(outcome(p, x, y, n))


def test_writes_come_before_errors_where_they_can_be_seen() -> None:
    def body(b: Ops, x: Atom, y: Atom, i: Atom, total: Atom, u: Atom) -> Any:
        term = element(b, x, i, "x")
        u = b.update(u, term, b.integer(0))
        return b.add(total, element(b, y, i, "y")), u

    assert checks_in_loops(hoist_checks(program(body))) == 0
    assert checks_in_loops(hoist_checks(program(body), in_place=True)) == 1
