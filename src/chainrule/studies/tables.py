"""The results of the studies as tables."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from chainrule.studies.results import Calibration, ConstraintValue, Minimum, Sensitivities


class ReadableTable(Table):
    """A rich table that can also be printed as it is."""

    def __str__(self) -> str:
        text = io.StringIO()
        Console(file=text, width=110).print(self)
        return text.getvalue().rstrip("\n")


def _table(title: str, columns: list[str], caption: str) -> ReadableTable:
    table = ReadableTable(
        title=escape(title), caption=escape(caption), title_justify="left", caption_justify="left"
    )
    for i, column in enumerate(columns):
        table.add_column(escape(column), justify="left" if i == 0 else "right")
    return table


def number(value: float) -> str:
    """Four digits, which is what people compare."""
    return "–" if np.isnan(value) else f"{value:.4g}"


def sensitivities(result: Sensitivities, most: int | None = None) -> ReadableTable:
    """Inputs, strongest first, with the elasticity of each output, and the differences if there are any."""
    elasticity, proof = result.elasticity, result.difference_elasticity
    columns = ["parameter", "value"]
    for output in result.outputs:
        columns += [output] if proof is None else [output, "differences"]
    caption = f"Elasticity: % of output per % of input. Derivatives in {_time(result.seconds)}"
    if result.difference_seconds is not None:
        caption += f", differences in {_time(result.difference_seconds)}"
    if most is not None and most < len(result.names):
        caption += f"; the strongest {most} of {len(result.names)}"
    table = _table("Sensitivity", columns, caption + ".")
    for j in strongest_first(result)[:most]:
        cells = [escape(result.names[j]), number(result.values[j])]
        for i in range(len(result.outputs)):
            cells.append(f"{elasticity[i, j]:+.5f}")
            if proof is not None:
                cells.append(f"[dim]{proof[i, j]:+.5f}[/dim]")
        table.add_row(*cells)
    return table


def strongest_first(result: Sensitivities) -> list[int]:
    """The inputs, ordered by their largest elasticity."""
    size = np.nan_to_num(np.abs(result.elasticity)).max(axis=0)
    return [int(j) for j in np.argsort(-size, kind="stable")]


def calibration(result: Calibration[Any]) -> ReadableTable:
    """Parameters with start, value and standard error."""
    facts = [f"{result.residuals.size} residuals, norm {result.residual_norm:.4g}"]
    if result.r_squared is not None:
        facts.append(f"R² {result.r_squared:.4f}")
    facts.append(f"{_time(result.seconds)}. {result.message}")
    table = _table("Calibration", ["parameter", "start", "value", "std. error", "note"], ", ".join(facts))
    for name, start, value, error in zip(
        result.names, result.start_values, result.values, result.standard_errors, strict=True
    ):
        note = "at bound" if name in result.at_bounds else "not determined" if np.isinf(error) else ""
        table.add_row(escape(name), number(start), number(value), number(error), note)
    return table


def minimum(result: Minimum[Any]) -> ReadableTable:
    """The objective, the parameters and the limits, before and after."""
    caption = f"{result.message} {result.evaluations} evaluations in {_time(result.seconds)}."
    table = _table("Minimum", ["", "before", "after", "allowed", "note"], caption)
    table.add_row(
        "[bold]objective[/bold]", number(result.start_value), f"[bold]{number(result.value)}[/bold]", "", ""
    )
    table.add_section()
    active = result.active_bounds
    for name, before, after, low, high in zip(
        result.names, result.start_values, result.values, result.low, result.high, strict=True
    ):
        note = "at bound" if name in active else ""
        table.add_row(escape(name), number(before), number(after), _interval(low, high), note)
    if result.constraints:
        table.add_section()
    for one in result.constraints:
        row = (number(one.start_value), number(one.value), _interval(one.lower, one.upper), _note(one))
        table.add_row(escape(one.name), *row)
    return table


def _note(one: ConstraintValue) -> str:
    if not one.holds():
        return "[red]not met[/red]"
    return "active" if one.active() else ""


def _interval(low: float, high: float) -> str:
    if np.isinf(low) and np.isinf(high):
        return "any"
    if np.isinf(low):
        return f"≤ {high:.4g}"
    return f"≥ {low:.4g}" if np.isinf(high) else f"{low:.4g} – {high:.4g}"


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms" if seconds < 1.0 else f"{seconds:.3g} s"
