"""Every primitive against its reference: types, tangents, cotangents; generated from the list of
primitives.
"""

from dataclasses import replace
from typing import Any

import mpmath
import numpy as np
import pytest

from chainrule.ir.nodes import Function, Primitive, Program, Value
from chainrule.ir.types import BOOL, F64, I64, Type
from chainrule.ir.verify import verify_program
from chainrule.primitives import (
    arrays,
    elementwise,
    gathering,
    growing,
    linalg,
    logic,
    shapes,
    special,
    transcendental,
)
from chainrule.primitives.base import NotDifferentiable, Partials
from chainrule.primitives.ops import Ops
from chainrule.transform.forward import forward
from tests.reference.interpret import DTYPES, run
from tests.transform.derivatives import by_differences, by_forward, by_reverse

ALL = (
    *elementwise.PRIMITIVES,
    *transcendental.PRIMITIVES,
    *special.PRIMITIVES,
    *logic.PRIMITIVES,
    *arrays.PRIMITIVES,
    *shapes.PRIMITIVES,
    *gathering.PRIMITIVES,
    *growing.PRIMITIVES,
    *linalg.PRIMITIVES,
)
PARAMS: dict[str, dict[str, Any]] = {
    "dim": {"axis": 1},
    "empty": {"dtype": "f64", "shape": (None, None)},
    "full": {"shape": (None, None)},
    "iota": {"shape": (None,)},
    "slice": {"dropped": (False, False), "shape": (None, None)},
    "update_slice": {"dropped": (False, False)},
    "add_slice": {"dropped": (False, False)},
    "broadcast": {"axes": (None, 0), "shape": (None, None)},
    "transpose": {"perm": (1, 0)},
    "reshape": {"shape": (None, None)},
    "concatenate": {"axis": 1},
    "reduce_sum": {"axes": (0,)},
    "convert": {"dtype": "f32"},
    "gather": {"axes": (0,)},
    "scatter": {"axes": (0,)},
    "scatter_add": {"axes": (0,)},
    "nonzero": {"axis": 0},
}
CASES = [pytest.param(p, s, id=f"{p.name}-{k}") for p in ALL for k, s in enumerate(p.samples)]
SMOOTH = [c for c in CASES if not isinstance(c.values[0].derivative, NotDifferentiable)]  # type: ignore[union-attr]

# Domains in which the functions of mpmath are tried, far out on both sides.
WIDE = ("-30.0", "-3.0", "-1e-9", "0.4", "2.5", "30.0")
POSITIVE = ("1e-12", "0.3", "0.999999", "7.0", "1e12")
INSIDE = ("-0.9999", "-1e-9", "0.4", "0.999999")
EXACT: dict[str, tuple[Any, tuple[str, ...]]] = {
    "sqrt": (mpmath.sqrt, POSITIVE),
    "cbrt": (mpmath.cbrt, POSITIVE),
    "exp": (mpmath.exp, (*WIDE, "-700.0", "700.0")),
    "exp2": (lambda x: mpmath.power(2, x), WIDE),
    "expm1": (mpmath.expm1, WIDE),
    "log": (mpmath.log, POSITIVE),
    "log2": (lambda x: mpmath.log(x, 2), POSITIVE),
    "log10": (mpmath.log10, POSITIVE),
    "log1p": (mpmath.log1p, ("-0.9999", *POSITIVE)),
    "sin": (mpmath.sin, WIDE),
    "cos": (mpmath.cos, WIDE),
    "tan": (mpmath.tan, WIDE),
    "arcsin": (mpmath.asin, INSIDE),
    "arccos": (mpmath.acos, INSIDE),
    "arctan": (mpmath.atan, (*WIDE, "1e8")),
    "sinh": (mpmath.sinh, WIDE),
    "cosh": (mpmath.cosh, WIDE),
    "tanh": (mpmath.tanh, (*WIDE, "-300.0", "300.0")),
    "arcsinh": (mpmath.asinh, (*WIDE, "1e8")),
    "arccosh": (mpmath.acosh, ("1.0001", "2.0", "1e8")),
    "arctanh": (mpmath.atanh, INSIDE),
    "erf": (mpmath.erf, ("-5.0", "-1e-9", "0.4", "5.0")),
    "erfc": (mpmath.erfc, ("-5.0", "-1e-9", "0.4", "5.0", "20.0")),
}

DTYPE_OF: dict[str, Any] = {"f": "f64", "i": "i64", "b": "bool"}


def type_of(value: Any) -> Type:
    if isinstance(value, np.ndarray):
        return Type(DTYPE_OF[value.dtype.kind], (None,) * value.ndim)
    return BOOL if isinstance(value, bool) else I64 if isinstance(value, int) else F64


