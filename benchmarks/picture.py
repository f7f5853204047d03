"""A picture of the table: how long each gradient takes, beside that of the adjoint by hand."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.line import Line

WITHIN, BEYOND, GREY = "#2a78b5", "#c8553d", "#555555"
LIMIT = 1.5


def draw(lines: list[tuple[str, Line]]) -> Figure:
    """Horizontal bars of the ratio to C++, the quickest on top; JAX as marks."""
    shown = sorted(
        ((name, line) for name, line in lines if line.get("gradient / C")),
        key=lambda pair: -(pair[1].get("gradient / C") or 0.0),
    )
    figure = Figure(figsize=(8.0, 1.4 + 0.26 * len(shown)), layout="constrained")
    axes = figure.add_subplot()
    _bars(axes, [line.get("gradient / C") or 0.0 for _, line in shown])
    for name, mark, filled in (("JAX", "o", "none"), ("expert JAX", "D", GREY), ("BLAS", "|", GREY)):
        found = [(k, _against_c(line, name)) for k, (_, line) in enumerate(shown)]
        places = [(k, ratio) for k, ratio in found if ratio is not None]
        if places:
            rows, ratios = zip(*places)
            axes.scatter(ratios, rows, s=18, marker=mark, color=GREY, facecolor=filled, label=name, zorder=3)
    axes.set_yticks(range(len(shown)), [name for name, _ in shown])
    axes.set_xlabel("time of the gradient over that of the adjoint by hand in C++")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower right", frameon=False)
    return figure


def _bars(axes: Axes, ratios: list[float]) -> None:
    """Bars that begin at 1, where both are equally quick."""
    colours = [WITHIN if ratio <= LIMIT else BEYOND for ratio in ratios]
    axes.barh(range(len(ratios)), [ratio - 1.0 for ratio in ratios], left=1.0, color=colours, height=0.7)
    axes.axvline(1.0, color=GREY, linewidth=0.8)
    axes.axvline(LIMIT, color=BEYOND, linewidth=0.8, linestyle="--")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_ylim(-0.6, len(ratios) - 0.4)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _against_c(line: Line, name: str) -> float | None:
    """The time of another gradient over that of C++."""
    ours, theirs = line.get("gradient / C"), line.get(f"gradient / {name}")
    return ours / theirs if ours and theirs else None
