"""Measure everything that has a target, print the table, and write `docs/benchmarks.md`.

python -m benchmarks
"""

from __future__ import annotations

from pathlib import Path

import chainrule as cr
from benchmarks import loops, simulation, starts
from benchmarks.calls import Car
from benchmarks.report import Row, Section, page, show
from benchmarks.timing import take_turns

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def square(x: float) -> float:
    return x * x


def mixed(car: Car) -> float:
    total = car.mass * car.drag + car.area * car.grip + car.length * car.width
    return total + car.height * car.power + car.torque * car.radius


def car_rows() -> list[Row]:
    """The simulation and its gradient."""
    times = simulation.measure()
    jax = simulation.jax_times()
    rows = [
        Row("simulation over that of C (gcc -O3 -march=native)", times.ratio("cycle", "C cycle"), "", 1.5),
        Row("simulation over that of C (gcc -Ofast)", times.ratio("cycle", "C cycle, fast"), ""),
        Row("gradient over the simulation", times.ratio("gradient", "fuel"), "", 4.0),
        Row("gradient over the adjoint by hand in C (gcc -O3)", times.ratio("gradient", "C gradient"), ""),
        Row(
            "gradient over the adjoint by hand in C (gcc -Ofast)",
            times.ratio("gradient", "C gradient, fast"),
            "",
        ),
    ]
    rows += [Row(f"time: {name}", 1e6 * times.best(name), "µs") for name in times.rounds]
    rows.append(Row("time: the same source in CPython", 1e6 * simulation.python_time(), "µs"))
    rows += [
        Row(f"time: JAX, {name}", 1e6 * jax[name], "µs")
        for name in ("primal", "value and gradient")
        if name in jax
    ]
    return rows


def start_rows() -> list[Row]:
    """The first call, and imports."""
    cold, warm = starts.first_calls()
    imports = starts.imports()
    jax = simulation.jax_times()
    first, numpy = "first call of the car's gradient,", imports["numpy"]
    rows = [
        Row(f"{first} compiled from nothing", cold[0], "s", 2.0),
        Row(f"{first} compiled from nothing: processor time", cold[1], "s"),
        Row(f"{first} from the disk cache", warm[0], "s", 0.1),
        Row(f"{first} from the disk cache: processor time", warm[1], "s"),
        Row("`import chainrule` over `import numpy`", imports["chainrule"][0] / numpy[0], "", 1.5),
        Row("the same with all that `cr.jit` needs", imports["chainrule.jit"][0] / numpy[0], "", 1.5),
        Row("`import numpy`", 1e3 * numpy[0], "ms"),
        Row("`import numpy`: processor time", 1e3 * numpy[1], "ms"),
    ]
    names = {
        "first call": "JAX: first call of the simulation",
        "gradient's": "JAX: first call of the gradient",
    }
    return rows + [Row(what, jax[name], "s") for name, what in names.items() if name in jax]


def call_rows() -> list[Row]:
    """What a call costs beyond the arithmetic."""
    compiled, gradient, car = cr.jit(square), cr.grad(mixed), Car()
    times = take_turns(
        {"nothing": lambda: None, "number": lambda: compiled(2.5), "record": lambda: gradient(car)},
        rounds=400,
    )
    nothing = times.best("nothing")
    return [
        Row("call of a compiled `f(float) -> float`", 1e6 * (times.best("number") - nothing), "µs", 0.3),
        Row(
            "gradient with respect to a dataclass of ten floats",
            1e6 * (times.best("record") - nothing),
            "µs",
            3.0,
        ),
    ]


def main() -> None:
    sections: list[Section] = [
        ("The car over the urban schedule (1,370 s)", car_rows()),
        ("Loops and array expressions", loops.rows()),
        ("Calls", call_rows()),
        ("Beginning", start_rows()),
    ]
    show(sections)
    PAGE.write_text(page(sections), encoding="utf-8")


if __name__ == "__main__":
    main()
