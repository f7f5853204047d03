"""The corpus: every plain Python program in `tests/programs`, with the arguments to try it at."""

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.reference.dual import call_twin

FOLDER = Path(__file__).parent.parent / "programs"


@dataclass(frozen=True)
class Program:
    """One program: a function, and tuples of arguments at which it is smooth.

    `rtol` is what rounding may do to a value or a derivative of this program, relative to its size.
    """

    name: str
    function: Callable[..., Any]
    arguments: tuple[tuple, ...]
    module_path: Path
    rtol: float
    differentiates: bool = False

    def run(self, *args: Any) -> Any:
        """Run the program in CPython; derivatives that it asks for are those of dual numbers."""
        return call_twin(self.function, args)[0] if self.differentiates else self.function(*args)

    def __str__(self) -> str:
        return self.name


@cache
def load_programs() -> tuple[Program, ...]:
    """All programs in the order of their names."""
    return tuple(_load(path) for path in sorted(FOLDER.glob("[a-z]*.py")))


def load_program(name: str) -> Program:
    """The program of a given name, as ``while_newton_sqrt``."""
    return next(program for program in load_programs() if program.name == name)


def _load(path: Path) -> Program:
    name = f"chainrule_corpus_{path.stem}"
    specification = importlib.util.spec_from_file_location(name, path)
    if specification is None or specification.loader is None:
        raise ImportError(f"no Python module at {path}")
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module  # dataclasses and twins look it up
    specification.loader.exec_module(module)
    rtol = getattr(module, "RTOL", 1e-10)
    differentiates = "import chainrule" in path.read_text(encoding="utf-8")
    return Program(path.stem, module.program, tuple(module.ARGUMENTS), path, rtol, differentiates)
