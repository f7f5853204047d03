"""The results of the studies as pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from chainrule.studies.tables import strongest_first

if TYPE_CHECKING:
    from chainrule.studies.results import Calibration, Minimum, Sensitivities

INK, QUIET, GRID = "#1f2933", "#7b8794", "#e4e7eb"
BLUE, ORANGE, GREEN, RED = "#2b6cb0", "#dd6b20", "#2f855a", "#c53030"
_MOST_BARS = 20


def figure(rows: int, columns: int, size: tuple[float, float], **keywords: Any) -> tuple[Figure, list[Axes]]:
    """A figure with a grid of quiet axes, in reading order."""
    made = Figure(figsize=size, layout="constrained", facecolor="white")
    axes = [axis for line in made.subplots(rows, columns, squeeze=False, **keywords) for axis in line]
    for axis in axes:
        quieten(axis)
    return made, axes


def quieten(axis: Axes) -> None:
    """Take away what does not carry information."""
    axis.spines[["top", "right"]].set_visible(False)
    axis.spines[["left", "bottom"]].set_color(QUIET)
    axis.tick_params(colors=INK, labelsize=9, length=3)
    axis.grid(color=GRID, linewidth=0.8)
    axis.set_axisbelow(True)


def title(axis: Axes, text: str, x: str = "", y: str = "") -> None:
    """A title at the left, and the labels of the axes."""
    axis.set_title(text, loc="left", fontsize=11, fontweight="bold", color=INK)
    axis.set_xlabel(x, fontsize=9, color=INK)
    axis.set_ylabel(y, fontsize=9, color=INK)


def sensitivities(result: Sensitivities) -> Figure:
    """Bars of elasticity, one panel per output, in the same order of inputs."""
    order = strongest_first(result)[:_MOST_BARS][::-1]
    outputs = len(result.outputs)
    size = (2.6 + 2.6 * outputs, 1.2 + 0.3 * len(order))
    made, axes = figure(1, outputs, size, sharey=True)
    positions = np.arange(len(order))
    proof = result.difference_elasticity
    for i, axis in enumerate(axes):
        bars = result.elasticity[i, order]
        axis.barh(positions, bars, color=np.where(bars > 0.0, ORANGE, BLUE).tolist(), height=0.66)
        if proof is not None:
            axis.plot(proof[i, order], positions, "o", color=INK, markersize=3.2, label="central differences")
        axis.axvline(0.0, color=QUIET, linewidth=0.8)
        axis.grid(visible=False, axis="y")
        title(axis, result.outputs[i], x="elasticity, % per %")
    axes[0].set_yticks(positions, [result.names[j] for j in order])
    if proof is not None:
        axes[-1].legend(frameon=False, fontsize=8, loc="lower right")
    return made


def calibration(result: Calibration[Any]) -> Figure:
    """The cost by step, and how the residuals are spread."""
    made, (left, right) = figure(1, 2, (9.0, 3.4))
    left.semilogy(result.history, "o-", color=BLUE, markersize=4)
    left.xaxis.set_major_locator(MaxNLocator(integer=True))
    title(left, "Convergence", "step", "cost, ½ Σ r²")
    right.hist(result.residuals, bins=max(10, int(np.sqrt(result.residuals.size))), color=BLUE, alpha=0.85)
    right.axvline(0.0, color=INK, linewidth=0.8)
    title(right, "Residuals", "residual", "count")
    return made


def minimum(result: Minimum[Any]) -> Figure:
    """The objective and the worst violation by step, and where each parameter moved within its bounds."""
    limited = bool(result.constraints)
    height = max(3.4, 1.2 + 0.3 * len(result.names))
    made, axes = figure(1, 3 if limited else 2, (13.0 if limited else 9.0, height))
    axes[0].plot(result.history, "o-", color=BLUE, markersize=4)
    title(axes[0], "Convergence", "step", "objective")
    if limited:
        axes[1].plot(result.violations, "o-", color=ORANGE, markersize=4)
        title(axes[1], "Worst violation of a limit", "step", "relative to the limit")
    for axis in axes[:-1]:
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    _moves(axes[-1], result)
    return made


def _moves(axis: Axes, result: Minimum[Any]) -> None:
    """An arrow from the start to the solution of each parameter, in parts of the start."""
    names = result.names[:_MOST_BARS]
    count = len(names)
    start = result.start_values[:count]
    size = np.where(start != 0.0, np.abs(start), 1.0)
    change = 100.0 * (result.values[:count] - start) / size
    positions = np.arange(count)[::-1]
    active = [name in result.active_bounds for name in names]
    axis.barh(positions, change, color=[ORANGE if bound else BLUE for bound in active], height=0.6)
    axis.axvline(0.0, color=QUIET, linewidth=0.8)
    axis.set_yticks(positions, list(names))
    axis.grid(visible=False, axis="y")
    title(
        axis,
        "Change of the parameters",
        "% of the start" + (" (orange: at its bound)" if any(active) else ""),
    )
