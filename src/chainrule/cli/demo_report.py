"""The words and tables of the report of `chainrule demo car`."""

from __future__ import annotations

import numpy as np

from chainrule.cli import demo_pictures, demo_studies
from chainrule.cli.demo_studies import Accuracy, Outcome
from chainrule.cli.report import Card, Section, folded, page, paragraph, picture, table
from chainrule.examples.car.design import Design
from chainrule.studies import Minimum, Sensitivities
from chainrule.studies.formats import interval, number, time
from chainrule.studies.tables import strongest_first

_LEAD = (
    "A longitudinal car model, written as plain Python, is calibrated to the EPA's dynamometer tests of "
    "model year "
    "2022, asked what matters, and improved. Every derivative is exact: chainrule compiles the Python to "
    "native code "
    "together with its gradient."
)
_DESIGN = {
    "tyre_radius": "tyre radius, m",
    "axle_ratio": "axle ratio",
    "spring": "spring rate at the wheel, N/m",
    "damper": "damper rate at the wheel, N s/m",
    "mass": "mass, kg",
    "drag_area": "drag area, m²",
}
_LIMITS = {
    "sprint": "0–100 km/h, s",
    "discomfort": "discomfort, m/s²",
    "noise": "noise, dB",
    "wheel_load": "wheel load variation",
    "cost": "cost of lighter and sleeker parts",
}


def html(outcome: Outcome) -> str:
    """The whole report."""
    return page(
        "A car, from Python to a better design",
        _LEAD,
        _cards(outcome),
        [
            _calibration(outcome),
            _sensitivity(outcome),
            _design(outcome),
            _convergence(outcome),
            _data(outcome),
        ],
        f"Made by chainrule in {outcome.seconds:.0f} s, compilation included.",
    )


def _cards(outcome: Outcome) -> list[Card]:
    fit, best, result = outcome.fit, outcome.best, outcome.sensitivities
    saved = 1.0 - best.value / best.start_value
    cards = [
        Card(
            number=f"R² {fit.unseen.r_squared:.3f}",
            title="on cars never seen",
            note=f"a linear regression reaches {fit.regression.r_squared:.3f}",
        ),
        Card(
            number=f"{fit.unseen.error:.1%}",
            title="mean absolute error",
            note=f"a linear regression: {fit.regression.error:.1%}",
        ),
    ]
    if result.difference_seconds is not None:
        cards.append(
            Card(
                number=f"{result.difference_seconds / result.seconds:.0f}×",
                title="faster than differences",
                note=f"{len(result.outputs)} × {len(result.names)} slopes in {time(result.seconds)}",
            )
        )
    cards.append(
        Card(
            number=f"−{saved:.1%}",
            title="fuel, by design",
            note=f"{best.start_value:.2f} to {best.value:.2f} L/100 km, within all limits"
            if best.success
            else "not all limits are met",
        )
    )
    return cards


def _calibration(outcome: Outcome) -> Section:
    fit = outcome.fit
    rows = [
        [name, number(start), number(value), number(error), f"{abs(error / value):.1%}" if value else "–"]
        for name, start, value, error in zip(
            fit.result.names,
            fit.result.start_values,
            fit.result.values,
            fit.result.standard_errors,
            strict=True,
        )
    ]
    text = (
        f"{len(fit.result.names)} parameters that all cars share were fitted to {fit.result.residuals.size} "
        "tests of four "
        "cars out of five, by non-linear least squares on the logarithm of consumption. The fifth car was "
        "kept aside. "
        f"{fit.result.message} {demo_studies.gain(fit)}"
    )
    accuracies = [
        _accuracy("fitted cars", fit.fitted),
        _accuracy("cars never seen", fit.unseen),
        _accuracy("linear regression on four terms, cars never seen", fit.regression),
    ]
    return Section(
        title=f"Calibration: {len(rows)} numbers for all cars",
        blocks=[
            paragraph(text),
            picture(
                demo_pictures.predicted_against_measured(fit),
                "Consumption of each test, predicted against measured. On the line, the prediction is right.",
            ),
            table(["", "R²", "mean absolute error"], accuracies, strong=[1]),
            table(
                ["parameter", "start", "value", "standard error", "relative"],
                rows,
                "Standard errors follow from the Jacobian at the solution. Units are SI.",
            ),
        ],
    )


def _accuracy(name: str, one: Accuracy) -> list[str]:
    return [name, f"{one.r_squared:.3f}", f"{one.error:.1%}"]


