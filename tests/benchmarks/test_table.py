"""The table of scenarios says what is met and what is not, also where figures are missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from rich.console import Console

from benchmarks import picture, scenario, verdicts
from benchmarks.line import Line, mean

QUICK = {
    "gradient": 0.01,
    "primal / C": 1.0,
    "gradient / C": 0.5,
    "gradient / JAX": 0.02,
    "gradient / expert JAX": 0.25,
    "peak": 4e6,
    "C peak": 4e6,
    "cold": 1.0,
    "warm": 0.04,
    "error": 1e-15,
}
LINES = [
    Line("quick", "small", QUICK),
    Line("slow", "small", {"gradient / C": 2.0, "gradient / JAX": 1.5, "peak": 100.0, "C peak": 1.0}),
    Line("refused", "small", {"failed": "first: E0301"}),
]


def test_figures_are_of_the_worst_and_of_the_mean():
    verdict = {row.what: (row.found, row.verdict) for row in verdicts.figures(LINES)}
    assert verdict["gradient over the adjoint by hand in C++, at most (slow)"] == (2.0, "no")
    assert verdict["gradient over the adjoint by hand in C++, geometric mean"] == (pytest.approx(1.0), "yes")
    assert verdict["gradient over the best JAX, at most (slow)"] == (1.5, "no")
    assert verdict["primal over C++, at most (quick)"] == (1.0, "yes")
    assert verdict["peak memory of the gradient over that of C++, at most (quick)"] == (1.0, "yes")
    assert verdict["scenarios that failed"] == (1, "no")


def test_page_and_screen_name_every_scenario():
    page, console = verdicts.page(LINES), Console(record=True, width=200)
    verdicts.show(LINES, console)
    for text in (page, console.export_text()):
        assert all(line.name in text for line in LINES)
        assert "first: E0301" in text


def test_picture_leaves_out_what_was_not_measured():
    axes = picture.draw([(line.name, line) for line in LINES]).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["slow", "quick"]  # from below


@dataclass
class Record:
    name: str
    count: int
    mass: float
    path: np.ndarray


def test_numbers_of_a_record():
    record = Record("a", 3, 1.5, np.array([[1.0, 2.0]]))
    np.testing.assert_array_equal(scenario.vector((record, [0.5], {"x": 7.0})), [1.5, 1.0, 2.0, 0.5, 7.0])


def test_nothing_is_close_to_a_gradient_of_zeros():
    assert scenario.distance(np.zeros(3), np.zeros(3)) == float("inf")
    assert scenario.distance(np.zeros(3), np.array([1e-30, 0.0, 0.0])) == 1.0


def test_geometric_mean():
    assert mean([0.5, 2.0, 4.0, 0.25]) == pytest.approx(1.0)
