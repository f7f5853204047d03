"""Loops over whole arrays count elements; anything that needs its indices keeps them."""

from typing import Any

import numpy as np

from chainrule.ir.nodes import Atom
from chainrule.ir.types import Type
from chainrule.ir.walk import equations_within
from chainrule.lower.unit import prepare
from chainrule.primitives.ops import Ops
from tests.lower.natively import check, parameter, program

MATRIX = Type("f64", (None, None))
A = np.arange(12.0).reshape(4, 3) / 7
B = np.cos(A)


def flat_reads(p: Any) -> tuple[int, int]:
    """How many reads are flat, and how many are not."""
    reads = [e for e in equations_within(prepare(p).main.body) if e.primitive.name == "index"]
    flat = sum(bool(e.params.get("flat")) for e in reads)
    return flat, len(reads) - flat


def same_shape(b: Ops, x: Atom, y: Atom) -> None:
    for axis in range(x.type.rank):
        dims = (b.dim(x, axis), b.dim(y, axis))
        b.check(b.eq(*dims), *dims, error="ValueError", message="shapes differ: {0} and {1}")


def test_one_array() -> None:
    x, b = parameter(MATRIX, "x"), Ops()
    p = program((x,), b, b.exp(x), b.reduce_sum(b.mul(x, x)))
    check(p, A)
    check(p, np.zeros((3, 0)))
    assert flat_reads(p) == (2, 0)


def test_shapes_that_were_checked() -> None:
    x, y, b = parameter(MATRIX, "x"), parameter(MATRIX, "y"), Ops()
    same_shape(b, x, y)
    p = program((x, y), b, b.add(b.sin(x), b.mul(x, y)), b.reduce_sum(b.mul(x, y)))
    check(p, A, B)
    assert flat_reads(p) == (4, 0)


def test_shapes_that_were_not() -> None:
    x, y, b = parameter(MATRIX, "x"), parameter(MATRIX, "y"), Ops()
    p = program((x, y), b, b.add(b.sin(x), b.mul(x, y)))
    check(p, A, B)
    assert flat_reads(p)[0] == 0


def test_three_axes_known_at_the_end() -> None:
    x, b = parameter(Type("f64", (None, 2, 3)), "x"), Ops()
    y = parameter(Type("f64", (None, 2, 3)), "y")
    p = program((x, y), b, b.sub(x, y), b.reduce_sum(b.exp(b.sub(x, y))))
    data = np.arange(24.0).reshape(4, 2, 3) / 24
    check(p, data, data[::-1].copy())
    assert flat_reads(p) == (4, 0)


def test_transposes_rows_and_slices_keep_their_indices() -> None:
    x, v, b = parameter(MATRIX, "x"), parameter(Type("f64", (None,)), "v"), Ops()
    dims = b.dims(x)
    part = b.slice(x, *(b.integer(k) for k in (1, 2, 1, 0, 2, 1)), dropped=(False, False))
    results = (
        b.mul(b.transpose(x, (1, 0)), b.constant(2.0, "f64")),
        b.add(x, b.broadcast(v, dims, (None, 0))),
        b.reduce_sum(part),
        b.reduce_sum(x, (1,)),
    )
    p = program((x, v), b, *results)
    check(p, A, A[0])
    assert flat_reads(p)[0] == 0
