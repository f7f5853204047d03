"""Generated programs mean natively what they mean in CPython, and so do their derivatives.

The errors of programs with one fault put in name its line.

`make test` tries a few, always the same; `make fuzz` tries as many as one likes, and other ones each time, in
processes of their own. What fails is shown as a program that fits into `tests/programs`.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from chainrule.errors import ChainruleError
from tests.corpus.subject import Subject
from tests.generated.checks import Unfit, agree, check, loaded
from tests.generated.outcomes import UNFIT, outcome
from tests.generated.programs import programs
from tests.generated.rounding import Rounding
from tests.generated.trials import ATTEMPTS, NOWHERE, faulty

EXAMPLES = 10
FAULTY = 12
# Words of refusals that docs/limitations.md lists.
DOCUMENTED = ("changes an object that has another name",)
# Words of refusals that are faults, known and not mended yet; without them nothing else would be found.
KNOWN = (
    "cotangent is a list, and should be built like a list",  # the result is a list of known length
)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    phases=[Phase.generate],
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(text=programs())
def test_native_code_and_derivatives(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "generated"
    folder.mkdir(exist_ok=True)
    try:
        check(text, folder)
    except Unfit:
        assume(False)
    except ChainruleError as error:
        if any(words in error.message for words in (*DOCUMENTED, *KNOWN)):
            assume(False)
        raise AssertionError(as_corpus_file(text, "refused")) from error
    except Exception as error:
        raise AssertionError(as_corpus_file(text, type(error).__name__)) from error


@pytest.mark.slow
@pytest.mark.parametrize("number", range(FAULTY))
def test_an_error_names_the_line_of_a_fault(number: int, tmp_path: Path) -> None:
    for attempt in range(ATTEMPTS):
        job = faulty(f"sample:{number}:{attempt}")
        if job.lines == NOWHERE:
            continue
        found = outcome(job, tmp_path)
        if found.kind != UNFIT:
            assert not found.failed, f"{found.sign}\n{found.detail}\n{job.text}"
            return
    pytest.fail("no program came to its fault")


def as_corpus_file(text: str, what: str) -> str:
    """The program as a file of `tests/programs`."""
    return f'{what}:\n\n"""A generated program."""\n\n{text}'


def test_what_is_tried_is_kept_until_it_has_passed(tmp_path: Path) -> None:
    check("def program(x):\n    return x * x\n\n\nARGUMENTS = [(2.0,)]\n", tmp_path)
    assert not list(tmp_path.iterdir())
    with pytest.raises(ZeroDivisionError):
        check("ARGUMENTS = [(1 / 0,)]\n", tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("result", "least", "most"),
    [
        ("x + 0.3 - 0.3 - x", 0.2, 5.0),
        ("x * y - y * x", 0.2, 5.0),
        ("x * 1.5", 0.3, 5.0),
        ("0.0 * x", 0.0, 0.0),
    ],
)
def test_rounding_is_judged_by_the_terms_that_cancelled(
    tmp_path: Path, result: str, least: float, most: float
) -> None:
    text = f"def program(x, y):\n    return {result}\n\n\nARGUMENTS = [(0.7, 1.1)]\n"
    rounding = Rounding(text, partial(loaded, folder=tmp_path), 0, (1.0, 0.0))
    value = eval(result, {"x": 0.7, "y": 1.1})
    (size,) = rounding.size_of_terms("value", value)
    assert least <= size <= most


def test_a_jump_is_no_rounding(tmp_path: Path) -> None:
    text = "import math\n\n\ndef program(x):\n    return math.floor(x * 3.0) * 0.5\n\n\nARGUMENTS = [(1.0 / 3.0,)]\n"
    rounding = Rounding(text, partial(loaded, folder=tmp_path), 0, (1.0,))
    assert len({run.value for run in rounding.runs}) > 1
    assert not rounding.size_of_terms("value", 0.5)[0]


def test_a_value_that_is_slightly_wrong_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "def program(x):\n    return x + 0.3 - 0.2\n\n\nARGUMENTS = [(0.7,)]\n"
    check(text, tmp_path)
    monkeypatch.setattr(Subject, "primal", lambda self, x: (x + 0.3 - 0.2) * (1.0 + 1e-8))
    with pytest.raises(AssertionError, match="value"):
        check(text, tmp_path)
    assert agree([1e-17], [0.0], np.array([1.0]))
    assert not agree([1e-8], [0.0], np.array([1.0]))


@pytest.mark.parametrize("result", ["[a, a]", "(a, [a[1:], a])"])
def test_one_array_may_come_back_as_two(tmp_path: Path, result: str) -> None:
    text = "import numpy as np\n\n\ndef program(x):\n    a = np.array([x, x * x])\n"
    check(text + f"    return {result}\n\n\nARGUMENTS = [(0.7,), (-0.2,)]\n", tmp_path, second=True)
