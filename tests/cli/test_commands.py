"""The commands: what they print, and how they answer mistakes."""

import numpy as np
import pytest

from chainrule.cli import arguments, target
from chainrule.cli.errors import CommandError


def test_help_has_examples(chainrule):
    result = chainrule("--help")
    assert result.exit_code == 0
    assert "chainrule source model.py:energy --transform grad" in result.output
    assert "chainrule demo car" in result.output


def printed_function(text: str):
    """The function in a text that a command printed."""
    (name,) = [line.split()[1].split("(")[0] for line in text.splitlines() if line.startswith("def ")]
    names: dict = {}
    exec(text, names)
    return names[name]


@pytest.mark.parametrize(
    ("transform", "arguments", "expected"),
    [
        ("none", (3.0,), 9.0),
        ("grad", (3.0,), 6.0),
        ("jvp", (3.0, 2.0), (9.0, 12.0)),
        ("vjp", (3.0, 2.0), 12.0),
    ],
)
def test_source_is_python_that_runs(chainrule, program, transform, arguments, expected):
    result = chainrule("source", f"{program}:plain", "--args", "2.0", "--transform", transform)
    assert printed_function(result.output)(*arguments) == expected


@pytest.mark.parametrize(("lang", "sign"), [("ir", "mul"), ("llvm", "define "), ("asm", "chainrule_entry")])
def test_source_in_other_languages(chainrule, program, lang, sign):
    assert sign in chainrule("source", f"{program}:plain", "--args", "2.0", "--lang", lang).output


def test_source_of_what_annotations_suggest(chainrule, program):
    result = chainrule("source", f"{program}:energy", "--transform", "grad")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["source", "PROGRAM:plane"], "has no function `plane`; did you mean `plain`?"),
        (["source", "PROGRAM:xyz"], "it has `energy`, `plain`, `fails`,"),
        (["source", "PROGRAM:np.pi"], "has no function `np.pi`"),
        (["source", "plain"], "`plain` names no function; write FILE.py:FUNCTION."),
        (["source", "/no/such/file.py:f"], "There is no file `/no/such/file.py`; give the path"),
        (["source", "PROGRAM:plain"], "does not say what its argument `x` is: give a value"),
        (["source", "PROGRAM:plain", "--args", "1.0 +"], "is not a Python expression"),
        (["source", "PROGRAM:plain", "--args", "unknown"], "has no value: NameError"),
        (["source", "PROGRAM:plain", "--args", "1.0, 2.0"], "`plain(x)` does not take 2 arguments"),
        (
            ["source", "PROGRAM:plain", "--lang", "pyton"],
            "There is no language `pyton`; did you mean `python`?",
        ),
        (["source", "PROGRAM:plain", "--transform", "spin"], "choose from none, grad, jvp, vjp."),
        (["source", "PROGRAM:counts", "--transform", "grad"], "None of the arguments holds a float"),
        (["source", "PROGRAM:fails", "--transform", "vjp"], "ValueError: no. Give arguments that it takes"),
        (["source", "PROGRAM:refused"], "[E0310] `with open"),
        (["demo", "cat"], "There is no demo `cat`; did you mean `car`?"),
        (["demo", "car", "--report", "/no/such/folder/r.html"], "There is no folder `/no/such/folder`"),
    ],
)
def test_mistakes_are_answered_by_a_sentence(chainrule, program, words, sentence):
    result = chainrule(*(word.replace("PROGRAM", str(program)) for word in words))
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("def f(:\n", "is not valid Python: line 1"),
        ("x = 1\ny = 1 / 0\n", "does not run: line 2: ZeroDivisionError: division by zero."),
        ("x = 1\n", "has no function `f`, nor any other; define one with `def f(…):`."),
    ],
)
def test_files_that_do_not_run(tmp_path, text, sentence):
    path = tmp_path / "broken_for_the_command_line.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError) as caught:
        target.load(f"{path}:f")
    assert sentence in str(caught.value)


def test_a_file_name_with_a_slip(program):
    with pytest.raises(CommandError, match=r"did you mean `.*program_for_the_command_line\.py`"):
        target.load(f"{program.with_stem('program_for_the_comand_line')}:plain")


def test_arguments_from_annotations(program):
    x, n, v, car, point, pair, last = arguments.from_annotations(target.load(f"{program}:energy"))
    assert (x, n, last) == (1.0, 1, 2.5)
    assert np.array_equal(v, np.ones(4))
    assert (car.mass, car.tyre.radius, car.tyre.grip, car.tyre.maker) == (1.0, 1.0, 0.9, "any")
    assert (point.x, point.y, pair) == (1.0, [1.0] * 4, (1.0,) * 4)


def test_arguments_from_an_expression(program):
    f = target.load(f"{program}:plain")
    assert arguments.from_expression(f, "np.sum(np.ones(3)) + math.pi") == (3.0 + np.pi,)
    assert arguments.from_expression(f, "Tyre(1.0),")[0].grip == 0.9


def test_a_method(program):
    assert arguments.from_annotations(target.load(f"{program}:Model.run")) == (1.0,)


def test_check_in_words(chainrule, program):
    result = chainrule("check", f"{program}:plain", "--args", "2.0")
    assert result.exit_code == 0, result.output
    assert "check of plain: all agree" in result.output
    assert "no kinks" in result.output


def test_check_ends_with_code_1_where_the_derivative_is_not_finite(chainrule, tmp_path):
    path = tmp_path / "roots.py"
    path.write_text("import numpy as np\n\n\ndef root(x):\n    return np.sqrt(x)\n")
    result = chainrule("check", f"{path}:root", "--args", "0.0")
    assert result.exit_code == 1
    assert "roots.py:5" in result.output
    assert "infinity" in result.output
