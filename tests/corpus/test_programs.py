"""Every program of the corpus: values as in CPython, derivatives as by dual numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import CompileError
from chainrule.runtime.call import run
from tests.corpus.alike import fitted, unmoved
from tests.corpus.comparison import assert_close, assert_same
from tests.corpus.refused import REFUSED
from tests.corpus.subject import (
    Subject,
    dispatcher,
    emitted,
    leaf_inputs,
    products,
    random_like,
    unused,
    zeros_like,
)
from tests.reference import dual
from tests.reference.corpus import load_program
from tests.reference.structures import copy_structure, flatten_floats

# Forward and reverse mode multiply the same partials in another order: each product rounds once, and programs
# that iterate amplify that as much as they amplify the rounding of values (which `Program.rtol` allows for).
TRANSPOSE = 1e-2
# Derivatives of second order lose a few more digits: their terms are longer and cancel.
SECOND = 10.0


def test_value_and_effects(subject: Subject) -> None:
    for args in subject.program.arguments:
        expected, final = subject.expected(args)
        mine = copy_structure(args)
        found = subject.primal(*mine)
        assert_same((found, mine), (expected, final), subject.program.rtol)


def test_first_derivatives(subject: Subject) -> None:
    rtol = subject.program.rtol
    for number, args in enumerate(subject.samples):
        kept = copy_structure(args)
        tangents = random_like(args, number, relative=True)
        value, expected = dual.jvp(subject.function, args, tangents)
        primal, tangent = subject.forward(unused(args), tangents)
        assert_close(flatten_floats(primal), flatten_floats(value), rtol)
        size = max(map(abs, flatten_floats(value)), default=0.0)
        assert_close(flatten_floats(tangent), flatten_floats(fitted(expected, tangent, unmoved)), rtol, size)
        cotangent = random_like(value, 7)
        pulled = subject.reverse(unused(args), cotangent)
        left = products(fitted(cotangent, tangent, unmoved), tangent)
        right = products(pulled, tangents)
        scale = np.abs(left).sum() + np.abs(right).sum()
        assert abs(left.sum() - right.sum()) <= TRANSPOSE * rtol * scale
        assert_same(args, kept, 0.0)


@pytest.mark.usefixtures(
    "optimised_little"
)  # in full on the same reverse pass in the test of first derivatives
def test_gradient(subject: Subject) -> None:
    args = subject.samples[0]
    value, _ = subject.expected(args)
    if not isinstance(value, float):
        pytest.skip("the result is not one number; see the test of first derivatives")
    expected = dual.gradient(subject.function, args)
    numbers = tuple(n for n, arg in enumerate(args) if flatten_floats(arg))
    found_value, found = cr.value_and_grad(subject.function, numbers)(*copy_structure(args))
    assert_close([found_value], [value], subject.program.rtol)
    for n, gradient in zip(numbers, found, strict=True):
        assert_close(flatten_floats(gradient), flatten_floats(expected[n]), subject.program.rtol, abs(value))


@pytest.mark.usefixtures("unoptimised")  # these programs are large
def test_second_derivatives(subject: Subject) -> None:
    args = subject.samples[0]
    one, two = (random_like(args, seed, relative=True) for seed in (1, 2))
    value, by_one, by_two, by_both = dual.jvp_of_jvp(subject.function, args, one, two)
    cotangent = random_like(value, 3)
    rtol = SECOND * subject.program.rtol
    size = max(map(abs, flatten_floats((value, by_one, by_two, by_both))), default=0.0)

    primal, moved = subject.forward_of_forward((unused(args), one), (two, zeros_like(one)))
    expected: Any = fitted(((value, by_one), (by_two, by_both)), (primal, moved), unmoved)
    assert_close(flatten_floats((primal, moved)), flatten_floats(expected), rtol, size)

    terms = products(cotangent, by_both)
    size = np.abs(terms).sum() + size
    pulled, pulled_moved = subject.forward_of_reverse((unused(args), cotangent), (two, zeros_like(cotangent)))
    assert_close([products(pulled, one).sum()], [products(cotangent, by_one).sum()], rtol, size)
    assert_close([products(pulled_moved, one).sum()], [terms.sum()], rtol, size)

    back, back_one = subject.reverse_of_forward(
        (unused(args), one), (zeros_like(value), fitted(cotangent, moved[1], unmoved))
    )
    assert_close([products(back, two).sum()], [terms.sum()], rtol, size)
    assert_close([products(back_one, two).sum()], [products(cotangent, by_two).sum()], rtol, size)

    back, back_cotangent = subject.reverse_of_reverse((unused(args), cotangent), one)
    assert_close([products(back, two).sum()], [terms.sum()], rtol, size)
    assert_close(flatten_floats(back_cotangent), flatten_floats(by_one), rtol, size)


@pytest.mark.parametrize("what", ["value", "cotangents"])
def test_emitted_python_computes_what_native_code_computes(subject: Subject, what: str) -> None:
    args = subject.samples[-1]
    made = subject.primal
    if what == "cotangents":
        value, _ = subject.expected(args)
        made, args = subject.reverse, (args, random_like(value, 7))
    structures = dispatcher(made).describe(dispatcher(made).bind(args, {}))
    stage = dispatcher(made).plan.stage(structures, pure=False)
    unit = dispatcher(made).find(made, structures).unit
    text = emitted(stage)
    native = run(unit, leaf_inputs(made, stage, args))
    found = text(*leaf_inputs(made, stage, args))
    assert len(found) == len(native)
    for mine, theirs in zip(found, native, strict=True):
        assert np.shape(mine) == np.shape(theirs)
        assert_close(np.ravel(mine).tolist(), np.ravel(theirs).tolist(), subject.program.rtol)


@pytest.mark.parametrize("name", REFUSED)
def test_refused_so_far(name: str) -> None:
    program = load_program(name)
    compiled = cr.jit(program.function)
    with pytest.raises((CompileError, ValueError), match=REFUSED[name]):
        _ = [compiled(*copy_structure(args)) for args in program.arguments]
