"""The page of limitations: what it lists is refused as it says, and every repair runs, with a derivative."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import ChainruleError
from tests.corpus.comparison import assert_close, assert_same
from tests.corpus.subject import products, random_like
from tests.reference import dual
from tests.reference.structures import copy_structure, flatten_floats
from tools.limitations import BY_DESIGN, NOT_YET, Entry
from tools.limitations_page import PAGE, updated

ENTRIES = [pytest.param(entry, id=entry.title) for entry in (*BY_DESIGN, *NOT_YET)]


def function_of(text: str, folder: Path, name: str) -> Callable[..., Any]:
    """The function `f` of a program."""
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    specification = importlib.util.spec_from_file_location(name, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module  # the reference looks it up
    specification.loader.exec_module(module)
    return module.f


def arguments_of(entry: Entry) -> tuple[Any, ...]:
    return eval(entry.arguments, {"np": np})


@pytest.mark.parametrize("entry", ENTRIES)
def test_it_is_refused(entry: Entry, tmp_path: Path) -> None:
    compiled = cr.jit(function_of(entry.programs[0], tmp_path, "refused_example"))
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which one, the entry says
        compiled(*arguments_of(entry))
    if entry.code.startswith("E0"):
        assert isinstance(caught.value, ChainruleError)
        assert caught.value.code == entry.code
        assert "refused_example.py:" in str(caught.value)
    else:
        assert type(caught.value).__name__ == entry.code


@pytest.mark.parametrize("entry", ENTRIES)
def test_its_repair_runs(entry: Entry, tmp_path: Path) -> None:
    name = f"repaired_{abs(hash(entry.title))}"
    function = function_of(entry.programs[1], tmp_path, name)
    args = arguments_of(entry)
    expected = function(*copy_structure(args))
    assert_same(cr.jit(function)(*copy_structure(args)), expected, 1e-12)
    tangents = random_like(args, 1)
    _, moved = dual.jvp(function, args, tangents)
    _, found = cr.jvp(function, copy_structure(args), tangents)
    assert_close(flatten_floats(found), flatten_floats(moved), 1e-12)
    _, pullback = cr.vjp(function, *copy_structure(args))
    cotangent = random_like(expected, 2)
    pulled = pullback(cotangent)
    assert products(pulled, tangents).sum() == pytest.approx(products(cotangent, found).sum(), rel=1e-12)


def test_the_page_is_up_to_date() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == updated(page), "run `python -m tools.limitations_page`"
