"""What the studies return: numbers, records, and how to show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from chainrule.studies.errors import unknown_name
from chainrule.studies.formats import interval
from chainrule.studies.records import Vector

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from chainrule.studies.tables import ReadableTable

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivities:
    """How each output changes with each input. Rows are outputs, columns are inputs."""

    outputs: tuple[str, ...]
    output_values: Vector
    names: tuple[str, ...]
    values: Vector
    gradient: Vector
    differences: Vector | None
    seconds: float
    difference_seconds: float | None

    @property
    def elasticity(self) -> Vector:
        """The relative change of each output per relative change of each input; NaN where the output is
        zero.
        """
        return self._relative(self.gradient)

    @property
    def difference_elasticity(self) -> Vector | None:
        """The same from central differences, if they were asked for."""
        return None if self.differences is None else self._relative(self.differences)

    def gradient_of(self, name: str) -> Vector:
        """The slope of each output with respect to the input `name`."""
        return self.gradient[:, self._index(name)]

    def elasticity_of(self, name: str) -> Vector:
        """The elasticity of each output with respect to the input `name`."""
        return self.elasticity[:, self._index(name)]

    def table(self, most: int | None = None) -> ReadableTable:
        """A table of inputs, strongest first and at most so many, with the elasticity of each output."""
        from chainrule.studies import tables

        return tables.sensitivities(self, most)

    def plot(self) -> Figure:
        """Bars of elasticity, one panel per output, with the differences as dots if there are any."""
        from chainrule.studies import plots

        return plots.sensitivities(self)

    def __str__(self) -> str:
        return str(self.table())

    def _index(self, name: str) -> int:
        if name not in self.names:
            raise unknown_name(name, self.names)
        return self.names.index(name)

    def _relative(self, slopes: Vector) -> Vector:
        outputs = self.output_values[:, None]
        return np.divide(
            slopes * self.values, outputs, out=np.full_like(slopes, np.nan), where=outputs != 0.0
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration(Generic[Record]):
    """Parameters that fit the data, and how well the data determine them.

    `standard_errors` and `covariance` follow from the Jacobian at the solution; they are infinite for
    parameters that the data do not determine (`unidentifiable`), and NaN for those that rest on a bound
    (`at_bounds`).
    """

    parameters: Record
    names: tuple[str, ...]
    values: Vector
    start_values: Vector
    standard_errors: Vector
    covariance: Vector
    residuals: Vector
    cost: float
    r_squared: float | None
    unidentifiable: tuple[str, ...]
    at_bounds: tuple[str, ...]
    history: tuple[float, ...]
    evaluations: int
    seconds: float
    success: bool
    message: str

    @property
    def residual_norm(self) -> float:
        """The root of the sum of the squared residuals."""
        return float(np.linalg.norm(self.residuals))

    @property
    def mean_absolute_residual(self) -> float:
        """The mean size of a residual."""
        return float(np.mean(np.abs(self.residuals)))

    def table(self) -> ReadableTable:
        """A table of parameters with start, value and standard error."""
        from chainrule.studies import tables

        return tables.calibration(self)

    def plot(self) -> Figure:
        """The cost by step, and how the residuals are spread."""
        from chainrule.studies import plots

        return plots.calibration(self)

    def __str__(self) -> str:
        return str(self.table())


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstraintValue:
    """One limited quantity at the solution."""

    name: str
    start_value: float
    value: float
    lower: float
    upper: float

    @property
    def allowed(self) -> str:
        """The limits, in few characters."""
        return interval(self.lower, self.upper)

    @property
    def violation(self) -> float:
        """How far the value is outside its limits; zero inside."""
        return max(self.lower - self.value, self.value - self.upper, 0.0)

    def holds(self, tolerance: float = 1e-6) -> bool:
        """Whether the limits are met, up to a relative tolerance."""
        return self.violation <= tolerance * self._size

    def active(self, tolerance: float = 1e-4) -> bool:
        """Whether the value rests on a limit, up to a relative tolerance."""
        return min(abs(self.value - self.lower), abs(self.value - self.upper)) <= tolerance * self._size

    @property
    def _size(self) -> float:
        return max([1.0, *(abs(limit) for limit in (self.lower, self.upper) if np.isfinite(limit))])


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum(Generic[Record]):
    """The best parameters that were found, and what limits them."""

    parameters: Record
    names: tuple[str, ...]
    values: Vector
    start_values: Vector
    low: Vector
    high: Vector
    value: float
    start_value: float
    gradient: Vector
    constraints: tuple[ConstraintValue, ...]
    history: tuple[float, ...]
    violations: tuple[float, ...]
    iterations: int
    evaluations: int
    seconds: float
    success: bool
    message: str

    @property
    def active_bounds(self) -> tuple[str, ...]:
        """The names of the parameters that rest on a bound."""
        return on_bounds(self.names, self.values, self.low, self.high)

    def table(self) -> ReadableTable:
        """A table of the objective, the parameters and the constraints, before and after."""
        from chainrule.studies import tables

        return tables.minimum(self)

    def plot(self) -> Figure:
        """The objective and the worst violation by step, and how far each parameter moved."""
        from chainrule.studies import plots

        return plots.minimum(self)

    def __str__(self) -> str:
        return str(self.table())


def on_bounds(names: tuple[str, ...], values: Vector, low: Vector, high: Vector) -> tuple[str, ...]:
    """The names of the values that rest on a bound, up to rounding."""
    size = np.maximum(np.abs(values), 1e-12)
    width = np.where(np.isfinite(high - low), high - low, size)
    near = np.minimum(np.abs(values - low), np.abs(values - high)) <= 1e-6 * np.minimum(width, size)
    return tuple(name for name, is_near in zip(names, near, strict=True) if is_near)
