"""Derivatives of derivatives, in every order of forward and reverse mode."""

from typing import Any

import numpy as np
import pytest

from chainrule.transform.forward import forward
from chainrule.transform.reverse import reverse
from tests.reference.interpret import run
from tests.transform.derivatives import by_differences, by_forward, by_reverse, inputs_of, result_types
from tests.transform.samples import SAMPLES, Sample

RANDOM = np.random.default_rng(7)
DOUBLE = [s for s in SAMPLES if s.name not in ("single_precision", "branch_not_taken_is_zero")]


def differentiated(mode: str, sample: Sample) -> Sample:
    """The derivative of a sample, as a sample of its own: all new inputs are active too."""
    program, active = sample.program, sample.active
    outputs = tuple(t.differentiable for t in result_types(program))
    results = run(program, *sample.arguments)
    if mode == "forward":
        made, like = forward(program, active), inputs_of(sample.arguments, active)
    else:
        made = reverse(program, active, outputs)
        like = [r for r, on in zip(results, outputs, strict=True) if on]
    more: list[Any] = [RANDOM.normal(size=np.shape(a)) for a in like]
    return Sample(f"{mode} of {sample.name}", made, active + (True,) * len(more), (*sample.arguments, *more))


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize("sample", DOUBLE, ids=str)
def test_second_order(sample: Sample, mode: str):
    once = differentiated(mode, sample)
    expected = by_differences(once.program, once.active, once.arguments)
    found = by_forward(once.program, once.active, once.arguments)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)
    backwards = by_reverse(once.program, once.active, once.arguments)
    np.testing.assert_allclose(backwards, found, rtol=1e-11, atol=1e-11)


@pytest.mark.slow
@pytest.mark.parametrize(
    "modes", [("reverse", "reverse"), ("reverse", "forward"), ("forward", "reverse")], ids=str
)
@pytest.mark.parametrize("sample", DOUBLE, ids=str)
def test_third_order(sample: Sample, modes: tuple[str, str]):
    twice = differentiated(modes[1], differentiated(modes[0], sample))
    forwards = by_forward(twice.program, twice.active, twice.arguments)
    backwards = by_reverse(twice.program, twice.active, twice.arguments)
    np.testing.assert_allclose(backwards, forwards, rtol=1e-10, atol=1e-10)