def _sensitivity(outcome: Outcome) -> Section:
    result = outcome.sensitivities
    values = ", ".join(
        f"{demo_pictures.TITLES.get(name, name).lower()} {value:.3g}"
        for name, value in zip(result.outputs, result.output_values, strict=True)
    )
    text = (
        f"The car is {_CAR}. Its results now: {values}. One reverse pass per result gives its slopes by all "
        f"{len(result.names)} parameters at once, and the passes run side by side: "
        f"{time(result.seconds)} for the {len(result.outputs)} results."
    )
    if result.difference_seconds is not None:
        text += (
            f" Central differences, two compiled runs per parameter, take "
            f"{time(result.difference_seconds)} and "
            "agree to "
            f"{_agreement(result)}."
        )
    return Section(
        title="Sensitivity: what matters",
        blocks=[
            paragraph(text),
            picture(
                demo_pictures.sensitivities(result),
                "The strongest parameters for each result. A bar of 0.5 says that one percent more of the "
                "parameter gives "
                "half a percent more of the result. Dots are central differences.",
            ),
            folded("All parameters, beside central differences", _all_elasticities(result)),
        ],
    )


_CAR = "a Toyota Camry of model year 2022: 2.5 litres, 151 kW, eight gears, front-wheel drive"


def _agreement(result: Sensitivities) -> str:
    """The part of the elasticities that agree with differences to four digits, and the worst of the "
    "others.
    """
    proof = result.difference_elasticity
    assert proof is not None
    off = np.abs(proof - result.elasticity)
    near = off <= 1e-4 * np.maximum(np.abs(result.elasticity), 0.01)
    if near.all():
        return "four digits everywhere"
    return (
        f"four digits in {near.sum()} of {near.size} cases; the others, off by up to {off.max():.1g}, sit "
        "where a step of "
        "the differences crosses a gear change or another corner of the model"
    )


def _all_elasticities(result: Sensitivities) -> str:
    elasticity, proof = result.elasticity, result.difference_elasticity
    columns = ["parameter", "value"]
    for output in result.outputs:
        columns += [output, "differences"] if proof is not None else [output]
    rows: list[list[str]] = []
    for j in strongest_first(result):
        row = [result.names[j], number(result.values[j])]
        for i in range(len(result.outputs)):
            row += [f"{elasticity[i, j]:+.5f}"]
            row += [f"{proof[i, j]:+.5f}"] if proof is not None else []
        rows.append(row)
    return table(
        columns, rows, "Elasticity: relative change of the result per relative change of the parameter."
    )


def _design(outcome: Outcome) -> Section:
    best = outcome.best
    text = (
        "Fuel on the combined city and highway schedules is made least, while the car must reach 100 km/h "
        "0.2 s sooner, "
        "ride 5 % more comfortably, be half a decibel quieter, keep its grip, and cost at most 500 more: the "
        "first kilogram "
        f"and the first percent of drag are cheap, the next ones dearer. {best.message}"
    )
    return Section(
        title="Design: less fuel, within limits",
        blocks=[
            paragraph(text),
            table(["", "before", "after", "change", "allowed"], _design_rows(best), strong=[0]),
            picture(
                demo_pictures.before_and_after(outcome.given, outcome.before, outcome.after),
                "The city schedule and the fuel burnt on it, and the run from 0 to 100 km/h, before and "
                "after.",
            ),
        ],
    )


def _design_rows(best: Minimum[Design]) -> list[list[str]]:
    rows = [_row("fuel, L/100 km", best.start_value, best.value, "least")]
    for name, before, after, low, high in zip(
        best.names, best.start_values, best.values, best.low, best.high, strict=True
    ):
        rows.append(
            _row(_DESIGN.get(name, name), float(before), float(after), interval(float(low), float(high)))
        )
    for one in best.constraints:
        rows.append(_row(_LIMITS.get(one.name, one.name), one.start_value, one.value, one.allowed))
    return rows


def _row(name: str, before: float, after: float, allowed: str) -> list[str]:
    change = f"{after / before - 1.0:+.1%}" if before else f"{after - before:+.4g}"
    return [name, number(before), number(after), change, allowed]


def _convergence(outcome: Outcome) -> Section:
    text = (
        f"The calibration took {outcome.fit.result.evaluations} evaluations of all tests "
        f"({time(outcome.fit.result.seconds)}), "
        f"the design {outcome.best.evaluations} evaluations ({time(outcome.best.seconds)})."
    )
    return Section(
        title="Convergence",
        blocks=[
            paragraph(text),
            picture(demo_pictures.convergence(outcome.fit, outcome.best), "Error and fuel, by step."),
        ],
    )


def _data(outcome: Outcome) -> Section:
    selection = outcome.given.selection
    rows = [[reason, str(count)] for reason, count in selection.left_out.items()]
    text = (
        f"{len(selection.tests)} tests of the EPA's test-car list of model year 2022 were used: gasoline "
        "cars without electric "
        "help on the city (FTP), highway and US06 schedules. The list and the schedules are facts published "
        "by the US "
        "Environmental Protection Agency, in the public domain."
    )
    return Section(title="Data", blocks=[paragraph(text), table(["left out because", "tests"], rows)])
