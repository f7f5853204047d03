"""Functions of hundreds of lines: nothing in the compiler is as deep as a function is long."""

from __future__ import annotations

import gc
import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from benchmarks.long_source import long_source
from chainrule.errors import UnsupportedError
from chainrule.runtime import room


def written(text: str, folder: Path) -> Any:
    """Import a module of this text, and give its program."""
    path = folder / "long_module.py"
    path.write_text(text, encoding="utf-8")
    specification = importlib.util.spec_from_file_location("long_module", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.program


@pytest.mark.usefixtures("unoptimised")
def test_branches_one_after_another(tmp_path: Path) -> None:
    lines = [f"    if x > {k / 300}:\n        x -= {k + 1} * 1e-5\n" for k in range(300)]
    program = written("def program(x):\n" + "".join(lines) + "    return x\n", tmp_path)
    assert cr.jit(program)(0.5) == pytest.approx(program(0.5), rel=1e-15)


def early(count: int, folder: Path) -> Any:
    """A function that may return in so many places, before it returns."""
    lines = [
        f"    if x < {k / 1000}:\n        return x * {k + 1}.0\n    x = x + 1e-3\n" for k in range(count)
    ]
    return written("def program(x):\n" + "".join(lines) + "    return x\n", folder)


@pytest.mark.usefixtures("unoptimised")
def test_many_early_returns(tmp_path: Path) -> None:
    program = early(120, tmp_path)
    limit = sys.getrecursionlimit()
    assert cr.jit(program)(0.5) == pytest.approx(program(0.5), rel=1e-14)
    assert gc.isenabled()
    assert sys.getrecursionlimit() == limit


def test_too_many_early_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "DEPTH", 0)
    with pytest.raises(UnsupportedError, match=r"E0324.*nested too deeply"):
        cr.jit(early(300, tmp_path))(0.5)
    assert gc.isenabled()


@pytest.mark.usefixtures("unoptimised")
def test_a_mixed_function_of_three_hundred_lines(tmp_path: Path) -> None:
    program = written(long_source(300), tmp_path)
    x, y, a = 0.3, 0.7, np.linspace(0.1, 0.9, 5)
    value, slope = cr.value_and_grad(program)(x, y, a)
    assert value == pytest.approx(program(x, y, a), rel=1e-12)
    step = 1e-6  # the differences are right to the square of it
    assert slope == pytest.approx((program(x + step, y, a) - program(x - step, y, a)) / (2 * step), rel=1e-6)
