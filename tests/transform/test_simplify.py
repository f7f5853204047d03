"""Simplified programs compute the same, to the last bit, and so do their derivatives to rounding."""

import numpy as np
import pytest

from chainrule.ir.verify import verify_program
from chainrule.transform.cse import cse
from chainrule.transform.dce import prune
from chainrule.transform.fold import fold
from chainrule.transform.forward import forward
from chainrule.transform.inline import inline
from chainrule.transform.invariants import hoist
from chainrule.transform.reverse import reverse
from chainrule.transform.simplify import simplify
from tests.reference.interpret import run
from tests.transform.derivatives import by_forward, by_reverse, result_types
from tests.transform.samples import SAMPLES, Sample


@pytest.mark.parametrize("change", [inline, fold, cse, hoist, prune, simplify], ids=lambda f: f.__name__)
@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_values_stay(sample: Sample, change):
    changed = change(sample.program)
    verify_program(changed)
    expected = run(sample.program, *sample.arguments)
    for one, other in zip(run(changed, *sample.arguments), expected, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_derivatives_stay(sample: Sample):
    single = any(p.type.dtype == "f32" for p in sample.program.main.body.params)
    tolerance = 1e-6 if single else 1e-12
    program = simplify(sample.program)
    expected = by_forward(sample.program, sample.active, sample.arguments)
    forwards = by_forward(program, sample.active, sample.arguments, simplify(forward(program, sample.active)))
    np.testing.assert_allclose(forwards, expected, rtol=tolerance, atol=tolerance)
    outputs = tuple(t.differentiable for t in result_types(program))
    made = simplify(reverse(program, sample.active, outputs))
    backwards = by_reverse(program, sample.active, sample.arguments, made)
    np.testing.assert_allclose(backwards, expected, rtol=tolerance, atol=tolerance)
