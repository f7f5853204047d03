"""Slopes and elasticities against what algebra says."""

from dataclasses import dataclass

import numpy as np
import pytest

from chainrule.studies import errors, sensitivity


@dataclass
class Wing:
    area: float
    lift: float = 0.6
    name: str = "wing"


@dataclass
class Forces:
    up: float
    back: float


def forces(wing: Wing, speed: float, scale: int = 1) -> Forces:
    return Forces(scale * wing.lift * wing.area * speed**2, scale * 0.05 * wing.area * speed**3)


def power(wing: Wing, speed: float) -> float:
    return wing.area * speed**3


def test_one_output():
    result = sensitivity(power, Wing(2.0), 3.0)
    assert result.outputs == ("power",)
    assert result.names == ("wing.area", "wing.lift", "speed")
    np.testing.assert_allclose(result.gradient, [[27.0, 0.0, 54.0]], rtol=1e-8)
    np.testing.assert_allclose(result.elasticity, [[1.0, 0.0, 3.0]], rtol=1e-8)


def test_several_outputs_with_proof():
    result = sensitivity(forces, Wing(2.0), 3.0, 2, proof=True)
    assert result.outputs == ("up", "back")
    np.testing.assert_allclose(result.elasticity, [[1.0, 1.0, 2.0], [1.0, 0.0, 3.0]], atol=1e-8)
    np.testing.assert_allclose(result.difference_elasticity, result.elasticity, atol=1e-8)
    assert result.elasticity_of("speed").round(6).tolist() == [2.0, 3.0]
    assert result.seconds > 0.0
    assert result.difference_seconds is not None


def test_arrays_and_tuples():
    def moments(x):
        return np.sum(x), np.sum(x**2)

    result = sensitivity(moments, np.array([1.0, 2.0]))
    assert result.outputs == ("moments[0]", "moments[1]")
    assert result.names == ("x[0]", "x[1]")
    np.testing.assert_allclose(result.gradient, [[1.0, 1.0], [2.0, 4.0]], rtol=1e-8)


def test_choosing_arguments_and_names():
    assert sensitivity(power, Wing(2.0), 3.0, argnums="speed").names == ("speed",)
    assert sensitivity(power, Wing(2.0), 3.0, argnums=(-1, 0)).names == ("speed", "wing.area", "wing.lift")
    assert sensitivity(power, Wing(2.0), 3.0, names=["speed"]).names == ("speed",)
    chosen = sensitivity(power, Wing(2.0), 3.0, names=["wing"], proof=True)
    assert chosen.names == ("wing.area", "wing.lift")
    np.testing.assert_allclose(chosen.gradient, chosen.differences, rtol=1e-8)


def test_an_output_of_zero_has_no_elasticity():
    assert np.isnan(sensitivity(lambda x: x - 1.0, 1.0).elasticity).all()


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (
            lambda: sensitivity(power, Wing(2.0), 3.0, names=["wing.aria"]),
            KeyError,
            "did you mean `wing.area`?",
        ),
        (
            lambda: sensitivity(power, Wing(2.0), 3.0, argnums="spede"),
            KeyError,
            "no argument `spede`; did you mean `speed`",
        ),
        (lambda: sensitivity(power, Wing(2.0), 3.0, argnums=2), IndexError, "there are 2 arguments"),
        (lambda: sensitivity(power, Wing(np.nan), 3.0), ValueError, "`wing.area` is nan"),
        (lambda: sensitivity(lambda x: x * np.inf, 1.0), ValueError, "The result is not finite"),
        (lambda: sensitivity(lambda n: n * 1.0, 1), TypeError, "write 1.0 instead of 1"),
        (lambda: sensitivity(lambda x: "no", 1.0), TypeError, "holds no float"),
    ],
)
def test_wrong_input(call, error, sentence):
    with pytest.raises(error) as caught:
        call()
    assert sentence in str(caught.value)


def test_shows_itself():
    result = sensitivity(forces, Wing(2.0), 3.0, proof=True)
    text = str(result)
    assert "speed" in text
    assert "+3.00000" in text
    assert [axis.get_title(loc="left") for axis in result.plot().axes] == ["up", "back"]
    assert result.names == ("wing.area", "wing.lift", "speed")
    with pytest.raises(errors.UnknownNameError, match=r"did you mean `speed`"):
        result.gradient_of("sped")
