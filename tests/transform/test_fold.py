"""What folding knows: sizes, ranges of indices, carried values; and what it must leave alone."""

from typing import Any

import numpy as np
import pytest

from chainrule.ir.nodes import Atom, Program
from chainrule.ir.text import print_program
from chainrule.ir.types import BOOL, F64, I64, Type
from chainrule.ir.verify import verify_program
from chainrule.ir.walk import equations_within
from chainrule.primitives.ops import Ops
from chainrule.transform.simplify import simplify
from tests.reference.interpret import run
from tests.transform.samples import MATRIX, VECTOR, branch, count, function, loop, one, repeat


def program(types: tuple[Type, ...], body: Any) -> Program:
    made = Program({"main": function("main", types, body)}, "main")
    verify_program(made)
    simple = simplify(made)
    verify_program(simple)
    return simple


def names(made: Program) -> list[str]:
    """The primitives of a program, in order."""
    return [e.primitive.name for e in equations_within(made.main.body)]


def inside(b: Ops, array: Atom, index: Atom) -> None:
    """Check an index."""
    b.check(b.ge(index, b.integer(0)), error="IndexError", message="low")
    b.check(b.lt(index, b.dim(array, 0)), error="IndexError", message="high")


def test_checks_of_a_loop_over_an_array_go():
    def body(b: Ops, x: Atom):
        def step(c: Ops, i: Atom, total: Atom):
            inside(c, x, i)
            return (c.add(total, c.index(x, i)),)

        return count(b, b.dim(x, 0), (one(0.0),), step)

    assert "check" not in names(program((VECTOR,), body))


def test_checks_of_neighbours_go_where_the_range_allows_it():
    def body(b: Ops, x: Atom):
        n = b.sub(b.dim(x, 0), b.integer(1))

        def step(c: Ops, i: Atom, y: Atom):
            for j in (c.sub(i, c.integer(1)), i, c.add(i, c.integer(1))):
                inside(c, y, j)
            return (c.update(y, c.index(y, c.add(i, c.integer(1))), i),)

        return loop(b, b.integer(1), n, b.integer(1), (x,), step)

    assert "check" not in names(program((VECTOR,), body))


def test_a_check_that_may_fail_stays():
    def body(b: Ops, x: Atom):
        def step(c: Ops, i: Atom, total: Atom):
            inside(c, x, c.add(i, c.integer(1)))
            return (c.add(total, c.index(x, c.add(i, c.integer(1)))),)

        return count(b, b.dim(x, 0), (one(0.0),), step)

    made = program((VECTOR,), body)
    assert names(made).count("check") == 1
    with pytest.raises(IndexError, match="high"):
        run(made, np.zeros(3))


def test_checks_behind_a_loop_condition_go():
    def body(b: Ops, x: Atom):
        def step(c: Ops, i: Atom, total: Atom):
            inside(c, x, i)
            return c.add(i, c.integer(1)), c.add(total, c.index(x, i))

        return repeat(b, (b.integer(0), one(0.0)), lambda c, i, t: c.lt(i, c.dim(x, 0)), step)[1:]

    assert "check" not in names(program((VECTOR,), body))


def test_equal_sizes_are_checked_once():
    def body(b: Ops, x: Atom, y: Atom):
        for _ in range(2):
            b.check(b.eq(b.dim(x, 0), b.dim(y, 0)), error="ValueError", message="sizes")
        z = b.add(x, y)
        b.check(b.eq(b.dim(z, 0), b.dim(y, 0)), error="ValueError", message="sizes")
        return b.mul(z, y)

    assert names(program((VECTOR, VECTOR), body)).count("check") == 1


def test_a_check_in_a_branch_says_nothing_behind_it():
    def body(b: Ops, x: Atom, y: Atom, flag: Atom):
        def then(c: Ops):
            c.check(c.eq(c.dim(x, 0), c.dim(y, 0)), error="ValueError", message="sizes")
            return (c.reduce_sum(x),)

        (s,) = branch(b, flag, then, lambda c: (one(0.0),))
        b.check(b.eq(b.dim(x, 0), b.dim(y, 0)), error="ValueError", message="sizes")
        return s

    made = program((VECTOR, VECTOR, BOOL), body)
    assert names(made).count("check") == 2
    with pytest.raises(ValueError, match="sizes"):
        run(made, np.zeros(2), np.zeros(3), False)