def program_of(primitive: Primitive, sample: tuple[Any, ...]) -> Program:
    """A program that applies a primitive to its inputs."""
    params = tuple(Value(type_of(value), f"x{k}") for k, value in enumerate(sample))
    b = Ops()
    result = b.one(primitive, *params, **PARAMS.get(primitive.name, {}))
    return Program({"main": Function("main", b.region(params, (result,)))}, "main")


def active_of(sample: tuple[Any, ...]) -> tuple[bool, ...]:
    return tuple(type_of(value).differentiable for value in sample)


def test_every_primitive_has_samples():
    assert [p.name for p in ALL if not p.samples and p.source != "SIMD"] == []


@pytest.mark.parametrize(("primitive", "sample"), CASES)
def test_type_rule_gives_the_type_of_the_reference(primitive: Primitive, sample: tuple[Any, ...]):
    program = program_of(primitive, sample)
    verify_program(program)
    (declared,) = (r.type for r in program.main.body.results)
    (result,) = run(program, *sample)
    assert np.asarray(result).dtype == DTYPES[declared.dtype]
    if callable(primitive.reference) and primitive.name not in PARAMS:
        with np.errstate(all="ignore"):
            direct = primitive.reference(*sample)
        np.testing.assert_array_equal(result, direct)
        assert np.asarray(direct).dtype.kind == np.dtype(DTYPES[declared.dtype]).kind
        assert np.ndim(direct) == declared.rank


@pytest.mark.parametrize(("primitive", "sample"), SMOOTH)
def test_tangents_are_the_limit_of_differences(primitive: Primitive, sample: tuple[Any, ...]):
    if primitive.name == "convert":  # f32 has too few digits for differences
        assert by_forward(program_of(primitive, sample), (True,), sample) == 1.0
        return
    program, active = program_of(primitive, sample), active_of(sample)
    numbers = [abs(x) for x in sample if isinstance(x, float)]
    expected = by_differences(program, active, sample, 1e-6 * min([1.0, *numbers]))
    np.testing.assert_allclose(by_forward(program, active, sample), expected, rtol=1e-4, atol=1e-8)


@pytest.mark.parametrize(("primitive", "sample"), SMOOTH)
def test_cotangents_are_transposed_tangents(primitive: Primitive, sample: tuple[Any, ...]):
    program, active = program_of(primitive, sample), active_of(sample)
    expected = by_forward(program, active, sample)
    np.testing.assert_allclose(by_reverse(program, active, sample), expected, rtol=1e-13, atol=1e-300)


@pytest.mark.parametrize(("primitive", "sample"), SMOOTH)
def test_second_derivatives_agree(primitive: Primitive, sample: tuple[Any, ...]):
    program, active = program_of(primitive, sample), active_of(sample)
    once = forward(program, active)
    tangents = [np.full(np.shape(x), 0.7) for x, on in zip(sample, active, strict=True) if on]
    arguments = (*sample, *tangents)
    both = active + (True,) * len(tangents)
    forwards = by_forward(once, both, arguments)
    rounding = 1e-16 * np.max(np.abs(forwards), initial=0.0)  # of what is 0: along (1, 1) for logaddexp
    np.testing.assert_allclose(
        by_reverse(once, both, arguments), forwards, rtol=1e-12, atol=max(rounding, 1e-300)
    )


@pytest.mark.parametrize(("name", "text"), [(n, x) for n, (_, xs) in EXACT.items() for x in xs])
def test_derivatives_have_all_digits_in_the_tails(name: str, text: str):
    function, _ = EXACT[name]
    primitive = next(p for p in ALL if p.name == name)
    x = float(text)
    program = program_of(primitive, (x,))
    with mpmath.workdps(400 if name == "tanh" else 60):
        first, second = (float(mpmath.diff(function, mpmath.mpf(x), n)) for n in (1, 2))
    once = forward(program, (True,))
    value = run(once, x, 1.0)[1]
    np.testing.assert_allclose(value, first, rtol=2e-13, atol=1e-300)
    twice = forward(once, (True, False))
    # The smallest numbers may underflow to 0; the condition of the second derivative's formula costs digits
    # near its zeros and poles.
    np.testing.assert_allclose(
        run(twice, x, 1.0, 1.0)[-1], second, rtol=1e-9, atol=max(1e-12 * abs(first), 1e-250)
    )


def test_a_rule_that_is_wrong_by_a_thousandth_fails():
    rule = transcendental.sin.derivative.function
    wrong = replace(
        transcendental.sin, derivative=Partials(lambda b, x, y: (b.mul(rule(b, x, y)[0], b.like(x, 1.001)),))
    )
    program = program_of(wrong, (0.3,))
    with pytest.raises(AssertionError):
        np.testing.assert_allclose(
            by_forward(program, (True,), (0.3,)), by_differences(program, (True,), (0.3,)), rtol=1e-4
        )
