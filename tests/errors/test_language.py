"""What is refused, and where: each program has one fault, on the line that ends in `# here`."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

import chainrule as cr
from chainrule.errors import CompileError

HEADER = """
import math
import numpy as np


class Body:
    def __init__(self, x):
        self.x = x
        self.place = np.array([x, 1.0])


def made(x, n):
    bodies = []
    for i in range(n):
        bodies.append(Body(x * i))
    return bodies


"""

SHARED = [
    # through a list that nobody knows any more
    """
def program(x, n):
    bodies = made(x, n)
    first = bodies[0]
    bodies = [body for body in bodies if body.x < 9.0] + [Body(x)]
    bodies[0].x = 5.0  # here
    return first.x
""",
    # through lists of which each branch has made its own
    """
def program(x, n):
    bodies = made(x, n)
    last = bodies[-1]
    if n > 2:
        bodies[0] = Body(x)
    else:
        bodies.insert(0, Body(x))
    bodies[-1].x = 5.0  # here
    return last.x
""",
    # the items of a list are held by value: a change that another name would have to see is refused
    """
def program(x, n):
    bodies = made(x, n)
    some = bodies[1:]
    some[0].x = 5.0  # here
    return bodies[1].x
""",
    """
def program(x, n):
    bodies = made(x, n)
    big = [b for b in bodies if b.x > 1.0]
    for b in big:
        b.place[0] = 0.5  # here
    return bodies[2].place[0]
""",
    """
def program(x, n):
    bodies = made(x, n)
    bodies.append(bodies[0])
    bodies[0].x = 5.0  # here
    return bodies[-1].x
""",
    """
def program(x, n):
    bodies = made(x, n)
    body = bodies[1]
    bodies.pop(0)
    body.x = 3.0  # here
    return bodies[0].x
""",
    """
def program(x, n):
    rows = [[0.0] * n] * n
    rows[0][1] = x  # here
    return rows[1][1]
""",
    """
def program(x, n):
    bodies = made(x, n)
    order = sorted(bodies, key=lambda body: -body.x)
    order[0].x = 5.0  # here
    return bodies[-1].x
""",
]

OTHERS = [
    (
        "E0402",
        """
def program(x, n):
    counts = np.ones(n, dtype=np.int32)
    size = 0
    for k in range(n):
        if counts[k] >= size:  # here
            size = counts[k] + 1
    return size * x
""",
    ),
    ("E0202", "\ndef program(x, n):\n    return np.zeros(n)[np.array([0]), 0]  # here\n"),
    ("E0404", "\ndef program(x, n):\n    return np.zeros(n)[np.arange(n) / 2.0]  # here\n"),
    ("E0404", "\ndef program(x, n):\n    return np.zeros(n)[..., 0, ...]  # here\n"),
    ("E0902", "\ndef program(x, n):\n    return np.zeros(n)[x > 1.0]  # here\n"),
    ("E0312", "\ndef program(x, n):\n    return np.partition(np.zeros(n), 1)  # here\n"),
    (
        "E0902",
        """
def program(x, n):
    bodies = made(x, n)
    bodies[::2] = bodies[1::2]  # here
    return bodies[0].x
""",
    ),
]


@pytest.mark.parametrize("number", range(len(SHARED)))
def test_change_of_a_shared_object(number: int, tmp_path: Path) -> None:
    assert refused(SHARED[number], tmp_path, (2.0, 3)) == "E0321"


@pytest.mark.parametrize("number", range(len(OTHERS)))
def test_other_programs(number: int, tmp_path: Path) -> None:
    code, text = OTHERS[number]
    assert refused(text, tmp_path, (2.0, 3)) == code


def refused(text: str, folder: Path, arguments: tuple[object, ...]) -> str:
    """The code of the error for a program; it points at the line with the fault."""
    path = folder / "refused_program.py"
    path.write_text(HEADER + text, encoding="utf-8")
    specification = importlib.util.spec_from_file_location("refused_program", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["refused_program"] = module
    try:
        specification.loader.exec_module(module)
        with pytest.raises(CompileError) as caught:
            cr.jit(module.program)(*arguments)
    finally:
        del sys.modules["refused_program"]
    lines = (HEADER + text).split("\n")
    faulty = [k for k, line in enumerate(lines, start=1) if line.endswith("# here")]
    assert caught.value.span is not None
    assert [caught.value.span.line] == faulty
    return caught.value.code
