"""The commands of `chainrule`, and how their problems are shown."""

from __future__ import annotations

import functools
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.syntax import Syntax

from chainrule.cli import arguments, source, target
from chainrule.cli.errors import CommandError
from chainrule.errors import ChainruleError

HELP = """Ordinary Python functions in; native code and exact derivatives out.

Examples:

  chainrule source model.py:energy

  chainrule source model.py:energy --transform grad --args "1.0, np.ones(3)"

  chainrule source model.py:energy --lang llvm

  chainrule check model.py:energy --args "1.0, np.ones(3)"

  chainrule demo car
"""
DEMOS = ("car",)

app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _sentences(command: Callable[..., None]) -> Callable[..., None]:
    """Show problems, and what the compiler refuses, as text on the error stream, and end with code 2."""

    @functools.wraps(command)
    def wrapped(*args: Any, **keywords: Any) -> None:
        try:
            command(*args, **keywords)
        except (CommandError, ChainruleError) as error:
            Console(stderr=True, soft_wrap=True).print(str(error), style="red", markup=False, highlight=False)
            raise typer.Exit(2) from None

    return wrapped


@app.command("source")
@_sentences
def source_command(
    function: Annotated[str, typer.Argument(metavar="FILE.py:FUNCTION", help="the function to show")],
    lang: Annotated[str, typer.Option(help="python, ir, llvm or asm")] = "python",
    transform: Annotated[str, typer.Option(help="none, grad, jvp or vjp")] = "none",
    args: Annotated[
        str | None, typer.Option(help="values to compile for; by default the annotations suggest them")
    ] = None,
) -> None:
    """Print what chainrule makes of a function, or of its derivative."""
    _require("language", lang, source.LANGUAGES)
    _require("transform", transform, source.TRANSFORMS)
    f = target.load(function)
    values = arguments.from_annotations(f) if args is None else arguments.from_expression(f, args)
    text = source.text(f, values, lang, transform)
    console = Console()
    if console.is_terminal:
        lexer = {"ir": "text", "asm": "gas"}.get(lang, lang)
        console.print(Syntax(text, lexer, background_color="default", word_wrap=True))
    else:
        typer.echo(text)


@app.command("check")
@_sentences
def check_command(
    function: Annotated[str, typer.Argument(metavar="FILE.py:FUNCTION", help="the function to check")],
    args: Annotated[
        str | None, typer.Option(help="values to run it at; by default the annotations suggest them")
    ] = None,
) -> None:
    """Compare the derivatives of a function with differences, and list what they do not see.

    Ends with code 1 if they do not agree.
    """
    f = target.load(function)
    values = arguments.from_annotations(f) if args is None else arguments.from_expression(f, args)
    from chainrule.diagnose import check, locate_nan

    try:
        found = locate_nan(f, *values)
        report = check(f, *values)
    except (ArithmeticError, ValueError, IndexError) as error:
        raise CommandError(
            f"`{function}` raises {type(error).__name__} at these arguments: {error}"
        ) from error
    for text in [str(report), *([str(found)] if found else [])]:
        typer.echo(text)
    if not report or found:
        raise typer.Exit(1)


@app.command("demo")
@_sentences
def demo_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="car")],
    report: Annotated[Path, typer.Option(help="where to write the report")] = Path("chainrule-car.html"),
) -> None:
    """Calibrate a car to 3,000 tests of real ones, examine it, and improve it; writes a report."""
    _require("demo", name, DEMOS)
    if not report.resolve().parent.is_dir():
        raise CommandError(
            f"There is no folder `{report.parent}` for the report; create it, or give another --report."
        )
    from chainrule.cli import demo_car

    demo_car.run(report, Console())


def _require(what: str, name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        close = get_close_matches(name, known, n=1)
        repair = f"did you mean `{close[0]}`?" if close else f"choose from {', '.join(known)}."
        raise CommandError(f"There is no {what} `{name}`; {repair}")
