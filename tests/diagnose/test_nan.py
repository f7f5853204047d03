"""`locate_nan` names the operation that made NaN or infinity, and no other."""

from __future__ import annotations

import math

import numpy as np
import pytest

import chainrule as cr
from tests.diagnose import models


def code(report) -> str:
    span = report.span
    return span.text()[span.column : span.end_column]


def test_nothing_to_find() -> None:
    report = cr.locate_nan(models.logs, np.array([1.0, 2.0]))
    assert not report
    assert "no NaN" in str(report)


def test_nan_in_the_value() -> None:
    report = cr.locate_nan(models.root, 0.5)
    assert (report.where, report.operation, report.operands) == ("primal", "sqrt", (-0.5,))
    assert math.isnan(report.result)
    assert code(report) == "np.sqrt(y)"
    assert "^^^^^^^^^^" in str(report)


def test_infinity_in_the_derivative_only() -> None:
    report = cr.locate_nan(models.root, 1.0)
    assert report.where == "derivative"
    assert code(report) == "np.sqrt(y)"


def test_loop_variable() -> None:
    report = cr.locate_nan(models.logs, np.array([1.0, 3.0, 0.0, 0.0]))
    assert report.loops == (("k", 2),)
    assert report.result == -math.inf


def test_infinity_that_was_written_down_is_passed_on() -> None:
    assert not cr.locate_nan(models.best_of, np.array([3.0, 1.0]))


def test_overflow() -> None:
    report = cr.locate_nan(models.overflow, 10.0, 12)
    assert (report.where, report.operation, report.result) == ("primal", "mul", math.inf)
    assert report.loops == (("step", 8),)  # 10 ** 512 is the first beyond the range
    assert report.operands == pytest.approx((1e256, 1e256), rel=1e-10)


def test_arguments_first() -> None:
    report = cr.locate_nan(models.logs, np.array([1.0, math.nan]))
    assert report.where == "argument"
    assert "`a[1]`" in str(report)


def test_one_element_of_an_array() -> None:
    report = cr.locate_nan(models.quotients, np.array([1.0, 0.0, 2.0]), np.array([1.0, 0.0, 4.0]))
    assert (report.where, report.operation, report.operands) == ("primal", "div", (0.0, 0.0))
    assert code(report) == "u / w"


def test_exceptions_are_python_s() -> None:
    with pytest.raises(ZeroDivisionError):
        cr.locate_nan(models.halves, 2, 1.0)
