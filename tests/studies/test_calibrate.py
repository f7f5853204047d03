"""Fits against known parameters and known statistics."""

from dataclasses import dataclass

import numpy as np
import pytest

from chainrule.studies import calibrate


@dataclass(frozen=True)
class Decay:
    size: float
    rate: float
    label: str = "decay"


def miss(p: Decay, t, y):
    return p.size * np.exp(-p.rate * t) - y


TIMES = np.linspace(0.0, 3.0, 40)
NOISE = 0.02 * np.random.default_rng(1).standard_normal(TIMES.size)
TRUTH = 3.0 * np.exp(-0.5 * TIMES)


def test_finds_the_parameters_and_keeps_the_record():
    fit = calibrate(miss, Decay(1.0, 1.0), TIMES, TRUTH, data=TRUTH)
    assert fit.success
    assert isinstance(fit.parameters, Decay)
    assert fit.parameters.label == "decay"
    # The cost is quadratic at its minimum, so 1e-8 of the cost is 1e-4 of a parameter at worst.
    np.testing.assert_allclose(fit.values, [3.0, 0.5], rtol=1e-4)
    assert fit.r_squared == pytest.approx(1.0)
    assert fit.history[0] > fit.history[-1]
    assert fit.unidentifiable == fit.at_bounds == ()


def test_standard_errors_of_a_straight_line():
    def line(p, x, y):
        return p[0] + p[1] * x - y

    y = 1.0 + 2.0 * TIMES + NOISE
    fit = calibrate(line, np.array([0.0, 0.0]), TIMES, y)
    _, covariance = np.polyfit(TIMES, y, 1, cov=True)
    assert fit.names == ("p[0]", "p[1]")
    np.testing.assert_allclose(fit.covariance[::-1, ::-1], covariance, rtol=1e-6)
    np.testing.assert_allclose(fit.standard_errors[::-1], np.sqrt(np.diag(covariance)), rtol=1e-6)


def test_bounds_are_kept_and_named():
    fit = calibrate(miss, Decay(1.0, 1.0), TIMES, TRUTH + NOISE, bounds={"size": (0.0, 2.0)})
    assert fit.at_bounds == ("size",)
    assert fit.parameters.size <= 2.0
    assert np.isnan(fit.standard_errors[0])
    assert np.isfinite(fit.standard_errors[1])


def test_what_the_data_do_not_determine_is_named():
    def product(p, t, y):
        return p["a"] * p["b"] * np.exp(-p["rate"] * t) - y

    fit = calibrate(product, {"a": 1.0, "b": 2.0, "rate": 1.0, "idle": 1.0}, TIMES, TRUTH)
    assert fit.unidentifiable == ("a", "b", "idle")
    assert "do not determine `a`, `b`, `idle`" in fit.message
    assert np.isinf(fit.standard_errors[[0, 1, 3]]).all()
    assert np.isfinite(fit.standard_errors[2])
    assert "not determined" in str(fit)


def test_a_robust_loss_weakens_an_outlier():
    spoiled = TRUTH.copy()
    spoiled[5] += 10.0
    plain = calibrate(miss, Decay(1.0, 1.0), TIMES, spoiled)
    robust = calibrate(miss, Decay(1.0, 1.0), TIMES, spoiled, loss="soft_l1", loss_scale=0.05)
    assert abs(robust.parameters.rate - 0.5) < 0.1 * abs(plain.parameters.rate - 0.5)


def test_progress_and_too_few_evaluations():
    seen: list[tuple[int, float]] = []
    fit = calibrate(
        miss, Decay(1.0, 3.0), TIMES, TRUTH, max_evaluations=2, progress=lambda *step: seen.append(step)
    )
    assert seen[0][0] == 0
    assert not fit.success
    assert "Not converged after 2 evaluations" in fit.message


BAD = TRUTH.copy()
BAD[7] = np.nan


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: calibrate(miss, Decay(1.0, 1.0), TIMES, BAD), ValueError, "hold a NaN: `y[7]`"),
        (lambda: calibrate(miss, Decay(np.inf, 1.0), TIMES, TRUTH), ValueError, "`size` is inf"),
        (
            lambda: calibrate(lambda p: np.log(p), np.array([1.0, -1.0])),
            ValueError,
            "residual 1 of `<lambda>` is nan",
        ),
        (lambda: calibrate(lambda p: p, 1.0), ValueError, "a single number"),
        (
            lambda: calibrate(lambda p: np.outer(p, p), np.ones(2)),
            ValueError,
            "shape (2, 2); return a one-dim",
        ),
        (lambda: calibrate(lambda p: p[:1], np.ones(2)), ValueError, "1 residuals for 2 parameters"),
        (
            lambda: calibrate(miss, Decay(1.0, 1.0), TIMES, TRUTH, data=TRUTH[1:]),
            ValueError,
            "`data` has shape (39,)",
        ),
        (
            lambda: calibrate(miss, Decay(1.0, 1.0), TIMES, TRUTH, bounds={"rat": (0, 1)}),
            KeyError,
            "did you mean `rate`",
        ),
        (
            lambda: calibrate(miss, Decay(1.0, 1.0), TIMES, TRUTH, bounds={"rate": (2, 1)}),
            ValueError,
            "2 is above 1",
        ),
        (
            lambda: calibrate(miss, Decay(1.0, 1.0), TIMES, TRUTH, loss="big"),
            ValueError,
            "no loss 'big'; choose",
        ),
        (lambda: calibrate(miss, Decay(1, 1), TIMES, TRUTH), TypeError, "write 1.0"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value encountered in log")
def test_wrong_input(call, error, sentence):
    with pytest.raises(error) as caught:
        call()
    assert sentence in str(caught.value)


def test_shows_itself():
    fit = calibrate(miss, Decay(1.0, 1.0), TIMES, TRUTH + NOISE, data=TRUTH + NOISE)
    text = str(fit)
    assert "rate" in text
    assert "R² 0.99" in text
    assert len(fit.plot().axes) == 2
