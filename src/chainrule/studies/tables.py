"""The results of the studies as tables."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from chainrule.studies.formats import interval, number, time

if TYPE_CHECKING:
    from chainrule.studies.results import Calibration, ConstraintValue, Minimum, Sensitivities


# More outputs than these would make the table too wide for their differences.
_SIDE_BY_SIDE = 2


class ReadableTable(Table):
    """A rich table that can also be printed as it is."""

    def __str__(self) -> str:
        text = io.StringIO()
        Console(file=text, width=110).print(self)
        return text.getvalue().rstrip("\n")


def _table(title: str, columns: list[str], caption: str) -> ReadableTable:
    table = ReadableTable(
        title=escape(title),
        caption=escape(caption),
        title_justify="left",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    for i, column in enumerate(columns):
        # Numbers stay whole; where the table is too wide, names give way.
        table.add_column(
            escape(column), justify="left" if i == 0 else "right", no_wrap=i > 0, overflow="fold"
        )
    return table


def sensitivities(result: Sensitivities, most: int | None = None) -> ReadableTable:
    """Inputs, strongest first, with the elasticity of each output, beside the differences if there are any.

    With more than two outputs that would be too wide: a last column says how far off the differences are at
    most.
    """
    elasticity, proof = result.elasticity, result.difference_elasticity
    side_by_side = len(result.outputs) <= _SIDE_BY_SIDE
    columns = ["parameter", "value"]
    for output in result.outputs:
        columns += [output, "differences"] if proof is not None and side_by_side else [output]
    if proof is not None and not side_by_side:
        columns.append("off by")
    table = _table("Sensitivity", columns, _sensitivity_caption(result, most))
    for j in strongest_first(result)[:most]:
        cells = [escape(result.names[j]), number(result.values[j])]
        for i in range(len(result.outputs)):
            cells.append(f"{elasticity[i, j]:+.5f}")
            if proof is not None and side_by_side:
                cells.append(f"[dim]{proof[i, j]:+.5f}[/dim]")
        if proof is not None and not side_by_side:
            cells.append(f"{np.max(np.abs(proof[:, j] - elasticity[:, j])):.0e}")
        table.add_row(*cells)
    return table


def _sensitivity_caption(result: Sensitivities, most: int | None) -> str:
    caption = f"Elasticity: % of output per % of input. Derivatives in {time(result.seconds)}"
    if result.difference_seconds is not None:
        caption += f", central differences in {time(result.difference_seconds)}"
        if len(result.outputs) > _SIDE_BY_SIDE:
            caption += " (off by: the most that they differ)"
    if most is not None and most < len(result.names):
        caption += f"; the strongest {most} of {len(result.names)}"
    return caption + "."


def strongest_first(result: Sensitivities) -> list[int]:
    """The inputs, ordered by their largest elasticity."""
    size = np.nan_to_num(np.abs(result.elasticity)).max(axis=0)
    return [int(j) for j in np.argsort(-size, kind="stable")]


def calibration(result: Calibration[Any]) -> ReadableTable:
    """Parameters with start, value and standard error."""
    facts = [f"{result.residuals.size} residuals, norm {result.residual_norm:.4g}"]
    if result.r_squared is not None:
        facts.append(f"R² {result.r_squared:.4f}")
    facts.append(f"{time(result.seconds)}. {result.message}")
    table = _table("Calibration", ["parameter", "start", "value", "std. error", "note"], ", ".join(facts))
    for name, start, value, error in zip(
        result.names, result.start_values, result.values, result.standard_errors, strict=True
    ):
        note = "at bound" if name in result.at_bounds else "not determined" if np.isinf(error) else ""
        table.add_row(escape(name), number(start), number(value), number(error), note)
    return table


def minimum(result: Minimum[Any]) -> ReadableTable:
    """The objective, the parameters and the limits, before and after."""
    caption = f"{result.message} {result.evaluations} evaluations in {time(result.seconds)}."
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
        table.add_row(escape(name), number(before), number(after), interval(low, high), note)
    if result.constraints:
        table.add_section()
    for one in result.constraints:
        row = (number(one.start_value), number(one.value), one.allowed, _note(one))
        table.add_row(escape(one.name), *row)
    return table


def _note(one: ConstraintValue) -> str:
    if not one.holds():
        return "[red]not met[/red]"
    return "active" if one.active() else ""
