"""Run a program natively and in the reference interpreter, and compare."""

from typing import Any

import numpy as np

from chainrule.ir.nodes import Atom, Function, Program, Value
from chainrule.ir.types import Type
from chainrule.ir.verify import verify_program
from chainrule.lower.unit import prepare
from chainrule.primitives.ops import Ops
from chainrule.runtime.call import run
from chainrule.runtime.compile import compile_program
from tests.reference import interpret

# libmvec's functions are good to 4 ulp, and sums are taken in another order.
TOLERANCE = {"rtol": 1e-13, "atol": 1e-15}


def program(params: tuple[Value, ...], b: Ops, *results: Atom) -> Program:
    return Program({"main": Function("main", b.region(params, results))}, "main")


def parameter(type: Type, name: str = "") -> Value:
    return Value(type, name)


def same(native: Any, expected: Any, **tolerance: float) -> None:
    for got, wanted in zip(native, expected, strict=True):
        assert np.shape(got) == np.shape(wanted)
        assert np.asarray(got).dtype == np.asarray(wanted).dtype
        np.testing.assert_allclose(got, wanted, **(tolerance or TOLERANCE))


def check(p: Program, *arguments: Any, **tolerance: float) -> list[Any]:
    """Native results equal the interpreter's; arguments stay as they were; no memory stays behind."""
    verify_program(p)
    verify_program(prepare(p))
    expected = interpret.run(p, *arguments)
    kept = [np.array(a, copy=True) for a in arguments]
    native = run(compile_program(p), list(arguments))
    same(native, expected, **tolerance)
    for before, after in zip(kept, arguments, strict=True):
        np.testing.assert_array_equal(before, after)
    return native
