"""Long functions in parts: programs that are cut up wherever that can be are right all the same."""

from __future__ import annotations

import re

import numpy as np
import pytest

import chainrule as cr
from chainrule.lower import parts
from tests.corpus.comparison import assert_close, assert_same
from tests.corpus.subject import Subject, products, random_like
from tests.reference import dual
from tests.reference.corpus import load_program
from tests.reference.structures import copy_structure, flatten_floats

# loops in loops, lists, small arrays, complex numbers, tapes, recursion, mutation of arguments, memory exchanged
PROGRAMS = (
    "branch_match",
    "complex_durand_kerner",
    "linalg_kalman",
    "list_event_simulation",
    "mutation_in_recursion",
    "mutation_swap_buffers",
    "recursion_determinant",
    "while_adaptive_step",
)


@pytest.fixture(autouse=True)
def _cut_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LONG", 40)
    monkeypatch.setattr(parts, "LONG_IN_LOOP", 60)
    monkeypatch.setattr(parts, "PART", 25)


@pytest.mark.usefixtures("optimised_little")
@pytest.mark.parametrize("name", PROGRAMS)
def test_values_and_derivatives(name: str) -> None:
    subject = Subject(load_program(name))
    args, rtol = subject.samples[0], 100 * subject.program.rtol  # sums in another order
    expected, final = subject.expected(args)
    mine = copy_structure(args)
    assert_same((subject.primal(*mine), mine), (expected, final), rtol)
    tangents = random_like(args, 1, relative=True)
    value, wanted = dual.jvp(subject.function, args, tangents)
    _, tangent = subject.forward(args, tangents)
    assert_close(flatten_floats(tangent), flatten_floats(wanted), rtol)
    cotangent = random_like(value, 7)
    left, right = products(cotangent, tangent), products(subject.reverse(args, cotangent), tangents)
    assert abs(left.sum() - right.sum()) <= rtol * (np.abs(left).sum() + np.abs(right).sum())


def three(x: np.ndarray) -> float:
    total, y = 0.0, x * 1.0
    for k in range(3):
        y = np.tanh(y * x[k] + y[::-1]) + x
        y[k] = y[k] * total + x[0]
        total = total + np.sum(y * y) * y[k]
    return total


def test_packs_cross_from_part_to_part() -> None:
    x = np.array([0.3, -0.5, 0.7])
    assert len(re.findall(r"define internal .*@cr\.part", cr.source(cr.hessian(three), x, lang="llvm"))) > 2
    step = 1e-6
    differences = [
        (cr.grad(three)(x + step * row) - cr.grad(three)(x - step * row)) / (2 * step) for row in np.eye(3)
    ]
    np.testing.assert_allclose(cr.hessian(three)(x), differences, rtol=1e-6, atol=1e-8)


def divided(x: list[float]) -> float:
    total = 0.0
    for k in range(len(x)):
        total += 1.0 / x[k] + x[k] * x[k] - 3.0 * x[k] ** 3 / (1.0 + x[k] * x[k]) + 2.0 / (x[k] - 1.0)
    return total / (total - total)


def test_errors_come_through() -> None:
    with pytest.raises(ZeroDivisionError, match="division"):
        cr.jit(divided)([0.5, 0.0, 2.0])
    with pytest.raises(ZeroDivisionError, match="division"):
        cr.grad(divided)([0.5, 3.0])


def steps(n: int, x: float) -> float:
    """Work that is counted, in parts of a body."""
    for _ in range(n):
        x = x + 1e-9 * (x * x - x) / (1.0 + x * x)
        x = x - 1e-9 * (x * x + x) / (1.0 + x * x) + 1e-12 * abs(x) ** 0.5
        x = x if x < 10.0 else 10.0
    return x


def test_long_loops_in_parts() -> None:
    assert cr.jit(steps)(3_000_000, 0.5) == pytest.approx(0.5, rel=1e-2)
