"""The table of scenarios on the screen, as a page with a picture, and beside what is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import picture
from benchmarks.line import ABSOLUTE, RATIOS, Column, Line, mean
from benchmarks.report import Row, machine

DOCS = Path(__file__).parent.parent / "docs"
PAGE, PICTURE = DOCS / "benchmarks_scenarios.md", DOCS / "benchmarks_scenarios.svg"

# What is measured, its name, the limit for the largest of all scenarios, and for the geometric mean.
FIGURES: tuple[tuple[str, str, str, float | None, float | None], ...] = (
    ("gradient / C", "gradient over the adjoint by hand in C++", "", 1.5, 1.0),
    ("primal / C", "primal over C++", "", 1.2, None),
    ("gradient / best JAX", "gradient over the best JAX", "", 1.0, 1 / 3),
    ("gradient / JAX", "gradient over JAX as its users write it", "", None, 0.1),
    ("peak / C", "peak memory of the gradient over that of C++", "", 1.3, None),
    ("cold", "compile time of the gradient", "s", 1.5, None),
    ("warm", "the same from the disk cache", "s", 0.05, None),
)


def figures(lines: list[Line]) -> Iterator[Row]:
    """The worst and the mean of all scenarios beside their limits."""
    for figure, name, unit, worst, average in FIGURES:
        found = [(value, line.name) for line in lines if (value := line.get(figure)) is not None]
        if found and worst is not None:
            value, where = max(found)
            yield Row(f"{name}, at most ({where})", value, unit, worst)
        if found and average is not None:
            yield Row(f"{name}, geometric mean", mean(value for value, _ in found), unit, average)
    yield Row("scenarios that failed", sum(bool(line.failed) for line in lines), "", 0)


def show(lines: list[Line], console: Console) -> None:
    """Print the table and the figures."""
    table = Table(title="scenarios")
    table.add_column("scenario")
    for column in RATIOS:
        table.add_column(column.title, justify="right")
    for line in lines:
        table.add_row(
            _named(line, lines), *(_coloured(column.cell(line), line, column.figure) for column in RATIOS)
        )
    console.print(table)
    for line in lines:
        if line.failed:
            console.print(f"{line.name} failed: {line.failed}", style="red", markup=False)
    asked = Table()
    for name in ("figure", "measured", "target", "met"):
        asked.add_column(name)
    for row in figures(lines):
        asked.add_row(row.what, row.figure, row.target, row.verdict)
    console.print(asked)


def _coloured(text: str, line: Line, figure: str) -> str:
    limit = next((worst for name, _, _, worst, _ in FIGURES if name == figure), None)
    value = line.get(figure)
    return f"[red]{text}[/red]" if value is not None and limit is not None and value > limit else text


def _named(line: Line, lines: list[Line]) -> str:
    return line.name if len({other.size for other in lines}) == 1 else f"{line.name}, {line.size}"


def write(lines: list[Line]) -> None:
    """Write the page and its picture."""
    PAGE.write_text(page(lines), encoding="utf-8")
    shown = [(_named(line, lines), line) for line in lines]
    picture.draw(shown).savefig(PICTURE, metadata={"Date": None})


def page(lines: list[Line]) -> str:
    """The page in Markdown."""
    text = ["# Scenarios", "", "Made by `make scenarios`, which measures again and rewrites this page.", ""]
    text += [f"* {line}" for line in machine(("jax",))]
    text += ["", f"![Gradients over the adjoint by hand in C++]({PICTURE.name})"]
    text += ["", "| | measured | target | met |", "| --- | ---: | ---: | --- |"]
    text += [f"| {row.what} | {row.figure} | {row.target} | {row.verdict} |" for row in figures(lines)]
    text += ["", *_rows(lines, RATIOS), "", *_rows(lines, ABSOLUTE)]
    text += [f"\n{line.name} failed: {line.failed}" for line in lines if line.failed]
    return "\n".join([*text, "", *NOTES, ""])


def _rows(lines: list[Line], columns: tuple[Column, ...]) -> list[str]:
    """One table in Markdown."""
    cells = [[_named(line, lines), *(column.cell(line) for column in columns)] for line in lines]
    head = ["scenario", *(column.title for column in columns)], ["---", *("---:" for _ in columns)]
    return [f"| {' | '.join(row)} |" for row in (*head, *cells)]


NOTES = (
    "A scenario is a program in plain Python, without hints; the same primal and its adjoint written by hand in",
    "C++, compiled by `g++ -O3 -march=native -ffast-math`; and JAX in double precision, as its users write it and,",
    "where that is another way, as an expert does. The C++ calls SciPy's BLAS where the program multiplies whole",
    "matrices; where an expert would hand to BLAS or LAPACK what the program does with loops, that is a column. All",
    "take turns in one process, on one processor, in one thread; times are the processor's, a ratio is the median of",
    "the ratios of neighbouring stretches, and a time is the best of all. The C++ writes into memory that is there",
    "already, chainrule into new arrays. Peak memory is that of arguments, results and everything else that a call",
    "adds to a process that has made one at the smallest size; what stays below a megabyte is not compared. Compile",
    "times are those of the first call of the gradient in a new process, less that of a later one. The difference is",
    "that of the gradient to the one by hand, relative to its norm.",
)
