"""Reverse mode is the transpose of forward mode."""

import numpy as np
import pytest

from tests.transform.derivatives import by_forward, by_reverse
from tests.transform.samples import SAMPLES, Sample


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_reverse_is_the_transpose_of_forward(sample: Sample):
    expected = by_forward(sample.program, sample.active, sample.arguments)
    found = by_reverse(sample.program, sample.active, sample.arguments)
    single = any(p.type.dtype == "f32" for p in sample.program.main.body.params)
    tolerance = 1e-6 if single else 1e-12
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)