def test_a_size_that_is_known_reaches_the_types():
    def body(b: Ops, n: Atom):
        zeros = b.full(one(0.0), b.add(b.integer(1), b.integer(2)))
        return count(b, n, (zeros,), lambda c, i, v: (c.add(v, v),))

    (result,) = program((I64,), body).main.body.results
    assert result.type.shape == (3,)


def test_values_that_never_change_leave_the_loop():
    def body(b: Ops, x: Atom, n: Atom):
        outputs = count(b, n, (x, x, one(0.0)), lambda c, i, p, q, t: (p, q, c.add(t, c.mul(p, q))))
        return outputs[2], outputs[0]

    made = program((F64, I64), body)
    (made_loop,) = (e for e in made.main.body.equations if e.primitive.name == "for")
    assert len(made_loop.outputs) == 1
    assert made.main.body.results[1] is made.main.body.params[0]


def test_what_does_not_depend_on_the_loop_leaves_it():
    def body(b: Ops, x: Atom, n: Atom):
        return count(b, n, (one(0.0),), lambda c, i, t: (c.add(t, c.sin(x)),))

    assert names(program((F64, I64), body))[0] == "sin"


def test_division_does_not_leave_a_loop_that_may_not_run():
    def body(b: Ops, x: Atom, n: Atom):
        return count(b, n, (b.integer(0),), lambda c, i, t: (c.add(t, c.floor_div(n, x)),))

    assert names(program((I64, I64), body))[0] == "for"


def test_nan_is_not_folded_away():
    def body(b: Ops, x: Atom):
        return b.mul(x, one(0.0)), b.sub(x, x), b.eq(x, x)

    made = program((F64,), body)
    assert np.isnan(run(made, np.nan)[0])
    assert np.isnan(run(made, np.nan)[1])
    assert not run(made, np.nan)[2]


def test_a_branch_of_flags_becomes_logic():
    def body(b: Ops, done: Atom, i: Atom):
        return branch(b, done, lambda c: (b.constant(0, "bool"),), lambda c: (c.lt(i, c.integer(3)),))

    assert "if" not in names(program((BOOL, I64), body))


def test_a_branch_that_computes_numbers_stays():
    def body(b: Ops, x: Atom):
        return branch(b, b.gt(x, one(0.0)), lambda c: (c.sqrt(x),), lambda c: (one(0.0),))

    assert "if" in names(program((F64,), body))


def test_rows_are_filled_in_place():
    def body(b: Ops, m: Atom, n: Atom):
        rows = b.empty(m, n, dtype="f64")

        def row(c: Ops, i: Atom, s: Atom):
            mine = c.empty(n, dtype="f64")
            x = c.convert(i, "f64")
            (mine,) = count(c, n, (mine,), lambda d, j, r: (d.update(r, d.mul(x, d.convert(j, "f64")), j),))
            return (c.update_slice(s, mine, i, c.integer(1), c.integer(1), c.integer(0), n, c.integer(1),
                                   dropped=(True, False)),)  # fmt: skip

        return count(b, m, (rows,), row)

    made = program((I64, I64), body)
    assert names(made) == ["empty", "for", "convert", "for", "convert", "mul", "update"]
    np.testing.assert_array_equal(run(made, 3, 4)[0], np.outer(np.arange(3.0), np.arange(4.0)))


def test_rows_are_read_in_place():
    def body(b: Ops, a: Atom):
        def row(c: Ops, i: Atom, total: Atom):
            mine = c.row(a, i)
            return count(c, c.dim(a, 1), (total,), lambda d, j, t: (d.add(t, d.index(mine, j)),))

        return count(b, b.dim(a, 0), (one(0.0),), row)

    made = program((MATRIX,), body)
    assert "slice" not in names(made)
    assert run(made, np.ones((2, 3))) == (6.0,)


def test_an_index_that_a_check_has_refused_stays():
    def body(b: Ops, x: Atom):
        return (b.index(b.stack(x, x), b.integer(2)),)

    assert "index" in names(program((F64,), body))


def test_printing_is_deterministic():
    def body(b: Ops, x: Atom):
        return b.add(b.sin(x), b.sin(x)), b.mul(x, x)

    assert print_program(program((F64,), body)) == print_program(program((F64,), body))
