"""Capture is one class made of many parts: a method that two of them define by accident would hide the other."""

import ast
import importlib
import inspect
import pkgutil
import textwrap
from itertools import pairwise
from typing import Any

from chainrule import capture
from chainrule.capture.entry import Capturer


def definition(owner: type, name: str) -> ast.AST:
    function = inspect.unwrap(getattr(vars(owner)[name], "fget", None) or vars(owner)[name])
    function = getattr(function, "__func__", function)
    return ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]


def is_declaration(node: Any) -> bool:
    """Whether a method only says what its overrides do."""
    return all(
        (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
        or (isinstance(s, ast.Raise) and "NotImplementedError" in ast.unparse(s))
        for s in node.body
    )


def goes_on(node: ast.AST, name: str) -> bool:
    """Whether a method calls the one that it overrides."""
    return any(
        isinstance(n, ast.Attribute) and n.attr == name and ast.unparse(n.value) == "super()"
        for n in ast.walk(node)
    )


def clashes(cls: type) -> dict[str, tuple[str, ...]]:
    """The methods that two classes along the order of resolution define, and these classes.

    One that calls the other with `super()`, or overrides a mere declaration, is no clash.
    """
    owners: dict[str, list[type]] = {}
    for base in cls.__mro__[:-1]:
        for name, member in vars(base).items():
            if not name.startswith("__") and (
                callable(member) or isinstance(member, property | staticmethod)
            ):
                owners.setdefault(name, []).append(base)
    return {
        name: tuple(owner.__name__ for owner in found)
        for name, found in owners.items()
        if not all(
            goes_on(definition(over, name), name) or is_declaration(definition(under, name))
            for over, under in pairwise(found)
        )
    }


def test_no_part_of_capture_hides_a_method_of_another() -> None:
    for module in pkgutil.iter_modules(capture.__path__):
        importlib.import_module(f"chainrule.capture.{module.name}")
    assert clashes(Capturer) == {}


def test_a_clash_is_found() -> None:
    class One:
        def _size(self) -> int:
            return 1

        def told(self) -> int:
            raise NotImplementedError

    class Two:
        def _size(self) -> int:
            return 2

        def told(self) -> int:
            return 3

    class Both(Two, One):
        pass

    assert clashes(Both) == {"_size": ("Two", "One")}
