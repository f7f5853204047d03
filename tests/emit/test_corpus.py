"""The corpus through emission: each program, its tangents and its gradient, against the interpreter."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

from chainrule.capture.entry import capture
from chainrule.emit import emit_python
from chainrule.errors import CompileError
from chainrule.ir.nodes import Program
from chainrule.ir.observe import structure_of
from chainrule.ir.structure import Complex, Constant, Dict, Leaf, Record, Sequence, Structure, Tuple, leaves
from chainrule.runtime.plans.inner import Inside
from chainrule.transform.dce import prune
from chainrule.transform.forward import forward
from chainrule.transform.reverse import reverse
from tests.emit.test_emission import execute
from tests.reference import corpus
from tests.reference.interpret import run


def flat(value: Any, structure: Structure) -> list[Any]:
    """Give the leaves of a value."""
    match structure:
        case Leaf():
            return [value]
        case Complex():
            return [value.real, value.imag]
        case Constant():
            return []
        case Tuple(items=items):
            return [leaf for v, s in zip(value, items, strict=True) for leaf in flat(v, s)]
        case Dict(keys=keys, items=items):
            return [leaf for k, s in zip(keys, items, strict=True) for leaf in flat(value[k], s)]
        case Record(fields=fields, items=items):
            return [leaf for f, s in zip(fields, items, strict=True) for leaf in flat(getattr(value, f), s)]
        case Sequence(item=item):
            rows = [flat(v, item) for v in value]
            return [len(value), *(np.array([row[k] for row in rows]) for k in range(len(leaves(item))))]
        case other:
            raise NotImplementedError(other)


def captured(program: corpus.Program) -> tuple[Program, list[Any]]:
    """Capture a program for its first arguments, and give their leaves."""
    arguments = program.arguments[0]
    structures = tuple(map(structure_of, arguments))
    parameters = tuple(inspect.signature(program.function).parameters.values())[: len(arguments)]
    try:
        found = capture(program.function, structures, parameters, structure_of, derivations=Inside())
    except CompileError as error:
        pytest.skip(f"capture does not take it yet: {error.code}")
    values = [leaf for a, s in zip(arguments, structures, strict=True) for leaf in flat(a, s)]
    if len(values) != len(found.program.main.body.params):
        pytest.skip("reads values from outside its arguments")
    return found.program, values


def like(values: list[Any], chosen: tuple[bool, ...]) -> list[Any]:
    """Make tangents or cotangents of values."""
    random = np.random.default_rng(0)
    shapes = [np.shape(v) for v, on in zip(values, chosen, strict=True) if on]
    return [random.normal(size=shape) if shape else float(random.normal()) for shape in shapes]


@pytest.mark.parametrize("mode", ["values", "tangents", "gradient"])
@pytest.mark.parametrize("program", corpus.load_programs(), ids=str)
def test_corpus(program: corpus.Program, mode: str) -> None:
    ir, arguments = captured(program)
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
