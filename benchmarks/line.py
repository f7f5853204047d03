"""One line of the table of scenarios: its figures, and how they are written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """What was found of one scenario at one size; figures that could not be measured are missing."""

    name: str
    size: str
    found: Mapping[str, Any]

    @property
    def failed(self) -> str:
        """Why there are no figures, if there are none."""
        return self.found.get("failed", "")

    @property
    def summary(self) -> str:
        """What is said as soon as it is known."""
        said = self.failed or ", ".join(f"{c.title} {c.cell(self)}" for c in RATIOS[:6] if c.cell(self))
        return f"{self.name}, {self.size}: {said}"

    def get(self, figure: str) -> float | None:
        """A figure; what follows from others is computed here."""
        match figure:
            case "peak / C":
                ours, theirs = self.found.get("peak"), self.found.get("C peak")
                return ours / theirs if theirs and max(ours, theirs) > NOTABLE else None
            case "gradient / best JAX":
                ratios = [self.found.get(f"gradient / {name}") for name in ("JAX", "expert JAX")]
                return max((ratio for ratio in ratios if ratio is not None), default=None)
            case _:
                return self.found.get(figure)


NOTABLE = 1 << 20  # bytes: below, pages are counted, and not what is in them


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, the figure, and how it is written."""

    title: str
    figure: str
    write: Callable[[float], str]

    def cell(self, line: Line) -> str:
        """The figure of a line, or nothing."""
        found = line.get(self.figure)
        return "" if found is None else self.write(found)


def _milliseconds(seconds: float) -> str:
    return f"{1e3 * seconds:.3g}"


def _megabytes(size: float) -> str:
    return f"{size / 1e6:.3g}"


def _three(number: float) -> str:
    return f"{number:.3g}"


RATIOS = (
    Column("gradient, ms", "gradient", _milliseconds),
    Column("primal / C", "primal / C", _three),
    Column("gradient / C", "gradient / C", _three),
    Column("gradient / BLAS", "gradient / BLAS", _three),
    Column("gradient / JAX", "gradient / JAX", _three),
    Column("gradient / expert JAX", "gradient / expert JAX", _three),
    Column("peak / C", "peak / C", _three),
    Column("compile, s", "cold", _three),
    Column("from disk, s", "warm", _three),
    Column("difference", "error", "{:.0e}".format),
)
ABSOLUTE = (
    Column("primal, ms", "primal", _milliseconds),
    Column("C primal, ms", "C primal", _milliseconds),
    Column("gradient, ms", "gradient", _milliseconds),
    Column("C gradient, ms", "C gradient", _milliseconds),
    Column("BLAS, ms", "BLAS", _milliseconds),
    Column("JAX, ms", "JAX", _milliseconds),
    Column("expert JAX, ms", "expert JAX", _milliseconds),
    Column("peak, MB", "peak", _megabytes),
    Column("C peak, MB", "C peak", _megabytes),
    Column("JAX compile, s", "JAX first", _three),
)


def mean(ratios: Iterable[float]) -> float:
    """The geometric mean."""
    logs = [math.log(ratio) for ratio in ratios]
    return math.exp(sum(logs) / len(logs)) if logs else math.nan
