"""The corpus through emission: each program, its tangents and its gradient, against the interpreter."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from chainrule.emit import emit_python
from chainrule.ir.nodes import Program
from chainrule.transform.dce import prune
from chainrule.transform.forward import forward
from chainrule.transform.reverse import reverse
from tests.emit.test_emission import execute
from tests.reference import corpus
from tests.reference.interpret import run
from tests.transform.captured import captured


def captured_sample(program: corpus.Program) -> tuple[Program, list[Any]]:
    """The program as it is captured for its first arguments, and their leaves."""
    sample = captured(program.name)
    if sample is None:
        pytest.skip("capture refuses this program; its own tests say so")
    return sample.program, copy.deepcopy(list(sample.arguments))


def like(values: list[Any], chosen: tuple[bool, ...]) -> list[Any]:
    """Make tangents or cotangents of values."""
    random = np.random.default_rng(0)
    shapes = [np.shape(v) for v, on in zip(values, chosen, strict=True) if on]
    return [random.normal(size=shape) if shape else float(random.normal()) for shape in shapes]


@pytest.mark.parametrize("mode", ["values", "tangents", "gradient"])
@pytest.mark.parametrize("program", corpus.load_programs(), ids=str)
def test_corpus(program: corpus.Program, mode: str) -> None:
    ir, arguments = captured_sample(program)
    try:
        run(ir, *arguments)
    except ValueError as error:
        pytest.skip(f"the captured program does not run: {error}")
    active = tuple(p.type.differentiable for p in ir.main.body.params)
    if mode == "tangents":
        arguments += like(arguments, active)
        ir = forward(ir, active)
    elif mode == "gradient":
        wanted = tuple(r.type.differentiable for r in ir.main.body.results)
        cotangents = like(list(run(ir, *arguments)), wanted)
        ir = reverse(ir, active, wanted)
        arguments += cotangents
    ir = prune(ir)
    text = emit_python(ir, name="program")
    expected = run(ir, *arguments)
    results = execute(text, "program", arguments) if expected else ()
    for mine, theirs in zip(results, expected, strict=True):
        # the same operations in the same order, but squares may be rounded differently
        np.testing.assert_allclose(mine, theirs, rtol=1e-8, atol=1e-10)
    assert max(map(len, text.splitlines())) <= 100
