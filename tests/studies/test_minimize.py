"""Minima against known ones, with and without limits."""

from dataclasses import dataclass

import numpy as np
import pytest

from chainrule.studies import minimize


@dataclass(frozen=True)
class Box:
    width: float
    height: float
    depth: float
    colour: str = "grey"


def surface(box: Box) -> float:
    return 2.0 * (box.width * box.height + box.width * box.depth + box.height * box.depth)


def volume(box: Box) -> float:
    return box.width * box.height * box.depth


def sides(box: Box):
    return np.array([box.width, box.height])


def valley(p):
    return (1.0 - p[0]) ** 2 + 100.0 * (p[1] - p[0] ** 2) ** 2


START = Box(1.0, 2.0, 3.0)


def test_a_valley():
    best = minimize(valley, np.array([-1.0, 1.0]), tolerance=1e-12)
    assert best.success
    np.testing.assert_allclose(best.parameters, [1.0, 1.0], rtol=1e-4)
    assert best.history[0] == best.start_value == valley(np.array([-1.0, 1.0]))


@pytest.mark.parametrize("method", ["SLSQP", "trust-constr"])
def test_the_smallest_box_is_a_cube(method: str):
    best = minimize(surface, START, bounds=[(0.1, 10.0)] * 3, constraints=(volume, 8.0, None), method=method)
    assert best.success, best.message
    assert isinstance(best.parameters, Box)
    assert best.parameters.colour == "grey"
    np.testing.assert_allclose(best.values, [2.0, 2.0, 2.0], rtol=1e-3)
    assert best.constraints[0].active()
    assert best.constraints[0].start_value == 6.0


@pytest.mark.parametrize(
    "constraints",
    [
        [(volume, 8.0, None), (sides, None, 1.0)],
        [lambda box: 8.0 - volume(box), {"type": "ineq", "fun": lambda box: 1.0 - sides(box)}],
    ],
)
def test_forms_of_constraints(constraints):
    best = minimize(surface, START, constraints=constraints)
    assert best.success, best.message
    np.testing.assert_allclose(best.values, [1.0, 1.0, 8.0], rtol=1e-4)
    assert len(best.constraints) == 3


def test_an_equation():
    best = minimize(surface, START, constraints={"type": "eq", "fun": lambda box: volume(box) - 1.0})
    np.testing.assert_allclose(best.values, [1.0, 1.0, 1.0], rtol=1e-3)


def test_units_do_not_matter():
    def energy(p):
        return (p["big"] / 1e6 - 2.0) ** 2 + (p["small"] * 1e6 - 3.0) ** 2

    best = minimize(energy, {"big": 1e6, "small": 1e-6}, tolerance=1e-12)
    np.testing.assert_allclose(best.values, [2e6, 3e-6], rtol=1e-4)


def test_bounds_hold_at_every_call():
    def square(x):
        if x < 0.0 or x > 0.3:
            raise ValueError("outside")
        return (x - 3.0) ** 2

    best = minimize(square, 0.1, bounds=(0.0, 0.3))
    assert best.parameters == pytest.approx(0.3)
    assert best.active_bounds == ("x",)


def test_data_reach_objective_and_constraint():
    def cost(p, prices):
        return np.sum(prices * p**2)

    def total(p, prices):
        return np.sum(p)

    best = minimize(cost, np.array([1.0, 1.0]), np.array([1.0, 3.0]), constraints=[(total, 4.0, None)])
    np.testing.assert_allclose(best.parameters, [3.0, 1.0], rtol=1e-5)


def test_limits_that_cannot_be_met():
    best = minimize(surface, START, bounds=[(0.5, 4.0)] * 3, constraints=[(volume, 100.0, None)])
    assert not best.success
    assert "meet all limits. `volume` is 64, allowed is ≥ 100." in best.message
    assert "not met" in str(best)


def test_too_few_steps():
    best = minimize(valley, np.array([-1.0, 1.0]), max_iterations=2)
    assert not best.success
    assert "Not converged after 2 steps: raise max_iterations" in best.message


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (
            lambda: minimize(lambda x: x * 2.0, np.ones(3)),
            TypeError,
            "an array of shape (3,), but only one float",
        ),
        (lambda: minimize(lambda x: (x, x), 1.0), TypeError, "returned (1.0, 1.0), but only one float"),
        (lambda: minimize(lambda x: x * np.nan, 1.0), ValueError, "At the start, `<lambda>` is nan"),
        (
            lambda: minimize(surface, START, bounds={"width": (2.0, 3.0)}),
            ValueError,
            "`width`, 1, is outside",
        ),
        (lambda: minimize(surface, START, bounds={"width": (3.0, 0.0)}), ValueError, "3 is above 0"),
        (lambda: minimize(surface, START, bounds={"with": (0.0, 3.0)}), KeyError, "did you mean `width`?"),
        (
            lambda: minimize(surface, START, constraints=[(volume, 3.0, 1.0)]),
            ValueError,
            "limits of `volume`: 3 is above 1",
        ),
        (
            lambda: minimize(surface, START, constraints=[(volume, 1.0)]),
            ValueError,
            "give (function, lower, upper)",
        ),
        (lambda: minimize(surface, START, constraints=3), ValueError, "The constraint 3 is not understood"),
        (lambda: minimize(surface, START, constraints=lambda b: "a"), ValueError, "must return a float or"),
        (lambda: minimize(surface, START, method="magic"), ValueError, "no method 'magic' here; choose"),
        (lambda: minimize(surface, START, constraints=volume, method="L-BFGS-B"), ValueError, "use SLSQP"),
        (lambda: minimize(lambda x, data: x, 1.0, [1.0, np.nan]), ValueError, "`data[1]`"),
    ],
)
def test_wrong_input(call, error, sentence):
    with pytest.raises(error) as caught:
        call()
    assert sentence in str(caught.value)


def test_shows_itself():
    steps: list[int] = []
    best = minimize(
        surface, START, constraints=[(volume, 8.0, None)], progress=lambda step, value: steps.append(step)
    )
    text = str(best)
    assert "volume" in text
    assert "active" in text
    assert steps[:2] == [0, 1]
    assert len(best.plot().axes) == 3
