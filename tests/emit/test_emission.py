"""Emitted Python gives what the interpreter gives, reads as it should, and leaves its arguments alone."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import pytest

from chainrule.emit import emit_python
from chainrule.ir.nodes import Program, Value
from chainrule.transform.forward import forward
from tests.emit.programs import PROGRAMS
from tests.emit.random_programs import Generator
from tests.reference.interpret import run

WORDS = ("lambda", "np", "f", "θ")


def example(value: Value, random: np.random.Generator) -> Any:
    """Make an argument of a type: numbers above 0, whole numbers that are small, arrays of 4 in each
    direction.
    """
    lanes = (value.type.lanes,) if value.type.lanes > 1 else ()
    shape = (4,) * value.type.rank + lanes
    if value.type.dtype == "i64":
        return 3
    return random.uniform(0.2, 2.0, shape) if shape else float(random.uniform(0.2, 2.0))


def execute(text: str, name: str, arguments: list[Any]) -> tuple[Any, ...]:
    """Run emitted text as a module of its own, with warnings as errors."""
    space: dict[str, Any] = {}
    exec(compile(text, "<emitted>", "exec"), space)
    result = space[name](*arguments)
    return result if isinstance(result, tuple) else (result,)


def check(program: Program, seed: int = 0) -> str:
    """Compare emitted Python with the interpreter; give the text."""
    random = np.random.default_rng(seed)
    arguments = [example(p, random) for p in program.main.body.params]
    before = [np.array(a) for a in arguments]
    text = emit_python(program)
    results = execute(text, program.entry, arguments)
    expected = run(program, *before)
    assert len(results) == len(expected)
    for mine, theirs in zip(results, expected, strict=True):
        # both do the same operations; a square may be rounded once more or less
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-11)
    for argument, copy in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(argument, copy)
    assert max(map(len, text.splitlines())) <= 100
    return text


@pytest.mark.parametrize("make", PROGRAMS, ids=lambda make: make.__name__)
def test_small_programs(make: Any, golden: Any) -> None:
    text = check(make())
    golden(f"emit/{make.__name__}.py", text)


@pytest.mark.parametrize(
    "make", [m for m in PROGRAMS if m.__name__ != "residuals"], ids=lambda make: make.__name__
)
@pytest.mark.parametrize("lanes", [1, 3])
def test_tangents(make: Any, lanes: int) -> None:
    program = make()
    active = tuple(p.type.differentiable for p in program.main.body.params)
    if any(active):
        check(forward(program, active, lanes=lanes))


@pytest.mark.parametrize("seed", range(60))
def test_random_programs(seed: int) -> None:
    check(Generator(seed).program(), seed)


@pytest.mark.parametrize("seed", range(60, 80))
def test_random_tangents(seed: int) -> None:
    program = Generator(seed).program()
    active = tuple(p.type.differentiable for p in program.main.body.params)
    check(forward(program, active, lanes=1 + seed % 2), seed)


def test_infinities_as_in_native_code() -> None:
    text = emit_python(PROGRAMS[0]())
    (value,) = execute(text, "expression", [1.0, 1.0])
    assert value == np.inf
    (_, quotient, _) = execute(emit_python(PROGRAMS[-1]()), "ratio", [np.ones(3), 2])
    assert quotient == np.inf


def test_checks_raise() -> None:
    text = emit_python(PROGRAMS[3]())
    with pytest.raises(ValueError, match=r"no root of -2\.0"):
        execute(text, "newton", [-2.0])


def test_arguments_that_may_be_overwritten() -> None:
    program = next(make for make in PROGRAMS if make.__name__ == "heat")()
    u = np.array([0.0, 1.0, 0.0, 0.0])
    text = emit_python(program, mutable=(0,))
    result, *_ = execute(text, "heat", [u, 0.25])
    assert result is u
    assert u[1] == 0.5


def test_names_do_not_collide() -> None:
    """Python's words, NumPy's name and the function's own name are not used for variables."""
    from tests.emit.programs import F64, program

    text = emit_python(
        program(
            "f", lambda b, *xs: [b.add(b.add(xs[0], xs[1]), b.add(xs[2], xs[3]))], **dict.fromkeys(WORDS, F64)
        )
    )
    names = [a.arg for a in ast.parse(text).body[-1].args.args]  # type: ignore[attr-defined]
    assert names == ["lambda_", "np_", "f_2", "θ"]
    assert execute(text, "f", [1.0, 2.0, 3.0, 4.0]) == (10.0,)
