"""Find the function that `FILE.py:FUNCTION` names."""

from __future__ import annotations

import importlib.util
import inspect
import sys
import traceback
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

from chainrule.cli.errors import CommandError


def load(target: str) -> Callable[..., Any]:
    """The function that `target` names; a dot reaches into a class.

    Raises
    ------
    CommandError
        If the file is missing, does not run, or has no such function.
    """
    path, separator, name = target.rpartition(":")
    if not separator or not path:
        raise CommandError(f"`{target}` names no function; write FILE.py:FUNCTION.")
    module = _module(Path(path))
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part, None)
    if not inspect.isfunction(found) and not callable(found):
        raise CommandError(_not_there(name, path, module))
    return found


def _module(path: Path) -> ModuleType:
    if not path.is_file():
        near = [str(one) for one in sorted(path.parent.glob("*.py"))] if path.parent.is_dir() else []
        close = get_close_matches(str(path), near, n=1)
        repair = f"did you mean `{close[0]}`?" if close else "give the path from here, or in full."
        raise CommandError(f"There is no file `{path}`; {repair}")
    specification = importlib.util.spec_from_file_location(path.stem, path)
    if specification is None or specification.loader is None:
        raise CommandError(f"`{path}` is not a Python file; its name must end in .py.")
    module = importlib.util.module_from_spec(specification)
    # As Python itself does for a script: its folder comes first, and its module can be found by name.
    sys.path.insert(0, str(path.resolve().parent))
    sys.modules[path.stem] = module
    try:
        specification.loader.exec_module(module)
    except Exception as error:
        raise CommandError(_does_not_run(path, error)) from error
    return module


def _does_not_run(path: Path, error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f"`{path}` is not valid Python: line {error.lineno}: {error.msg}."
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)
    ]
    where = f"line {lines[-1]}: " if lines else ""
    return f"`{path}` does not run: {where}{type(error).__name__}: {error}. Try `python {path}`."


def _not_there(name: str, path: str, module: ModuleType) -> str:
    functions = [
        key
        for key, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__
    ]
    if close := get_close_matches(name, functions, n=1):
        return f"`{path}` has no function `{name}`; did you mean `{close[0]}`?"
    if functions:
        listed = ", ".join(f"`{one}`" for one in functions[:10])
        return f"`{path}` has no function `{name}`; it has {listed}."
    return f"`{path}` has no function `{name}`, nor any other; define one with `def {name}(…):`."
