"""Fit parameters to data by non-linear least squares, with the exact Jacobian."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Literal, TypeVar

import numpy as np

from chainrule import api
from chainrule.studies.bounds import read_bounds
from chainrule.studies.errors import BadDataError, BadShapeError
from chainrule.studies.identify import standard_errors
from chainrule.studies.records import (
    Flat,
    Vector,
    flatten_derivative,
    parameters_of,
    require_no_nan,
    unflatten,
)
from chainrule.studies.results import Calibration, on_bounds

Record = TypeVar("Record")
Loss = Literal["linear", "soft_l1", "huber", "cauchy", "arctan"]
_LOSSES = ("linear", "soft_l1", "huber", "cauchy", "arctan")


def calibrate(
    residuals: Callable[..., Any],
    start: Record,
    *args: Any,
    bounds: Any = None,
    loss: Loss = "linear",
    loss_scale: float = 1.0,
    data: Any = None,
    tolerance: float = 1e-8,
    max_evaluations: int | None = None,
    progress: Callable[[int, float], None] | None = None,
) -> Calibration[Record]:
    """Find the parameters that make the residuals small, and how certain they are.

    Parameters
    ----------
    residuals : callable
        ``residuals(parameters, *args)`` returns a one-dimensional array: prediction minus measurement, one
        per measurement, in units in which they all weigh the same.
    start : record
        The parameters to begin with: a float, an array, or a record of floats. The result has the same type.
    *args
        Data, passed on to `residuals`.
    bounds : optional
        A record like `start` with ``(low, high)`` in place of each float, a dict from names to ``(low,
        high)``, or a list of pairs. None means no bound.
    loss : {"linear", "soft_l1", "huber", "cauchy", "arctan"}
        Robust losses weaken outliers, those with residuals above `loss_scale`.
    loss_scale : float
        The size of residual at which a robust loss begins to weaken.
    data : array, optional
        The measurements, in the residuals' unit and order. With them the result has an R².
    tolerance : float
        Relative change of cost or parameters at which to stop.
    max_evaluations : int, optional
        The most evaluations of `residuals`. Default: 100 times the number of parameters.
    progress : callable, optional
        Called with the number of the step and its cost.

    Returns
    -------
    Calibration
        Parameters, standard errors, covariance, history. If the data do not determine some parameters,
        `unidentifiable` and `message` name them.

    Raises
    ------
    BadDataError
        If the start, the data, or a residual at the start is not finite; the message names which.
    BadBoundsError, UnknownNameError
        If bounds contradict themselves or the start, or name a parameter that does not exist.
    BadShapeError
        If `residuals` does not return one number per measurement, or fewer than there are parameters.

    Notes
    -----
    Trust-region reflective method of SciPy (Branch, Coleman & Li, SIAM J. Sci. Comput. 21, 1999), with
    parameters scaled by the columns of the Jacobian (Moré 1978), so that units do not matter. Cost: one
    Jacobian per step.

    Examples
    --------
    >>> import numpy as np
    >>> import chainrule as cr
    >>> def miss(p, t, y):
    ...     return p["size"] * np.exp(-p["rate"] * t) - y
    >>> t = np.linspace(0.0, 2.0, 20)
    >>> fit = cr.calibrate(miss, {"size": 1.0, "rate": 1.0}, t, 3.0 * np.exp(-0.5 * t))
    >>> round(fit.parameters["rate"], 6)
    0.5
    """
    from scipy.optimize import least_squares

    if loss not in _LOSSES:
        raise ValueError(f"There is no loss {loss!r}; choose from {', '.join(_LOSSES)}.")
    flat = parameters_of(residuals, start)
    low, high = read_bounds(bounds, start, flat)
    require_no_nan(args, residuals, first=1)
    problem = _Problem(residuals, start, args, flat, progress)
    problem.check_start(data)
    begin = time.perf_counter()
    solution = least_squares(
        problem.residuals,
        flat.values,
        jac=problem.jacobian,
        bounds=(low, high),
        x_scale="jac",
        loss=loss,
        f_scale=loss_scale,
        ftol=tolerance,
        xtol=tolerance,
        gtol=tolerance,
        max_nfev=max_evaluations,
    )
    seconds = time.perf_counter() - begin
    return _result(solution, problem, (low, high), data, seconds)


class _Problem:
    """The residuals and their Jacobian as functions of a vector, with the history of the cost."""

    def __init__(
        self,
        residuals: Callable[..., Any],
        start: Any,
        args: tuple[Any, ...],
        flat: Flat,
        progress: Callable[[int, float], None] | None,
    ) -> None:
        self.start, self.args, self.flat, self.progress = start, args, flat, progress
        self.name = getattr(residuals, "__name__", "residuals")
        self.history: list[float] = []
        self._residuals = api.jit(residuals)
        self._jacobian = api.jacobian(residuals, argnums=0)
        self._last: tuple[Vector, Vector] | None = None

    def residuals(self, x: Vector) -> Vector:
        found = np.asarray(self._residuals(unflatten(self.start, x), *self.args), dtype=float)
        self._last = (x.copy(), found)
        return found

    def jacobian(self, x: Vector, *_: Any) -> Vector:
        """The Jacobian. It is asked for once per accepted step, so the history is kept here."""
        if self._last is None or not np.array_equal(self._last[0], x):
            self.residuals(x)
        assert self._last is not None
        residuals = self._last[1]
        self.history.append(0.5 * float(residuals @ residuals))
        if self.progress is not None:
            self.progress(len(self.history) - 1, self.history[-1])
        slopes = self._jacobian(unflatten(self.start, x), *self.args)
        matrix = flatten_derivative(self.start, slopes, (residuals.size,))
        self._require_finite(matrix)
        return matrix

    def check_start(self, data: Any) -> None:
        result = self._residuals(unflatten(self.start, self.flat.values), *self.args)
        found = np.asarray(result)
        if found.ndim != 1 or not np.issubdtype(found.dtype, np.floating):
            kind = "a single number" if found.ndim == 0 else f"an array of shape {found.shape}"
            raise BadShapeError(
                f"`{self.name}` returned {kind}; return a one-dimensional array of floats, one residual per "
                "measurement (to make one number small, use minimize)."
            )
        if found.size < self.flat.values.size:
            raise BadShapeError(
                f"`{self.name}` returned {found.size} residuals for {self.flat.values.size} parameters; give "
                "at least as "
                "many measurements, or fix some of the parameters."
            )
        wrong = np.flatnonzero(~np.isfinite(found))
        if wrong.size:
            raise BadDataError(
                f"At the start, residual {wrong[0]} of `{self.name}` is {found[wrong[0]]} ({wrong.size} of "
                f"{found.size} "
                "are not finite); repair that measurement, or start elsewhere."
            )
        self._check_data(data, found)

    def _check_data(self, data: Any, found: Vector) -> None:
        if data is None:
            return
        measured = np.asarray(data, dtype=float)
        if measured.shape != found.shape:
            raise BadShapeError(
                f"`data` has shape {measured.shape}, but there are {found.size} residuals; give one "
                "measurement for each."
            )
        wrong = np.flatnonzero(~np.isfinite(measured))
        if wrong.size:
            raise BadDataError(f"`data[{wrong[0]}]` is {measured[wrong[0]]}; leave out that measurement.")

    def _require_finite(self, matrix: Vector) -> None:
        wrong = np.argwhere(~np.isfinite(matrix))
        if wrong.size:
            row, column = wrong[0]
            raise BadDataError(
                f"The derivative of residual {row} of `{self.name}` with respect to "
                f"`{self.flat.names[column]}` is "
                f"{matrix[row, column]}; bound the parameters so that the model stays where it has a slope."
            )


def _result(
    solution: Any, problem: _Problem, bounds: tuple[Vector, Vector], data: Any, seconds: float
) -> Calibration[Any]:
    flat = problem.flat
    x: Vector = np.clip(solution.x, *bounds)
    residuals = problem.residuals(x)
    at_bounds = on_bounds(flat.names, x, *bounds)
    free = np.array([name not in at_bounds for name in flat.names], dtype=bool)
    errors = standard_errors(solution.jac, float(solution.cost), free, flat.names)
    success = bool(solution.success)
    return Calibration(
        parameters=unflatten(problem.start, x),
        names=flat.names,
        values=x,
        start_values=flat.values,
        standard_errors=errors.errors,
        covariance=errors.covariance,
        residuals=residuals,
        cost=float(solution.cost),
        r_squared=_r_squared(residuals, data),
        unidentifiable=errors.unidentifiable,
        at_bounds=at_bounds,
        history=(*problem.history, 0.5 * float(residuals @ residuals)),
        evaluations=int(solution.nfev),
        seconds=seconds,
        success=success,
        message=_message(success, solution, errors.unidentifiable),
    )


def _r_squared(residuals: Vector, data: Any) -> float | None:
    if data is None:
        return None
    measured = np.asarray(data, dtype=float)
    spread = float(np.sum((measured - measured.mean()) ** 2))
    return 1.0 - float(residuals @ residuals) / spread if spread else None


def _message(success: bool, solution: Any, unidentifiable: tuple[str, ...]) -> str:
    if not success:
        message = (
            f"Not converged after {solution.nfev} evaluations: raise max_evaluations, start closer, or give "
            "bounds."
        )
    else:
        message = f"Converged after {solution.nfev} evaluations."
    if unidentifiable:
        listed = ", ".join(f"`{name}`" for name in unidentifiable)
        message += f" The data do not determine {listed}: fix one of them, or add data that tell them apart."
    return message
