"""What is printed is a program like any other: it compiles, gives the same numbers, and can be differentiated again."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.emit.python import emit_python
from tests.corpus.subject import Subject, dispatcher, leaf_inputs, products, random_like
from tests.reference.corpus import load_program
from tests.reference.structures import copy_structure, flatten_floats

# Not yet: derivatives whose text uses what is refused elsewhere (`indexing_places`, `recursion_fills_list`).
SAMPLE = (
    "array_broadcasting",
    "branch_early_return",
    "closure_mutates_array",
    "complex_newton",
    "indexing_sorted",
    "linalg_lu",
    "linalg_products",
    "loop_logistic_map",
    "loop_matrix_powers",
    "mutation_prefix_sums",
    "recursion_fibonacci",
    "record_methods_mutate",
    "script_truss",
    "vector_symmetric_updates",
    "view_strided",
    "while_kepler",
)


@pytest.fixture
def importing(tmp_path: Path) -> Iterator[Callable[[str], ModuleType]]:
    """Import a text as a module of its own."""
    names: list[str] = []

    def imported(text: str) -> ModuleType:
        name = f"emitted_{len(names)}_{tmp_path.name}"
        names.append(name)
        path = tmp_path / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        specification = importlib.util.spec_from_file_location(name, path)
        assert specification is not None
        assert specification.loader is not None
        module = importlib.util.module_from_spec(specification)
        sys.modules[name] = module
        specification.loader.exec_module(module)
        return module

    yield imported
    for name in names:
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("unoptimised")  # what is printed is tested, not how it is compiled
@pytest.mark.parametrize("name", SAMPLE)
def test_value_and_pullback(name: str, importing: Callable[[str], ModuleType]) -> None:
    program = load_program(name)
    subject = Subject(program)
    args = subject.samples[0]
    value, _ = subject.expected(args)
    for made, given in ((subject.primal, args), (subject.reverse, (args, random_like(value, 3)))):
        slow = dispatcher(made)
        stage = slow.plan.stage(slow.describe(slow.bind(given, {})), pure=True)
        function = getattr(importing(emit_python(stage.program, name="emitted")), "emitted")  # noqa: B009
        leaves = leaf_inputs(made, stage, given)
        expected = np.array(flatten_floats(function(*copy_structure(leaves))))
        found = np.array(flatten_floats(cr.jit(function)(*copy_structure(leaves))))
        scale = np.abs(expected).max() if len(expected) else 1.0
        np.testing.assert_allclose(found, expected, rtol=program.rtol, atol=program.rtol * scale)
        _modes_agree(function, leaves)


def _modes_agree(function: Callable[..., Any], leaves: list[Any]) -> None:
    """Forward mode transposed is reverse mode: ⟨w, J d⟩ = ⟨Jᵀ w, d⟩."""
    direction = random_like(tuple(leaves), 1, relative=True)
    value, tangent = cr.jvp(function, copy_structure(leaves), direction)
    weights = random_like(value, 2)
    pulled = cr.vjp(function, *copy_structure(leaves))[1](weights)
    left, right = products(weights, tangent), products(pulled, direction)
    scale = np.abs(left).sum() + np.abs(right).sum()
    assert abs(left.sum() - right.sum()) <= 1e-9 * scale  # both round once for each product
