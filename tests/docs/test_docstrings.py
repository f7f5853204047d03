"""The examples in the docstrings of everything public run, and give what they say."""

import doctest
from importlib import import_module

import pytest

MODULES = (
    "chainrule.api",
    "chainrule.diagnose.check",
    "chainrule.diagnose.graph",
    "chainrule.diagnose.nan",
    "chainrule.studies.calibrate",
    "chainrule.studies.minimize",
    "chainrule.studies.sensitivity",
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str):
    # As if typed at the prompt: what a module of ours defines is not compiled.
    found = doctest.testmod(import_module(name), globs={"__name__": "docstring"})
    assert found.attempted > 0
    assert found.failed == 0
