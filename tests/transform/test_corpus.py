"""The corpus, differentiated and simplified, run by the interpreter: first and second derivatives."""

from typing import Any

import numpy as np
import pytest

from chainrule.ir.nodes import Program
from chainrule.ir.verify import verify_program
from chainrule.transform.forward import forward
from chainrule.transform.reverse import reverse
from chainrule.transform.simplify import simplify
from tests.reference.corpus import load_programs
from tests.reference.interpret import run
from tests.transform.captured import captured
from tests.transform.derivatives import (
    by_differences,
    by_forward,
    by_reverse,
    flatten,
    inputs_of,
    result_types,
    shifted,
)
from tests.transform.samples import Sample

NAMES = [p.name for p in load_programs()]
# Lists of arrays of different sizes have no layout; the interpreter takes half a minute for these.
WITHOUT = {"list_nested"}
SLOW = {"record_n_body", "record_drive_cycle"}


def simplified(name: str) -> Sample:
    """The simplified program, which computes the same."""
    sample = captured(name)
    if sample is None:
        pytest.skip("capture refuses this program; its own tests say so")
    verify_program(sample.program)
    program = simplify(sample.program)
    verify_program(program)
    expected = run(sample.program, *sample.arguments)
    for one, other in zip(run(program, *sample.arguments), expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-14, atol=1e-300)
    return Sample(name, program, sample.active, sample.arguments)


def close(found: np.ndarray, expected: np.ndarray, tolerance: float) -> None:
    """Compare with a tolerance relative to the largest number."""
    expected = np.reshape(expected, np.shape(found))
    scale = max(1.0, np.max(np.abs(expected), initial=0.0, where=np.isfinite(expected)))
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance * scale)


@pytest.mark.parametrize("name", [n for n in NAMES if n not in WITHOUT])
def test_forward_and_reverse_agree(name: str):
    sample = simplified(name)
    outputs = tuple(t.differentiable for t in result_types(sample.program))
    made = simplify(forward(sample.program, sample.active))
    forwards = by_forward(sample.program, sample.active, sample.arguments, made)
    made = simplify(reverse(sample.program, sample.active, outputs))
    backwards = by_reverse(sample.program, sample.active, sample.arguments, made)
    close(backwards, forwards, 1e-11)
    close(forwards, by_differences(sample.program, sample.active, sample.arguments), 1e-5)


def gradient(sample: Sample, random: np.random.Generator) -> Sample:
    """The reverse of a sample at random cotangents, as a sample of its own."""
    outputs = tuple(t.differentiable for t in result_types(sample.program))
    program = simplify(reverse(sample.program, sample.active, outputs))
    results = run(sample.program, *sample.arguments)
    cotangents = [random.normal(size=np.shape(r)) for r, on in zip(results, outputs, strict=True) if on]
    active = sample.active + (True,) * len(cotangents)
    return Sample(sample.name, program, active, (*sample.arguments, *cotangents))


def differentiable(program: Program, values: Any, skip: int) -> np.ndarray:
    """The results of a program after the first few, as one vector."""
    return flatten(values[skip:], result_types(program)[skip:])


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in NAMES if n not in WITHOUT | SLOW])
def test_second_order(name: str):
    random = np.random.default_rng(5)
    once = gradient(simplified(name), random)
    count = len(result_types(once.program))
    outputs = tuple(t.differentiable for t in result_types(once.program))
    moved = simplify(forward(once.program, once.active))
    pulled = simplify(reverse(once.program, once.active, outputs))
    verify_program(moved)
    verify_program(pulled)
    directions = [random.normal(size=np.shape(a)) for a in inputs_of(once.arguments, once.active)]
    results = run(once.program, *once.arguments)
    weights = [random.normal(size=np.shape(r)) for r, on in zip(results, outputs, strict=True) if on]
    along = differentiable(moved, run(moved, *once.arguments, *directions), count)
    back = differentiable(pulled, run(pulled, *once.arguments, *weights), count)
    vector = np.concatenate([np.zeros(0), *map(np.ravel, directions)])
    flat = np.concatenate([np.zeros(0), *map(np.ravel, weights)])
    scale = max(1.0, np.max(np.abs(along), initial=0.0))
    assert abs(along @ flat - back @ vector) <= 1e-10 * scale * max(1.0, float(np.abs(flat).sum()))
    up, down = (
        differentiable(once.program, run(once.program, *shifted(once.arguments, once.active, vector, h)), 0)
        for h in (1e-6, -1e-6)
    )
    close(along, (up - down) / 2e-6, 2e-4)
