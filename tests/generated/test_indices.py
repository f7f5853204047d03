"""Random index expressions: values as NumPy has them, gradients as dual numbers have them."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from tests.generated.indices import Writer
from tests.reference import dual
from tests.reference.structures import copy_structure


def made(seed: int, folder: Path) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """Write the function of a seed to a file and import it."""
    writer = Writer(seed)
    name = f"generated_indices_{seed}"
    path = folder / f"{name}.py"
    path.write_text(writer.text(8), encoding="utf-8")
    specification = importlib.util.spec_from_file_location(name, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)
    return module.program, tuple(writer.values.values())


@pytest.mark.parametrize("seed", range(6))
def test_indices(seed: int, tmp_path: Path) -> None:
    program, given = made(seed, tmp_path)
    expected, mine = copy_structure(given), copy_structure(given)
    value = program(*expected)
    np.testing.assert_allclose(cr.jit(program)(*mine), value, rtol=1e-11)
    for changed, wanted in zip(mine, expected, strict=True):
        np.testing.assert_allclose(changed, wanted, rtol=1e-11, atol=1e-13)
    rng = np.random.default_rng(seed)
    directions = [rng.normal(size=np.shape(a)) for a in given[:3]]
    _, tangent = dual.jvp(program, copy_structure(given), (*directions, *given[3:]))
    gradient = cr.grad(program, argnums=(0, 1, 2))(*copy_structure(given))
    slope = sum(np.sum(g * d) for g, d in zip(gradient, directions, strict=True))
    np.testing.assert_allclose(slope, tangent, rtol=1e-9, atol=1e-11)
