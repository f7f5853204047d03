"""Small programs print as expected, run, and are found faulty when they are."""

import pytest

from chainrule.ir.nodes import Equation, Function, Program, Region, Value
from chainrule.ir.text import print_program
from chainrule.ir.types import F64, I64, Type
from chainrule.ir.verify import InvalidProgram, verify_program
from chainrule.ir.walk import clone_function, free_values, reachable_functions
from chainrule.primitives import control, elementwise
from chainrule.primitives.ops import Ops
from tests.reference.interpret import run


def sum_of_squares() -> Program:
    """Sum x[i]**2 in a loop."""
    b = Ops()
    x = Value(Type("f64", (None,)), "x")
    i, total = Value(I64, "i"), Value(F64, "total")
    inner = b.nested()
    element = inner.index(x, i)
    step = inner.region((i, total), (inner.add(total, inner.mul(element, element)),))
    bounds = (b.integer(0), b.dim(x, 0), b.integer(1))
    (out,) = b.emit(control.for_, *bounds, b.constant(0.0, "f64"), regions=(step,))
    return Program({"main": Function("main", b.region((x,), (out,)))}, "main")


def test_runs():
    assert run(sum_of_squares(), [1.0, 2.0, 3.0]) == (14.0,)


def test_prints():
    assert print_program(sum_of_squares()) == (
        "def main(x: f64[?]):\n"
        "    v: i64 = dim{axis=0} x\n"
        "    v.2: f64 = for 0, v, 1, 0.0\n"
        "        do (i: i64, total: f64):\n"
        "            v.3: f64 = index x, i\n"
        "            v.4: f64 = mul v.3, v.3\n"
        "            v.5: f64 = add total, v.4\n"
        "            yield v.5\n"
        "    return v.2\n"
    )


def test_a_copy_is_the_same_program():
    program = sum_of_squares()
    copy = Program({"main": clone_function(program.main)}, "main")
    verify_program(copy)
    assert print_program(copy) == print_program(program)
    assert reachable_functions(copy) == ("main",)


def test_free_values_of_a_body():
    program = sum_of_squares()
    loop = program.main.body.equations[1]
    assert free_values(*loop.regions) == program.main.body.params


def _wrap(body: Region) -> Program:
    return Program({"main": Function("main", body)}, "main")


def test_finds_values_out_of_scope():
    x, y = Value(F64, "x"), Value(F64, "y")
    with pytest.raises(InvalidProgram, match="y is not in scope"):
        verify_program(_wrap(Region((x,), (), (y,))))


def test_finds_double_assignment():
    x = Value(F64, "x")
    equation = Equation(elementwise.neg, (x,), (x,))
    with pytest.raises(InvalidProgram, match="assigned twice"):
        verify_program(_wrap(Region((x,), (equation,), (x,))))


def test_finds_wrong_types():
    x, y = Value(F64, "x"), Value(I64, "y")
    equation = Equation(elementwise.neg, (x,), (y,))
    with pytest.raises(InvalidProgram, match="declared \\(f64\\), found \\(i64\\)"):
        verify_program(_wrap(Region((x,), (equation,), (y,))))


def test_finds_a_tape_that_is_used_twice():
    b = Ops()
    tape = b.tape_new()
    x = Value(F64, "x")
    b.emit(control.push, tape, x)
    b.emit(control.push, tape, x)
    with pytest.raises(InvalidProgram, match="used twice"):
        verify_program(_wrap(b.region((x,), ())))
