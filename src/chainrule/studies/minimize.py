"""Find the parameters that make an objective least, within bounds and limits, with exact gradients."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from chainrule import api
from chainrule.errors import ArgumentsError
from chainrule.studies.bounds import read_bounds, scales
from chainrule.studies.constraints import Limited, read_limits
from chainrule.studies.errors import BadDataError, NotScalarError
from chainrule.studies.records import (
    Flat,
    Vector,
    flatten_derivative,
    parameters_of,
    require_no_nan,
    unflatten,
)
from chainrule.studies.results import ConstraintValue, Minimum

Record = TypeVar("Record")
_METHODS = ("L-BFGS-B", "SLSQP", "trust-constr")


def minimize(
    f: Callable[..., Any],
    start: Record,
    *args: Any,
    bounds: Any = None,
    constraints: Any = None,
    method: str | None = None,
    tolerance: float = 1e-8,
    max_iterations: int = 500,
    progress: Callable[[int, float], None] | None = None,
) -> Minimum[Record]:
    """Find parameters that make a function least.

    Parameters
    ----------
    f : callable
        ``f(parameters, *args)`` returns a float.
    start : record
        The parameters to begin with: a float, an array, or a record of floats. The result has the same type.
    *args
        Passed on to `f`, and to each constraint that takes more than the parameters.
    bounds : optional
        A record like `start` with ``(low, high)`` in place of each float, a dict from names to ``(low,
        high)``, or a list of pairs. None means no bound. `f` is never called outside.
    constraints : optional
        One of these or a list of them: ``(function, lower, upper)``, with None for no limit; a function,
        whose values must be **at most zero**; a dict as SciPy has them (``"ineq"``: values of at least zero).
        The functions take what `f` takes, and return a float or an array.
    method : {"L-BFGS-B", "SLSQP", "trust-constr"}, optional
        Default: L-BFGS-B; with constraints SLSQP.
    tolerance : float
        Relative change of the objective at which to stop.
    max_iterations : int
        The most steps.
    progress : callable, optional
        Called with the number of the step and the value.

    Returns
    -------
    Minimum
        Parameters, value, constraint values, active bounds, history. `success` is False if the method gave up
        or a limit is not met; `message` says which.

    Raises
    ------
    NotScalarError
        If `f` does not return one float.
    BadDataError
        If the start, the data, the objective or its gradient at the start is not finite.
    BadBoundsError, UnknownNameError
        If bounds or limits contradict themselves or the start, or name a parameter that does not exist.

    Notes
    -----
    SciPy's methods: Byrd, Lu, Nocedal & Zhu (1995), Kraft (1988), Byrd, Hribar & Nocedal (1999). They see
    parameters, objective and constraints divided by their size at the start, so that units do not matter. The
    minimum is a local one.

    Examples
    --------
    >>> import chainrule as cr
    >>> def valley(p):
    ...     return (1.0 - p["x"]) ** 2 + 100.0 * (p["y"] - p["x"] ** 2) ** 2
    >>> best = cr.minimize(valley, {"x": -1.0, "y": 1.0}, bounds={"x": (-2.0, 0.5)})
    >>> round(best.parameters["y"], 4), best.active_bounds
    (0.25, ('x',))
    """
    flat = parameters_of(f, start)
    low, high = read_bounds(bounds, start, flat)
    require_no_nan(args, f, first=1)
    limits = read_limits(constraints)
    chosen = _method(method, bool(limits))
    problem = _Problem(f, start, args, flat, scales(flat, low, high), (low, high), progress)
    problem.check_start()
    problem.limits = [Limited(limit, start, args, flat.values) for limit in limits]
    begin = time.perf_counter()
    solution = _solve(problem, chosen, tolerance, max_iterations)
    return _result(problem, solution, time.perf_counter() - begin, max_iterations)


def _method(method: str | None, limited: bool) -> str:
    if method is None:
        return "SLSQP" if limited else "L-BFGS-B"
    if method not in _METHODS:
        raise ValueError(f"There is no method {method!r} here; choose from {', '.join(_METHODS)}.")
    if limited and method == "L-BFGS-B":
        raise ValueError("L-BFGS-B knows bounds but no constraints; use SLSQP or trust-constr.")
    return method


class _Problem:
    """The objective and its limits as functions of a scaled vector, with the history of the steps."""

    def __init__(
        self,
        f: Callable[..., Any],
        start: Any,
        args: tuple[Any, ...],
        flat: Flat,
        scale: Vector,
        bounds: tuple[Vector, Vector],
        progress: Callable[[int, float], None] | None,
    ) -> None:
        self.start, self.args, self.flat, self.scale = start, args, flat, scale
        self.low, self.high = bounds
        self.progress = progress
        self.limits: list[Limited] = []
        self.name = getattr(f, "__name__", "objective")
        self.history: list[float] = []
        self.violations: list[float] = []
        self.evaluations = 0
        self._objective = f
        self._value_and_grad = api.value_and_grad(f, argnums=0)
        self._last: tuple[Vector, float, Vector] | None = None

    def check_start(self) -> None:
        try:
            value, gradient = self.at(self.flat.values)
        except ArgumentsError as error:
            raise self._not_scalar(error) from error
        if not np.isfinite(value):
            raise BadDataError(f"At the start, `{self.name}` is {value}; start where it has a value.")
        wrong = np.flatnonzero(~np.isfinite(gradient))
        if wrong.size:
            raise BadDataError(
                f"At the start, the derivative of `{self.name}` with respect to "
                f"`{self.flat.names[wrong[0]]}` is "
                f"{gradient[wrong[0]]}; start where it has a slope."
            )
        # The size of the objective: its value, unless that happens to be next to nothing beside its slopes.
        self.size = max(abs(float(value)), 1e-3 * float(np.max(np.abs(gradient * self.scale))), 1e-300)

    def _not_scalar(self, error: ArgumentsError) -> Exception:
        """Say what the objective returns, if that is why it has no gradient."""
        value = api.jit(self._objective)(unflatten(self.start, self.flat.values), *self.args)
        if isinstance(value, (float, np.floating)):
            return error
        shape = f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else f"{value!r:.60}"
        return NotScalarError(
            f"`{self.name}` returned {shape}, but only one float can be least; return a float, such as a sum "
            "(to make many numbers small at once, use calibrate)."
        )

    def at(self, x: Vector) -> tuple[float, Vector]:
        """Value and gradient, kept for the next question, which is often about the same place."""
        if self._last is None or not np.array_equal(self._last[0], x):
            value, slopes = self._value_and_grad(unflatten(self.start, x), *self.args)
            self.evaluations += 1
            self._last = (x.copy(), float(value), flatten_derivative(self.start, slopes))
        return self._last[1], self._last[2]

    def place(self, z: Vector) -> Vector:
        """The parameters that belong to a scaled vector; never outside the bounds, not even by rounding."""
        return np.clip(np.asarray(z, dtype=float) * self.scale, self.low, self.high)

    def scaled(self, z: Vector) -> tuple[float, Vector]:
        value, gradient = self.at(self.place(z))
        return value / self.size, gradient * self.scale / self.size

    def step(self, z: Vector, *_: Any) -> None:
        """Keep the history, and tell who watches."""
        x = self.place(z)
        self.history.append(self.at(x)[0])
        self.violations.append(max((limited.violation(x) for limited in self.limits), default=0.0))
        if self.progress is not None:
            self.progress(len(self.history) - 1, self.history[-1])


def _solve(problem: _Problem, method: str, tolerance: float, max_iterations: int) -> Any:
    from scipy import optimize

    second: dict[str, Any] = {"hess": optimize.SR1()} if method == "trust-constr" else {}
    constraints = [_scipy_constraint(limited, problem, second) for limited in problem.limits]
    options: dict[str, Any] = {"maxiter": max_iterations}
    options |= {"L-BFGS-B": {"ftol": tolerance, "gtol": tolerance}, "SLSQP": {"ftol": tolerance}}.get(
        method, {"gtol": tolerance, "xtol": tolerance}
    )
    begin = problem.flat.values / problem.scale
    problem.step(begin)
    with warnings.catch_warnings():
        # Said of linear constraints by trust-constr; there is nothing to do about it.
        warnings.filterwarnings("ignore", message="delta_grad == 0.0")
        return optimize.minimize(
            problem.scaled,
            begin,
            jac=True,
            method=method,
            bounds=optimize.Bounds(problem.low / problem.scale, problem.high / problem.scale),
            constraints=constraints,
            callback=problem.step,
            **second,
            options=options,
        )


def _scipy_constraint(limited: Limited, problem: _Problem, second: dict[str, Any]) -> Any:
    from scipy import optimize

    def values(z: Vector) -> Vector:
        return limited.values(problem.place(z)) / limited.size

    def slopes(z: Vector) -> Vector:
        return limited.jacobian(problem.place(z)) * problem.scale / limited.size

    lower, upper = limited.limit.lower / limited.size, limited.limit.upper / limited.size
    return optimize.NonlinearConstraint(values, lower, upper, jac=slopes, **second)


def _result(problem: _Problem, solution: Any, seconds: float, max_iterations: int) -> Minimum[Any]:
    x = problem.place(solution.x)
    value, gradient = problem.at(x)
    constraints = tuple(
        ConstraintValue(
            name=name,
            start_value=_without_dust(a, one.size),
            value=_without_dust(b, one.size),
            lower=one.limit.lower,
            upper=one.limit.upper,
        )
        for one in problem.limits
        for name, a, b in zip(one.names(), one.start_values, one.values(x), strict=True)
    )
    iterations = int(solution.nit)
    success, message = _verdict(problem, solution, value, constraints, iterations >= max_iterations)
    return Minimum(
        parameters=unflatten(problem.start, x),
        names=problem.flat.names,
        values=x,
        start_values=problem.flat.values,
        low=problem.low,
        high=problem.high,
        value=value,
        start_value=problem.history[0],
        gradient=gradient,
        constraints=constraints,
        history=tuple(problem.history),
        violations=tuple(problem.violations),
        iterations=iterations,
        evaluations=problem.evaluations,
        seconds=seconds,
        success=success,
        message=message,
    )


def _without_dust(value: Any, size: float) -> float:
    """The value, or zero if it is no more than rounding errors of a quantity of this size."""
    return float(value) if abs(value) > 1e-12 * size else 0.0


def _verdict(
    problem: _Problem, solution: Any, value: float, constraints: tuple[ConstraintValue, ...], exhausted: bool
) -> tuple[bool, str]:
    # trust-constr ends with status 1 or 2 when its tolerances are met, the others with 0.
    success = bool(solution.success) or (solution.status == 2 and hasattr(solution, "constr_violation"))
    broken = "".join(
        f" `{one.name}` is {one.value:.6g}, allowed is {one.allowed}."
        for one in constraints
        if not one.holds()
    )
    if not np.isfinite(value):
        return False, f"`{problem.name}` became {value}: bound the parameters so that it keeps a value."
    if exhausted and not success:
        return (
            False,
            f"Not converged after {solution.nit} steps: raise max_iterations, or start closer.{broken}",
        )
    if broken:
        return (
            False,
            f"No parameters were found that meet all limits.{broken} Relax one, or start inside them.",
        )
    if not success:
        reason = f"The method gave up ({solution.message})"
        return False, f"{reason}: the objective may jump, or have a kink, near here."
    return True, f"Converged after {solution.nit} steps."
