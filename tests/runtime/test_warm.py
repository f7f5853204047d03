"""Warm starts: the second process finds what the first compiled, and only if nothing has changed.

A process is played by importing a module afresh. A start was warm if nothing was captured.
"""

from __future__ import annotations

import importlib
import linecache
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.runtime.callable import Compiled
from chainrule.runtime.dispatch import Dispatcher

HELPERS = """
FACTOR = 2.0

def other(x):
    return x + 100.0
"""
MODEL = """
import math
from dataclasses import dataclass, field
import warm_helpers
from warm_helpers import other

UNIT = 3.0
MODE = "square"
GEARS = (1.0, 2.0)

@dataclass
class Car:
    mass: float = 1.0
    drag: float = 0.5
    kind: str = "small"
    LIMIT = 10.0
    NAME = "car"

    def force(self, v):
        return self.mass * v + self.drag * v * v

    @property
    def weight(self):
        return 9.81 * self.mass

class Big(Car):
    pass

def scaled(x, by=2.0, *, add=1.0):
    return by * x + add

def chosen(x):
    if MODE == "square":
        return x * x
    return x

def f(car, v):
    total = car.force(v) + scaled(v) + chosen(v) + UNIT * car.weight + GEARS[1]
    total += warm_helpers.other(v) + warm_helpers.FACTOR * math.sin(v) + abs(v)
    total += Car(2.0).drag + car.LIMIT
    if car.NAME == "car":
        total += 1.0
    for k in range(3):
        total += k * v
    return total

def made(n):
    def power(x):
        return x ** 2 * n
    return power

def fails(x):
    if x < 0.0:
        raise ValueError("negative")
    return x * x
"""


