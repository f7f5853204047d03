"""The pictures of `chainrule demo car`."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from chainrule.cli.demo_studies import Fit, Inputs, Traces
from chainrule.examples.car.design import Design
from chainrule.studies import Minimum, Sensitivities
from chainrule.studies.plots import BLUE, GREEN, INK, ORANGE, QUIET, figure, title

_SCHEDULES = ((0, "city", BLUE), (1, "highway", GREEN), (2, "US06", ORANGE))
_MOST_BARS = 16
TITLES = {"fuel": "Fuel", "sprint": "0–100 km/h", "discomfort": "Discomfort", "noise": "Noise"}


def predicted_against_measured(fit: Fit) -> Figure:
    """Each test a dot: cars that were fitted at the left, cars that were not at the right."""
    made, axes = figure(1, 2, (10.0, 4.7), sharex=True, sharey=True)
    limits = (0.9 * fit.measured.min(), 1.05 * fit.measured.max())
    for axis, chosen, name, accuracy in (
        (axes[0], ~fit.held_out, "Fitted", fit.fitted),
        (axes[1], fit.held_out, "Never seen", fit.unseen),
    ):
        axis.plot(limits, limits, color=INK, linewidth=0.8)
        for schedule, label, colour in _SCHEDULES:
            dots = chosen & (fit.schedules == schedule)
            axis.plot(
                fit.measured[dots], fit.predicted[dots], ".", color=colour, markersize=4, alpha=0.45,
                label=label, markeredgewidth=0, rasterized=True,
            )  # fmt: skip
        text = f"{name}: {chosen.sum()} tests, R² {accuracy.r_squared:.3f}, error {accuracy.error:.1%}"
        title(axis, text, x="measured, L/100 km")
        axis.set(xlim=limits, ylim=limits, aspect="equal")
    axes[0].set_ylabel("predicted, L/100 km", fontsize=9)
    axes[0].legend(frameon=False, fontsize=9, markerscale=2.5, loc="upper left")
    return made


def convergence(fit: Fit, best: Minimum[Design]) -> Figure:
    """The cost of the calibration and the fuel of the design, by step."""
    made, (left, right) = figure(1, 2, (10.0, 3.2))
    tests = fit.result.residuals.size
    left.plot(100.0 * np.sqrt(2.0 * np.array(fit.result.history) / tests), "o-", color=BLUE, markersize=4)
    title(left, "Calibration", "step", "root mean square error, %")
    left.set_ylim(bottom=0.0)
    right.plot(best.history, "o-", color=BLUE, markersize=4)
    title(right, "Design", "step", "fuel, L/100 km")
    twin = right.twinx()
    twin.plot(100.0 * np.array(best.violations), "-", color=ORANGE, linewidth=1.2)
    twin.set_ylabel("worst violation of a limit, % (orange)", fontsize=9, color=ORANGE)
    twin.spines[["top", "left"]].set_visible(False)
    twin.tick_params(labelsize=9, colors=ORANGE)
    return made


def sensitivities(result: Sensitivities) -> Figure:
    """The strongest elasticities of each output, each output with its own order."""
    made, axes = figure(2, 2, (10.0, 8.4))
    proof = result.difference_elasticity
    for i, (axis, output) in enumerate(zip(axes, result.outputs, strict=True)):
        elasticity = result.elasticity[i]
        size = np.abs(elasticity)
        order = np.argsort(-size, kind="stable")[: min(_MOST_BARS, int(np.sum(size > 1e-3 * size.max())))][
            ::-1
        ]
        places = np.arange(order.size)
        colours = [ORANGE if elasticity[j] > 0.0 else BLUE for j in order]
        axis.barh(places, elasticity[order], color=colours, height=0.66)
        if proof is not None:
            axis.plot(proof[i, order], places, "o", color=INK, markersize=3, label="central differences")
        axis.axvline(0.0, color=QUIET, linewidth=0.8)
        axis.set_yticks(places, [result.names[j].removeprefix("car.") for j in order], fontsize=8)
        axis.grid(visible=False, axis="y")
        title(axis, TITLES.get(output, output), x="% of output per % of parameter")
    axes[0].legend(frameon=False, fontsize=8, loc="lower left")
    return made


def before_and_after(given: Inputs, before: Traces, after: Traces) -> Figure:
    """The city schedule with the fuel burnt over it, and the run to 100 km/h."""
    made = Figure(figsize=(10.0, 5.6), layout="constrained", facecolor="white")
    grid = made.add_gridspec(2, 2, width_ratios=(2.0, 1.0), height_ratios=(1.0, 1.6))
    speed = made.add_subplot(grid[0, 0])
    fuel = made.add_subplot(grid[1, 0], sharex=speed)
    sprint = made.add_subplot(grid[:, 1])
    speed.fill_between(np.arange(given.city.size), 3.6 * given.city, color=QUIET, alpha=0.35, linewidth=0)
    title(speed, "City schedule", y="km/h")
    for trace, label, colour in ((before, "before", QUIET), (after, "after", GREEN)):
        fuel.plot(trace.seconds, trace.litres, color=colour, linewidth=2, label=label)
        sprint.plot(trace.sprint_time, trace.sprint_speed, color=colour, linewidth=2, label=label)
    saved = 1000.0 * (before.litres - after.litres)
    fuel.fill_between(before.seconds, after.litres, before.litres, color=GREEN, alpha=0.15, linewidth=0)
    title(fuel, f"Fuel so far: {saved[-1]:.0f} mL saved at the end", "s", "litres")
    title(sprint, "Full load", "s", "km/h")
    for axis in (speed, fuel, sprint):
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(color="#e4e7eb", linewidth=0.8)
        axis.tick_params(labelsize=9)
    speed.tick_params(labelbottom=False)
    fuel.legend(frameon=False, fontsize=9, loc="upper left")
    return made
