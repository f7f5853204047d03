"""Wrong programs and calls are answered with text, line and column, and with no frame from inside the compiler."""

from __future__ import annotations

import importlib.util
import linecache
import re
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import ChainruleError
from tests.errors.wrong_programs import WRONG

PACKAGE = Path(cr.__file__).parent


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Any]:
    """Import a text as a module."""
    path = tmp_path / "wrong_program.py"

    def imported(text: str) -> ModuleType:
        path.write_text(text, encoding="utf-8")
        linecache.checkcache()
        specification = importlib.util.spec_from_file_location(path.stem, path)
        assert specification is not None
        assert specification.loader is not None
        module = importlib.util.module_from_spec(specification)
        sys.modules[path.stem] = module
        specification.loader.exec_module(module)
        return module

    yield imported
    sys.modules.pop(path.stem, None)


@pytest.mark.parametrize(
    ("transform", "text", "arguments", "kind", "message", "place"),
    [case[1:] for case in WRONG],
    ids=[case[0] for case in WRONG],
)
def test_answer(load, transform, text, arguments, kind, message, place) -> None:
    module = load(text)
    values = eval(arguments, {"np": np, "space": vars(module)})
    with pytest.raises(Exception, match=re.escape(message)) as caught, np.errstate(all="ignore"):
        getattr(cr, transform)(module.f)(*values)
    error = caught.value
    assert type(error).__name__ == kind
    whole = "\n".join([str(error), *getattr(error, "__notes__", [])])
    assert str(error).split("\n")[0] == message
    if place is None:
        assert "wrong_program.py" not in whole
    else:
        assert tuple(map(int, re.findall(r"wrong_program\.py:(\d+):(\d+)", whole)[0])) == place
        drawn = next(line for line in whole.split("\n") if line.strip().startswith("|") and "^" in line)
        source = text.split("\n")[place[0] - 1]
        assert drawn.index("^") - drawn.index("|") - 2 == place[1] - 1
        assert source[place[1] - 1] not in " \t"
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if Path(frame.filename).is_relative_to(PACKAGE)]
    assert [frame.name for frame in inside] == ["__call__"]
    if place is not None and not isinstance(error, ChainruleError):
        assert (Path(frames[-1].filename).name, frames[-1].lineno) == ("wrong_program.py", place[0])


def test_frames_of_nested_calls(load) -> None:
    module = load(
        "def inner(x):\n    return 1.0 / x\n\n\ndef middle(x):\n    return inner(x)\n\n\n"
        "def f(x):\n    return middle(x)\n"
    )
    compiled = cr.jit(module.f)
    assert compiled(2.0) == 0.5
    with pytest.raises(
        ZeroDivisionError
    ) as caught:  # now from the compiled boundary: no frame of ours at all
        compiled(0.0)
    frames = traceback.extract_tb(caught.value.__traceback__)[1:]
    assert [(frame.name, frame.lineno) for frame in frames] == [("f", 10), ("middle", 6), ("inner", 2)]


def test_there_are_thirty() -> None:
    assert len(WRONG) >= 30
    assert len({message for *_, message, _ in WRONG}) >= 28
