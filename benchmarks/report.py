"""The table of all measurements beside their targets: on the screen, and as a page of the documentation."""

from __future__ import annotations

import importlib.util
import os
import platform
import subprocess
from dataclasses import dataclass
from importlib import metadata

from rich.console import Console
from rich.table import Table

COMMAND = "make bench"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was measured, the figure, and the limit that it must stay under, if there is one."""

    what: str
    found: float
    unit: str
    limit: float | None = None

    @property
    def figure(self) -> str:
        """The figure with its unit."""
        return f"{self.found:.3g} {self.unit}".strip()

    @property
    def target(self) -> str:
        """The limit with its unit."""
        return "" if self.limit is None else f"≤ {self.limit:g} {self.unit}".strip()

    @property
    def verdict(self) -> str:
        """Whether the limit is kept."""
        return "" if self.limit is None else "yes" if self.found <= self.limit else "no"


Section = tuple[str, list[Row]]


def show(sections: list[Section]) -> None:
    """Print the table."""
    table = Table(title="chainrule: measured, and what is asked for")
    for name, justify in (("", "left"), ("measured", "right"), ("target", "right"), ("met", "left")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for title, rows in sections:
        table.add_section()
        table.add_row(f"[bold]{title}[/bold]")
        for row in rows:
            colour = {"yes": "[green]yes[/green]", "no": "[red]no[/red]"}.get(row.verdict, "")
            table.add_row(row.what, row.figure, row.target, colour)
    Console().print(table)


def page(sections: list[Section]) -> str:
    """Write the page."""
    lines = ["# Benchmarks", "", f"Made by `{COMMAND}`, which measures again and rewrites this page.", ""]
    lines += [f"* {line}" for line in machine()]
    for title, rows in sections:
        lines += ["", f"## {title}", "", "| | measured | target | met |", "| --- | ---: | ---: | --- |"]
        lines += [f"| {row.what} | {row.figure} | {row.target} | {row.verdict} |" for row in rows]
    return "\n".join([*lines, "", *NOTES, ""])


NOTES = (
    "Simulations and gradients take turns in short stretches in one thread; a ratio is the median of the",
    "ratios of neighbouring stretches, and a time is the best of all. Calls go through Python; C is called",
    "through `ctypes`. The C program computes what the Python source says, in the same order, and its",
    "adjoint is written by hand; `-Ofast` lets GCC reorder sums and use vector functions, as chainrule does",
    "by default. The first call is that of the gradient with respect to all parameters, in a process that",
    "has imported NumPy, chainrule and the model; from the disk cache means that another process has made",
    "that call before. JAX's times are those of `benchmarks/car/car_jax.py`, whose gear choice compares all",
    "gears, since `lax.scan` has no early exit.",
)


def machine(others: tuple[str, ...] = ()) -> list[str]:
    """Say what was measured on; other packages are named if they are installed."""
    names = ("chainrule", "numpy", "scipy", "llvmlite", *filter(_installed, others))
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in names)
    return [
        f"Processor: {_processor()}, {os.cpu_count()} cores; one thread is used",
        f"{platform.system()}, CPython {platform.python_version()}, {_compiler()}",
        versions,
    ]


def _installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            named = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    except OSError:
        named = []
    return named[0] if named else platform.processor() or platform.machine()


def _compiler() -> str:
    done = subprocess.run(
        [os.environ.get("CC", "gcc"), "--version"], capture_output=True, text=True, check=False
    )
    return done.stdout.splitlines()[0] if done.stdout else "no C compiler"
