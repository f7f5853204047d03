"""`check` finds wrong derivatives and names what the derivative does not see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import ArgumentsError
from chainrule.primitives import (
    control,
    elementwise,
    growing,
    linalg,
    logic,
    ops,
    shapes,
    special,
    transcendental,
)
from chainrule.primitives.base import Partials
from chainrule.runtime.plans import Primal, parameters_of
from chainrule.runtime.watched import stage_for, varying, watched
from chainrule.transform.watch_kinks import AT_INFINITY, DISTANCES, OF_THEIR_CONDITION, kink_watcher
from tests.corpus.refused import REFUSED
from tests.diagnose import models
from tests.reference.corpus import load_programs
from tests.reference.structures import copy_structure, flatten_floats

# Where rows are as wide as the longest, and a number says of which type it is, leaves are not floats one to one.
_LAID_OUT = ("list_ragged", "recursion_mutual_nested", "scalar_sorts")
SAMPLE = [p for p in load_programs() if p.name not in REFUSED and not p.name.startswith(_LAID_OUT)][::9]


def test_a_smooth_function_has_nothing_to_tell() -> None:
    report = cr.check(models.smooth, 0.3, 0.7)
    assert report.ok
    assert report
    assert report.kinks == ()
    # d log f / d log x = -2 x², d log f / d log y = -y tan y
    assert report.condition == pytest.approx(2 * 0.09 + 0.7 * np.tan(0.7))
    assert dict(report.shares) == pytest.approx({"x": 0.18, "y": 0.7 * np.tan(0.7)})
    assert "no kinks" in str(report)


def test_comparisons_with_line_count_and_distance() -> None:
    report = cr.check(models.fall, 10.0, 9.81)
    assert report.ok
    codes = {kink.code: kink for kink in report.kinks}
    assert set(codes) == {"height > 0.0", "int(speed * 10.0)"}
    kink = codes["height > 0.0"]
    assert kink.place.startswith("models.py:")
    assert kink.times == kink.first_side + 1
    heights = _heights(10.0, 9.81)
    assert kink.times == len(heights)
    assert kink.distance == pytest.approx(min(map(abs, heights)), rel=1e-9)


def _heights(height: float, gravity: float) -> list[float]:
    """The heights that the loop's condition sees."""
    seen, speed = [height], 0.0
    while height > 0.0:
        speed += gravity * 0.01
        height -= speed * 0.01
        seen.append(height)
    return seen


def test_loop_variables_at_the_nearest_point() -> None:
    (kink,) = cr.check(models.ride, 4.0, 1.0, 300).kinks
    assert kink.code == "x > high"
    assert kink.times == 300
    assert dict(kink.loops).keys() == {"i"}
    assert 0 < kink.first_side < 300


def test_array_kinks_are_taken_element_by_element() -> None:
    report = cr.check(models.clipped, np.array([0.5, 0.9, 3.0, -0.25]))
    kinks = {kink.operation: kink for kink in report.kinks}
    assert kinks["kink at 0"].distance == 0.25
    assert kinks["kink at 0"].times == 4
    assert kinks["choice of the smaller"].distance == pytest.approx(0.1)


def test_library_functions_point_at_the_users_line() -> None:
    report = cr.check(models.table, 1.2, np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.5]))
    assert report.kinks
    assert {kink.place.split(":")[0] for kink in report.kinks} == {"models.py"}


def test_a_step_nearby_is_pointed_out() -> None:
    report = cr.check(models.hidden_step, 2.0 + 1e-9)
    assert report.kinks[0].relative < 1e-8
    assert "<- near" in str(report)


def test_a_wrong_derivative_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path))
    wrong = Partials(lambda b, x, y: (b.mul(y, b.like(y, 1.001)),))
    monkeypatch.setitem(ops._BY_NAME, "exp", replace(transcendental.exp, derivative=wrong))
    report = cr.check(models.growth, 0.31)
    assert not report.ok
    assert "DIFFER" in str(report)


def test_arguments_without_floats_are_refused() -> None:
    with pytest.raises(ArgumentsError, match="no floating-point"):
        cr.check(models.halves, 3, 4)


def test_derivatives_can_be_checked_too() -> None:
    assert cr.check(cr.grad(models.smooth), 0.3, 0.7).ok


def test_every_kink_has_a_distance() -> None:
    families = (elementwise, transcendental, special, logic, shapes, growing, linalg, control)
    kinked = {p.name for family in families for p in family.PRIMITIVES if p.kinks != "none"}
    assert kinked - set(DISTANCES) <= {*OF_THEIR_CONDITION, *AT_INFINITY}


@pytest.mark.parametrize("program", SAMPLE, ids=lambda p: p.name)
def test_watching_changes_nothing(program) -> None:
    plan = Primal(program.function, parameters_of(program.function))
    args = copy_structure(program.arguments[0])
    defaults = (program.function.__defaults__ or ())[len(args) - program.function.__code__.co_argcount :]
    values = args + (defaults if len(args) < program.function.__code__.co_argcount else ())
    stage = stage_for(plan, values)
    _, results = watched(stage, values, kink_watcher(stage.program, varying(stage)))
    found = [x for leaf in results if np.asarray(leaf).dtype.kind == "f" for x in np.ravel(leaf)]
    expected = flatten_floats(program.function(*values))
    np.testing.assert_allclose(sorted(found), sorted(expected), rtol=program.rtol, atol=1e-12)