class Files:
    """The two modules on disk, and one process after another that imports them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.text = {"warm_helpers": HELPERS, "warm_model": MODEL}

    def edit(self, old: str, new: str, module: str = "warm_model") -> None:
        assert old in self.text[module]
        self.text[module] = self.text[module].replace(old, new)

    def start(self) -> ModuleType:
        for name, text in self.text.items():
            (self.folder / f"{name}.py").write_text(text)
            sys.modules.pop(name, None)
        importlib.invalidate_caches()
        linecache.clearcache()
        return importlib.import_module("warm_model")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Files]:
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield Files(tmp_path)
    for name in ("warm_helpers", "warm_model"):
        sys.modules.pop(name, None)


def run(function: Callable[..., Any], *arguments: Any) -> tuple[Any, bool]:
    """Call a compiled function; give the result, and whether the start was warm."""
    result = function(*arguments)
    assert isinstance(function, Compiled)
    dispatcher = function._slow
    assert isinstance(dispatcher, Dispatcher)
    (made,) = [made for several in dispatcher.made.values() for made in several]
    return result, made.unit.program is None


def value(files: Files, **changes: Any) -> tuple[float, float, bool]:
    """What compiled code gives in a new process, what Python gives, and whether the start was warm."""
    module = files.start()
    for name, new in changes.items():
        setattr(module, name, new)
    compiled, warm = run(cr.jit(module.f), module.Car(), 1.5)
    return compiled, module.f(module.Car(), 1.5), warm


def test_the_second_process_starts_warm(files: Files) -> None:
    first, expected, warm = value(files)
    assert (first, warm) == (pytest.approx(expected, rel=1e-14), False)
    assert value(files) == (first, expected, True)


EDITS = {
    "body": ("self.mass * v + self.drag", "self.mass * v - self.drag"),
    "constant": ("9.81 * self", "9.82 * self"),
    "default": ("by=2.0", "by=3.0"),
    "keyword default": ("add=1.0", "add=2.0"),
    "string in globals": ('MODE = "square"', 'MODE = "plain"'),
    "field default": ("drag: float = 0.5", "drag: float = 0.75"),
    "string in a class": ('NAME = "car"', 'NAME = "bus"'),
    "position": ("def scaled", "\ndef scaled"),
    "column": ("    return by * x", "    return  by * x"),
    "own body": ("range(3)", "range(4)"),
    "hides a built-in": ("UNIT = 3.0", "UNIT = 3.0\ndef abs(x):\n    return 7.0 * x"),
    "one more field": ("    LIMIT = 10.0", "    wheels: float = 4.0\n    LIMIT = 10.0"),
    "one more method": ("    @property\n", "    def price(self):\n        return 1.0\n\n    @property\n"),
    "kind of a number": ("UNIT = 3.0", "UNIT = 3"),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edit_is_noticed(files: Files, edit: tuple[str, str]) -> None:
    value(files)
    files.edit(*edit)
    compiled, expected, warm = value(files)
    assert compiled == pytest.approx(expected, rel=1e-14)
    assert not warm
    assert value(files) == (compiled, expected, True)


def test_an_edit_in_another_module_is_noticed(files: Files) -> None:
    value(files)
    files.edit("x + 100.0", "x + 200.0", "warm_helpers")
    compiled, expected, warm = value(files)
    assert (compiled, warm) == (pytest.approx(expected, rel=1e-14), False)


def test_an_edit_that_is_taken_back_is_warm_again(files: Files) -> None:
    original = value(files)
    files.edit("range(3)", "range(4)")
    value(files)
    files.edit("range(4)", "range(3)")
    assert value(files) == (*original[:2], True)


def test_numbers_are_read_at_every_call(files: Files) -> None:
    value(files)
    compiled, expected, warm = value(files, UNIT=5.0, GEARS=(1.0, 20.0))
    assert (compiled, warm) == (pytest.approx(expected, rel=1e-14), True)


def test_a_function_replaced_at_run_time_is_noticed(files: Files) -> None:
    value(files)
    compiled, expected, warm = value(files, scaled=abs)
    assert (compiled, warm) == (pytest.approx(expected, rel=1e-14), False)


def test_a_file_changed_after_its_import_leaves_no_record(files: Files) -> None:
    module = files.start()
    path = files.folder / "warm_model.py"
    path.write_text(MODEL.replace("range(3)", "range(9)"))
    linecache.checkcache()
    run(cr.jit(module.f), module.Car(), 1.5)
    compiled, expected, _ = value(files)
    assert compiled == pytest.approx(expected, rel=1e-14)


def test_arguments_of_another_structure_are_another_record(files: Files) -> None:
    value(files)
    module = files.start()
    _, warm = run(cr.jit(module.f), module.Big(), 1.5)
    assert not warm
    module = files.start()
    _, warm = run(cr.jit(module.f), module.Big(), 1.5)
    assert warm


def test_derivatives_start_warm(files: Files) -> None:
    for second in (False, True):
        module = files.start()
        gradient, warm = run(cr.grad(module.f, argnums=(0, 1)), module.Car(), 1.5)
        assert isinstance(gradient[0], module.Car)
        assert warm is second
        _, warm = run(cr.grad(module.f, argnums=1), module.Car(), 1.5)
        assert warm is second
    assert gradient[0].drag == pytest.approx(1.5**2)


def test_closures_are_told_apart(files: Files) -> None:
    module = files.start()
    assert run(cr.jit(module.made(3.0)), 2.0) == (12.0, False)
    assert run(cr.jit(module.made(5.0)), 2.0) == (20.0, True)
    assert run(cr.jit(module.made(5)), 2.0) == (20.0, False)


def test_functions_as_arguments_are_told_apart(files: Files) -> None:
    files.edit(
        "def fails",
        "def g(x):\n    return x + 1.0\n\ndef apply(function, x):\n    return function(x)\n\ndef fails",
    )
    module = files.start()
    assert run(cr.jit(module.apply), module.g, 2.0) == (3.0, False)
    module = files.start()
    assert run(cr.jit(module.apply), module.g, 2.0) == (3.0, True)
    assert run(cr.jit(module.apply), module.chosen, 2.0) == (4.0, False)
    files.edit("x + 1.0", "x + 2.0")
    module = files.start()
    assert run(cr.jit(module.apply), module.g, 2.0) == (4.0, False)


def test_failed_checks_show_their_line(files: Files) -> None:
    for _ in range(2):
        module = files.start()
        fails = cr.jit(module.fails)
        with pytest.raises(ValueError, match="negative") as caught:
            fails(-1.0)
        assert any("warm_model.py" in note for note in caught.value.__notes__)
        assert run(fails, 3.0)[0] == 9.0


def test_the_code_can_be_shown_after_a_warm_start(files: Files) -> None:
    value(files)
    module = files.start()
    compiled = cr.jit(module.f)
    run(compiled, module.Car(), 1.5)
    assert "define" in cr.source(compiled, module.Car(), 1.5, lang="llvm")


@pytest.mark.parametrize("damage", [b"", b"chainrule object 1\n", bytes(1000)])
def test_damaged_files_are_ignored(files: Files, damage: bytes) -> None:
    expected = value(files)[0]
    for file in (files.folder / "cache").iterdir():
        file.write_bytes(damage or file.read_bytes()[:-5])
    assert value(files)[::2] == (expected, False)
    assert value(files)[::2] == (expected, True)


def test_a_record_without_its_code_is_ignored(files: Files) -> None:
    expected = value(files)[0]
    largest = max((files.folder / "cache").iterdir(), key=lambda file: file.stat().st_size)
    largest.unlink()
    assert value(files)[0] == expected


SCRIPT = """
import sys
import chainrule as cr
import warm_model
compiled = cr.grad(warm_model.f, argnums=(0, 1))
print(repr(compiled(warm_model.Car(), 1.5)), "llvmlite" in sys.modules, "chainrule.capture.calls" in sys.modules)
"""


def test_real_processes_start_warm_side_by_side(files: Files) -> None:
    files.start()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(files.folder), *sys.path])}
    command = [sys.executable, "-c", SCRIPT]

    def begin() -> subprocess.Popen[str]:
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    cold = [process.communicate()[0] for process in [begin(), begin(), begin()]]
    warm = begin().communicate()[0]
    assert len({line.split(")")[0] for line in cold}) == 1
    assert warm.split(")")[0] == cold[0].split(")")[0]
    assert warm.split()[-2:] == ["False", "False"]


def test_arrays_start_warm(files: Files) -> None:
    files.edit("import math\n", "import math\nimport numpy as np\n")
    files.edit(
        "def fails",
        "WEIGHTS = np.array([1.0, 2.0])\n\ndef dot(x):\n    return np.sum(WEIGHTS * np.sqrt(x))\n\ndef fails",
    )
    for second in (False, True):
        module = files.start()
        result, warm = run(cr.grad(module.dot), np.array([4.0, 9.0]))
        np.testing.assert_allclose(result, [0.25, 1.0 / 3.0], rtol=1e-14)
        assert warm is second


def test_functions_that_call_compiled_ones_start_warm(files: Files) -> None:
    files.edit(
        "def fails",
        "import chainrule as cr\n\n@cr.jit\ndef inner(x):\n    return x * x\n\n"
        "def outer(x):\n    return inner(x) + x\n\ndef fails",
    )
    for second in (False, True):
        assert run(cr.jit(files.start().outer), 2.0) == (6.0, second)
    files.edit("return x * x\n\ndef outer", "return x + x\n\ndef outer")
    assert run(cr.jit(files.start().outer), 2.0) == (6.0, False)


def test_functions_under_errstate_are_told_apart(files: Files) -> None:
    decorated = "@np.errstate(all='ignore')\ndef {}(x):\n    return x * {}\n\n"
    files.edit(
        "def fails",
        "import numpy as np\n\n" + decorated.format("g", 2) + decorated.format("h", 3) + "def fails",
    )
    for _ in range(2):
        module = files.start()
        assert cr.jit(module.g)(2.0) == 4.0
        assert cr.jit(module.h)(2.0) == 6.0
    files.edit("x * 3", "x * 4")
    assert cr.jit(files.start().h)(2.0) == 8.0
