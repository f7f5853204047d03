"""Loops over unit tangents and unit cotangents give the matrix that single columns give."""

import numpy as np
import pytest

from chainrule.ir.verify import verify_program
from chainrule.transform.dce import prune
from chainrule.transform.jacobian import forward_jacobian, reverse_jacobian
from tests.reference.interpret import run
from tests.transform.derivatives import by_forward, inputs_of
from tests.transform.samples import Sample
from tests.transform.test_forward import SAMPLES


def matrix(sample: Sample, results: tuple) -> np.ndarray:
    """The blocks, one per result and input, as one matrix."""
    count = len(sample.program.main.body.results)
    primal = zip(results[:count], sample.program.main.body.results, strict=True)
    rows = [np.size(value) for value, atom in primal if atom.type.differentiable]
    columns = [np.size(value) for value in inputs_of(sample.arguments, sample.active)]
    blocks = iter(results[count:])
    return np.block([[np.reshape(next(blocks), (m, n)) for n in columns] for m in rows])


@pytest.mark.parametrize("lanes", [1, 2, 4])
@pytest.mark.parametrize("jacobian", [forward_jacobian, reverse_jacobian])
@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_jacobians_are_the_columns(sample: Sample, jacobian, lanes: int):
    made = prune(jacobian(sample.program, sample.active, lanes=lanes))
    verify_program(made)
    found = matrix(sample, run(made, *sample.arguments))
    expected = by_forward(sample.program, sample.active, sample.arguments)
    single = found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-5 if single else 1e-10)
