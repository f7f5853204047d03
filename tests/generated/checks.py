"""A generated program in CPython, as native code, and differentiated: do they agree?"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from tests.corpus.comparison import assert_close, exact_part
from tests.corpus.subject import Subject, products, random_like
from tests.reference import dual
from tests.reference.corpus import Program
from tests.reference.structures import copy_structure, flatten_floats

RTOL = 1e-10
# Programs beyond this amplify rounding too much to be compared.
LARGEST = 1e6


class Unfit(Exception):
    """The program is not smooth and moderate at its arguments: it tests nothing."""


@contextmanager
def loaded(text: str, folder: Path) -> Iterator[ModuleType]:
    """The module with this text."""
    loaded.number = getattr(loaded, "number", 0) + 1
    name = f"generated_program_{loaded.number}"
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    specification = importlib.util.spec_from_file_location(name, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    try:
        specification.loader.exec_module(module)
        yield module
        path.unlink()
    finally:
        del sys.modules[name]
        sys.modules.pop(f"dual_twin_of.{name}", None)


def check(text: str, folder: Path) -> None:
    """Raise an AssertionError or a ChainruleError if the program is not compiled as CPython means it."""
    with loaded(text, folder) as module:
        program = module.program
        subject = Subject(Program(module.__name__, program, tuple(module.ARGUMENTS), folder, RTOL))
        for seed, args in enumerate(module.ARGUMENTS):
            expected = in_cpython(program, args)
            tangents = random_like(args, seed)
            value, tangent = dual_run(program, args, tangents)
            assert_close(flatten_floats(value), flatten_floats(expected[0]), RTOL)
            mine = copy_structure(args)
            found = subject.primal(*mine)
            assert_equal(found, expected[0])
            assert_equal(mine, expected[1])
            check_derivatives(subject, args, tangents, value, tangent)


def assert_equal(found: Any, expected: Any) -> None:
    """Types, structure and numbers agree; which objects are one object may be known at run time only."""
    assert exact_part(found) == exact_part(expected)
    for mine, theirs in zip(items(found), items(expected), strict=True):
        assert_close(flatten_floats(mine), flatten_floats(theirs), RTOL)


def items(record: Any) -> tuple[Any, ...]:
    return record if isinstance(record, tuple) else (record,)


def in_cpython(program: Any, args: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    final = copy_structure(args)
    try:
        with np.errstate(all="raise", under="ignore"):
            result = program(*final)
    except (ArithmeticError, ValueError, RecursionError) as error:
        raise Unfit from error
    if moderate((result, final)):
        return result, final
    raise Unfit


def moderate(record: Any) -> bool:
    return all(abs(x) < LARGEST for x in flatten_floats(record))


def dual_run(program: Any, args: tuple[Any, ...], tangents: Any) -> tuple[Any, Any]:
    with np.errstate(all="ignore"):
        value, tangent = dual.jvp(program, args, tangents)
    if not moderate(tangent):
        raise Unfit
    return value, tangent


def check_derivatives(
    subject: Subject, args: tuple[Any, ...], tangents: Any, value: Any, tangent: Any
) -> None:
    """Forward mode against dual numbers; reverse mode against forward mode."""
    size = max(map(abs, flatten_floats((value, tangent))), default=0.0)
    primal, forward = subject.forward(args, tangents)
    assert_close(flatten_floats(primal), flatten_floats(value), RTOL, size)
    assert_close(flatten_floats(forward), flatten_floats(tangent), RTOL, size)
    cotangent = random_like(value, 7)
    pulled = subject.reverse(args, cotangent)
    left, right = products(cotangent, forward), products(pulled, tangents)
    scale = np.abs(left).sum() + np.abs(right).sum() + size
    assert abs(left.sum() - right.sum()) <= RTOL * scale, f"forward {left.sum()}, reverse {right.sum()}"
