"""The corpus in CPython alone: every program runs, and dual numbers agree with central differences."""

import math
import sys

import numpy as np
import pytest

from tests.reference.corpus import Program, load_program, load_programs
from tests.reference.dual import central_differences, jvp, jvp_of_jvp, run_dual
from tests.reference.elementary import Elementary
from tests.reference.namespaces import math_namespace
from tests.reference.structures import copy_structure, flatten_floats, skeleton, unflatten

SAMPLES = [
    pytest.param(program, args, id=f"{program.name}-{number}")
    for program in load_programs()
    for number, args in enumerate(program.arguments)
]

AREAS = {
    "array",
    "branch",
    "closure",
    "complex",
    "derivative",
    "functional",
    "indexing",
    "kernel",
    "linalg",
    "list",
    "listing",
    "loop",
    "model",
    "mutation",
    "numpy",
    "record",
    "recursion",
    "scalar",
    "script",
    "vector",
    "view",
    "while",
}


def with_arguments(program: Program, args: tuple):
    """A function that gives the result and the arguments as the program leaves them."""

    def function(*args):
        return copy_structure(program.run(*args)), args  # the result may be an argument

    return function


def scaled_basis(args: tuple) -> list:
    """One direction per float leaf, as long as the leaf is large: one relative step suits them all."""
    scales = np.diag([abs(leaf) or 0.1 for leaf in flatten_floats(args)])
    return [unflatten(args, direction.tolist()) for direction in scales]


def test_the_corpus_is_large_and_named_by_area():
    names = [program.name for program in load_programs()]
    assert len(names) >= 150
    for name in names:
        assert name.partition("_")[0] in AREAS, name


def test_every_program_is_plain_python_and_says_what_it_exercises():
    for program in load_programs():
        text = program.module_path.read_text(encoding="utf-8")
        assert ("chainrule" in text) == (program.name.partition("_")[0] == "derivative"), program
        assert sys.modules[program.function.__module__].__doc__, program


@pytest.mark.parametrize(("program", "args"), SAMPLES)
def test_the_twin_computes_what_the_program_computes(program, args):
    expected_args = copy_structure(args)
    expected = program.function(*expected_args)
    run = run_dual(program.function, args, flatten_floats(args))
    leaves = flatten_floats(expected) + flatten_floats(expected_args)
    # The order in which NumPy sums may differ between floats and objects, which rounds differently.
    found = flatten_floats(run.value) + flatten_floats(run.final_args)
    np.testing.assert_allclose(found, leaves, rtol=1e-12, atol=1e-14)
    assert np.all(np.isfinite(leaves))
    assert skeleton((run.value, run.final_args)) == skeleton((expected, tuple(expected_args)))


@pytest.mark.parametrize(("program", "args"), SAMPLES)
def test_dual_numbers_agree_with_central_differences(program, args):
    function = with_arguments(program, args)
    size = max(map(abs, flatten_floats(program.run(*copy_structure(args)))), default=0.0)
    for direction in scaled_basis(args):
        run = run_dual(program.function, args, direction)
        expected = central_differences(function, args, direction, step=1e-3)
        # Extrapolated differences lose about 1e-16 / 1e-3 to rounding and 1e-18 times a seventh derivative to
        # truncation; a program that iterates to a tolerance of 1e-12 adds that over the step.
        np.testing.assert_allclose(
            flatten_floats(run.tangent) + flatten_floats(run.final_tangents),
            expected,
            rtol=1e-7,
            atol=1e-8 * (1.0 + size),
        )


@pytest.mark.parametrize(("program", "args"), SAMPLES)
def test_second_derivatives_agree_with_differences_of_first_ones(program, args):
    rng = np.random.default_rng(11)
    scales = [abs(leaf) or 0.1 for leaf in flatten_floats(args)]
    first, second = (unflatten(args, (scales * rng.uniform(-1, 1, len(scales))).tolist()) for _ in range(2))
    value, by_first, by_second, by_both = jvp_of_jvp(program.function, args, first, second)
    np.testing.assert_array_equal(
        flatten_floats(by_first), flatten_floats(jvp(program.function, args, first)[1])
    )
    np.testing.assert_array_equal(
        flatten_floats(by_second), flatten_floats(jvp(program.function, args, second)[1])
    )
    expected = central_differences(lambda *moved: jvp(program.function, moved, first)[1], args, second)
    size = max(map(abs, flatten_floats(value) + flatten_floats(by_first)), default=0.0)
    # As above, at a first derivative in the place of the value.
    np.testing.assert_allclose(flatten_floats(by_both), expected, rtol=1e-6, atol=1e-7 * (1.0 + size))


def test_a_rule_wrong_by_a_thousandth_is_noticed(monkeypatch):
    right = math_namespace.sin
    wrong = Elementary({"sin": math.sin})._unary("sin", lambda _, x: 1.001 * math_namespace.cos(x))
    for rule, agrees in ((right, True), (wrong, False)):
        monkeypatch.setattr(math_namespace, "sin", rule)
        program = load_program("loop_verlet_pendulum")
        args, direction = program.arguments[0], (0.7, 0.0, 0.0)
        tangent = jvp(program.function, args, direction)[1]
        (expected,) = central_differences(program.function, args, direction)
        assert (tangent == pytest.approx(expected, rel=1e-7)) is agrees


def test_a_program_is_found_by_name():
    program = load_program("while_newton_sqrt")
    assert program.function(*program.arguments[0]) == pytest.approx(2.0**0.5 * 3.0 + 5.0**0.5)
