"""The demo's own arithmetic, and its report, on numbers made up for the purpose."""

import dataclasses

import numpy as np
import pytest

from chainrule.cli import demo_report, demo_studies
from chainrule.examples.car import design
from chainrule.studies import Calibration, ConstraintValue, Minimum, Sensitivities


@pytest.fixture(scope="module")
def given() -> demo_studies.Inputs:
    return demo_studies.inputs()


def test_the_start_is_inside_the_bounds():
    for name, (low, high) in demo_studies.BOUNDS.items():
        value = getattr(demo_studies.START, name)
        assert low <= value
        assert high is None or value <= high


def test_the_present_design_changes_nothing(given: demo_studies.Inputs):
    again = design.redesigned(design.present_design(given.car), given.car)
    assert str(again) == str(given.car)
    assert design.cost(design.present_design(given.car), given.car, None, None, None, None) == 0.0


def test_regression_is_what_the_model_has_to_beat(given: demo_studies.Inputs):
    tests = [test.dyno for test in given.selection.tests]
    held_out = given.selection.held_out()
    measured = np.array([test.fuel_per_metre for test in tests])
    predicted = demo_studies.regression(tests, measured, held_out, (given.city, given.highway, given.us06))
    found = demo_studies.accuracy(measured[held_out], predicted[held_out])
    # It explains most of the differences between cars, or else it would be no opponent.
    assert 0.80 < found.r_squared < 0.90
    assert 0.07 < found.error < 0.12


def test_accuracy_of_a_perfect_prediction():
    found = demo_studies.accuracy(np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    assert (found.r_squared, found.error) == (1.0, 0.0)


def outcome(given: demo_studies.Inputs) -> demo_studies.Outcome:
    count = len(given.selection.tests)
    measured = np.array([test.dyno.fuel_per_metre for test in given.selection.tests])
    start = design.present_design(given.car)
    accuracy = demo_studies.Accuracy(r_squared=0.9, error=0.05)
    result = Calibration(
        parameters=demo_studies.START,
        names=("a", "b"), values=np.array([1.0, 2.0]), start_values=np.zeros(2),
        standard_errors=np.array([0.1, np.inf]), covariance=np.eye(2), residuals=np.full(10, 0.1), cost=0.05,
        r_squared=None, unidentifiable=("b",), at_bounds=(), history=(2.0, 1.0), evaluations=2, seconds=0.1,
        success=True, message="Converged.",
    )  # fmt: skip
    fit = demo_studies.Fit(
        result=result, measured=measured, predicted=1.01 * measured, held_out=given.selection.held_out(),
        schedules=np.zeros(count), fitted=accuracy, unseen=accuracy, regression=accuracy,
    )  # fmt: skip
    slopes = np.ones((4, 2))
    sensitivities = Sensitivities(
        outputs=("fuel", "sprint", "discomfort", "noise"), output_values=np.ones(4),
        names=("car.mass", "car.x"),
        values=np.ones(2), gradient=slopes, differences=slopes, seconds=0.001, difference_seconds=0.1,
    )  # fmt: skip
    values = np.array(dataclasses.astuple(start))
    best = Minimum(
        parameters=start,
        names=tuple(vars(start)), values=0.9 * values, start_values=values, low=0.5 * values,
        high=values, value=5.0, start_value=6.0, gradient=np.zeros(6),
        constraints=(ConstraintValue(name="cost", start_value=0.0, value=500.0, lower=-np.inf, upper=500.0),),
        history=(6.0, 5.0), violations=(0.1, 0.0), iterations=1, evaluations=2, seconds=0.1, success=True,
        message="Converged.",
    )  # fmt: skip
    line = np.arange(3.0)
    trace = demo_studies.Traces(seconds=line, litres=line, sprint_speed=line, sprint_time=line)
    return demo_studies.Outcome(
        given=given, fit=fit, sensitivities=sensitivities, best=best, before=trace, after=trace, seconds=60.0
    )


def test_the_report_tells_the_main_numbers(given: demo_studies.Inputs):
    page = demo_report.html(outcome(given))
    assert page.count("<img ") == 4
    assert page.count("<section>") == 5
    for text in (
        "R² 0.900",
        "100×",
        "−16.7%",
        "four digits everywhere",
        "tyre radius, m",
        "hybrid or plug-in",
    ):
        assert text in page
