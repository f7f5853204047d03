"""`chainrule demo car`: a car model in plain Python, calibrated, examined and improved, and a report of "
"it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from chainrule.cli import demo_report, demo_studies
from chainrule.cli.demo_studies import Fit, Inputs
from chainrule.examples.car.design import present_design

Tell = Callable[[int, float], None]
_STRONGEST = 12


def run(report: Path, console: Console) -> None:
    """Do the whole demo, tell about it on the console, and write the report."""
    begin = time.perf_counter()
    console.print(
        "[bold]A car in plain Python[/bold]: calibrated, examined and improved with exact derivatives.\n"
    )
    with _step(console, "Reading 2022 test-car list and schedules", ""):
        given = demo_studies.inputs()
    _tell_inputs(given, console)
    with _step(console, "Calibrating", "step {}, root mean square error {:.2%}") as tell:
        fit = demo_studies.fit(given, lambda step, cost: tell(step, _mean_error(given, cost)))
    _tell_fit(fit, console)
    shared = fit.result.parameters
    with _step(console, "Sensitivity of four results", ""):
        result = demo_studies.examine(given, shared)
    console.print(result.table(most=_STRONGEST), "")
    with _step(console, "Improving the design", "step {}, {:.3f} L/100 km") as tell:
        best = demo_studies.improve(given, shared, tell)
    console.print(best.table(), "")
    with _step(console, "Writing the report", ""):
        before, after = demo_studies.traces(given, shared, [present_design(given.car), best.parameters])
        outcome = demo_studies.Outcome(
            given=given,
            fit=fit,
            sensitivities=result,
            best=best,
            before=before,
            after=after,
            seconds=time.perf_counter() - begin,
        )
        report.write_text(demo_report.html(outcome), encoding="utf-8")
    console.print(
        f"Report: [bold]{report.resolve()}[/bold]  ({time.perf_counter() - begin:.0f} s)", soft_wrap=True
    )


@contextmanager
def _step(console: Console, name: str, form: str) -> Generator[Tell, None, None]:
    """A line that shows that something goes on, and what; it ends with the time that it took."""
    columns: list[Any] = [
        SpinnerColumn(finished_text="[green]✓[/green]"),
        TextColumn("{task.description}"),
        TextColumn("[dim]{task.fields[state]}[/dim]"),
        TimeElapsedColumn(),
    ]
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(name, total=1, state="")
        yield lambda step, value: progress.update(task, state=form.format(step, value))
        progress.update(task, completed=1)


def _mean_error(given: Inputs, cost: float) -> float:
    fitted = len(given.selection.tests) - int(given.selection.held_out().sum())
    return (2.0 * cost / fitted) ** 0.5


def _tell_inputs(given: Inputs, console: Console) -> None:
    console.print(f"  {len(given.selection.tests)} usable tests; left out:", highlight=False)
    for reason, count in given.selection.left_out.items():
        console.print(f"  [dim]{count:5d}  {reason}[/dim]", highlight=False)


def _tell_fit(fit: Fit, console: Console) -> None:
    console.print(fit.result.table())
    for name, one in (
        ("fitted cars", fit.fitted),
        ("cars never seen", fit.unseen),
        ("  linear regression", fit.regression),
    ):
        line = f"  {name:20s} R² {one.r_squared:.3f}   mean absolute error {one.error:.1%}"
        console.print(line, highlight=False)
    console.print(f"  {demo_studies.gain(fit)}\n", highlight=False)
