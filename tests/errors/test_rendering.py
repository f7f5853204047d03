"""How errors look: message, line, carets, notes, hint; and which Python exceptions they are."""

from __future__ import annotations

import copy
import linecache
import re
from pathlib import Path

import numpy as np
import pytest

from chainrule import errors
from chainrule.errors import codes
from chainrule.source import Span

ROOT = Path(__file__).parents[2]
SOURCE = """\
def step(x, W, b):
    y = W @ (x + b)
    θ = γ * (δ + x)
\tz = x / 0
    名 = 前 + x
"""


@pytest.fixture
def file() -> str:
    name = "/models/model.py"
    linecache.cache[name] = (len(SOURCE), None, SOURCE.splitlines(keepends=True), name)
    return name


def test_whole_text(file: str) -> None:
    error = errors.ShapeError(
        "E0203",
        "shape mismatch in matrix product",
        Span(file, 2, 8, 2, 19),
        label="left has 4 columns, right has 3 rows",
        notes=("W is f64[3, 4], x + b is f64[3]",),
        hint="write `W.T @ (x + b)`",
    )
    assert str(error) == (
        "[E0203] shape mismatch in matrix product\n"
        " --> model.py:2:9\n"
        "  |\n"
        "2 |     y = W @ (x + b)\n"
        "  |         ^^^^^^^^^^^ left has 4 columns, right has 3 rows\n"
        "  = note: W is f64[3, 4], x + b is f64[3]\n"
        "  = hint: write `W.T @ (x + b)`"
    )


@pytest.mark.parametrize(
    ("line", "part"), [(3, "γ"), (3, "(δ + x)"), (4, "x / 0"), (5, "前"), (5, "x")], ids=str
)
def test_carets_stand_under_the_text(file: str, line: int, part: str) -> None:
    """Columns count characters; a tab stays a tab, and wide characters take two columns."""
    text = SOURCE.splitlines()[line - 1]
    column = text.index(part)
    error = errors.UnsupportedError("E0302", "no", Span(file, line, column, line, column + len(part)))
    *_, drawn, carets = str(error).splitlines()
    assert drawn.endswith(text)
    before = carets[: carets.index("^")]
    assert before.count("\t") == text[:column].count("\t")
    wide = "名前"
    width = sum(2 if c in wide else 1 for c in text[:column])
    assert len(before) - len("  | ") == width
    assert carets.count("^") == sum(2 if c in wide else 1 for c in part)


def test_expression_over_several_lines(file: str) -> None:
    error = errors.UnsupportedError("E0302", "no", Span(file, 2, 8, 3, 5))
    assert str(error).splitlines()[-1] == "  |         ^^^^^^^^^^^"


def test_without_a_place() -> None:
    error = errors.ArgumentsError("E0604", "the result is an array", hint="use `cr.jacobian`")
    assert str(error) == "[E0604] the result is an array\n  = hint: use `cr.jacobian`"


@pytest.mark.parametrize(
    ("cls", "python"),
    [
        (errors.UnsupportedError, TypeError),
        (errors.ShapeError, ValueError),
        (errors.TypeMismatchError, TypeError),
        (errors.NameMissingError, NameError),
        (errors.AttributeMissingError, AttributeError),
        (errors.ArgumentsError, TypeError),
        (errors.InternalError, RuntimeError),
    ],
)
def test_python_classes(cls: type[errors.CompileError], python: type[Exception], file: str) -> None:
    """Each error is also the exception that a caller expects, and survives a trip between processes."""
    error = cls("E0302", "no", Span(file, 2, 8, 2, 9), hint="yes")
    assert isinstance(error, python)
    assert isinstance(error, errors.ChainruleError)
    again = copy.copy(error)  # goes through `__reduce__`, as a trip between processes does
    assert str(again) == str(error)
    assert again.hint == error.hint


def test_several_errors(file: str) -> None:
    first = errors.ShapeError("E0203", "one", Span(file, 2, 8, 2, 9))
    second = errors.NameMissingError("E0501", "two", Span(file, 3, 8, 3, 9))
    both = errors.combined([first, second])
    assert both is first
    assert both.others == (second,)
    assert str(both) == f"{first.render()}\n\n{second.render()}\n\n2 errors"
    assert str(errors.combined([second])) == second.render()


def test_internal_errors_say_so() -> None:
    error = errors.InternalError("E0901", "equation without a type", ir="def f(): …")
    assert "fault of chainrule, not of your program" in str(error)
    assert error.ir == "def f(): …"


@pytest.mark.parametrize(
    ("provoke", "name", "message", "facts"),
    [
        (lambda: 1 / 0, "ZeroDivisionError", "division by zero", ()),
        (lambda: list(range(2))[2], "IndexError", "list index out of range", ()),
        (lambda: np.ones(3)[7], "IndexError", "index {0} is out of bounds for axis 0 with size {1}", (7, 3)),
        (lambda: int("x"), "ValueError", "invalid literal for int() with base 10: 'x'", ()),
    ],
    ids=["division", "list", "array", "value"],
)
def test_run_time_faults_are_pythons_own(provoke, name, message, facts, file: str) -> None:
    fault = errors.runtime_error(name, message, facts, Span(file, 2, 8, 2, 19))
    with pytest.raises(type(fault)) as found:
        provoke()
    assert type(fault) is found.type
    assert str(fault) == str(found.value)
    assert fault.__notes__ == [" --> model.py:2:9\n  |\n2 |     y = W @ (x + b)\n  |         ^^^^^^^^^^^"]


def test_messages_of_users() -> None:
    fault = errors.runtime_error("ValueError", "speed {0:.1f} in {set}: {1!r}, {7}", (3.14159, 2))
    assert str(fault) == "speed 3.1 in {set}: 2, {7}"
    assert isinstance(errors.runtime_error("LinAlgError", "Singular matrix"), np.linalg.LinAlgError)
    assert str(errors.runtime_error("AssertionError", "")) == ""
    assert type(errors.runtime_error("NoSuchError", "x")) is RuntimeError


def test_every_code_in_the_source_is_in_the_table() -> None:
    used: dict[str, str] = {}
    for path in (ROOT / "src").rglob("*.py"):
        for code in re.findall(r'"(E\d{4})"', path.read_text(encoding="utf-8")):
            used[code] = path.name
    assert {c: used[c] for c in used if c not in errors.BY_NUMBER} == {}


def test_the_table() -> None:
    numbers = [code.number for code in errors.CODES]
    assert numbers == sorted(set(numbers))
    for code in errors.CODES:
        assert code.number[:3] in codes.FAMILIES
        assert code.explanation.endswith(".")
        assert not code.hint.endswith(".")
        assert errors.ShapeError(code.number, "x").documentation.endswith(f"#{code.number.lower()}")


def test_the_page_is_up_to_date() -> None:
    from tools.errors_page import PAGE, page

    assert PAGE.read_text(encoding="utf-8") == page(), "run `python tools/errors_page.py`"
