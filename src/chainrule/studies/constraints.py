"""Limits on quantities, from any of the forms that people write, ready for SciPy."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule import api
from chainrule.errors import ArgumentsError
from chainrule.studies.errors import BadBoundsError, BadDataError, BadShapeError
from chainrule.studies.records import Vector, flatten_derivative, unflatten


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A function of the parameters, and the lowest and highest value that it may have."""

    function: Callable[..., Any]
    lower: float
    upper: float

    @property
    def name(self) -> str:
        """What the function is called."""
        return getattr(self.function, "__name__", "constraint")


def read_limits(constraints: Any) -> tuple[Limit, ...]:
    """The limits that `constraints` means.

    It is one of the following, or a sequence of them: ``(function, lower, upper)``, where None means no
    limit; a function, whose values must be at most zero; a dict as SciPy has them,
    ``{"type": "ineq", "fun": g}`` for values of at least zero and ``"eq"`` for values equal to zero.
    """
    if constraints is None:
        return ()
    if callable(constraints) or isinstance(constraints, Mapping) or _is_triple(constraints):
        return (_read_one(constraints),)
    if isinstance(constraints, Iterable):
        return tuple(_read_one(one) for one in constraints)
    raise _not_understood(constraints)


def _is_triple(value: Any) -> bool:
    return isinstance(value, Sequence) and len(value) == 3 and callable(value[0]) and not callable(value[1])


def _read_one(one: Any) -> Limit:
    match one:
        case {"type": "ineq", "fun": function}:
            limit = Limit(function=function, lower=0.0, upper=np.inf)
        case {"type": "eq", "fun": function}:
            limit = Limit(function=function, lower=0.0, upper=0.0)
        case (function, lower, upper) if callable(function):
            lowest = -np.inf if lower is None else float(lower)
            limit = Limit(function=function, lower=lowest, upper=np.inf if upper is None else float(upper))
        case _ if callable(one):
            limit = Limit(function=one, lower=-np.inf, upper=0.0)
        case _:
            raise _not_understood(one)
    if not limit.lower <= limit.upper:
        raise BadBoundsError(
            f"Nothing meets the limits of `{limit.name}`: {limit.lower:g} is above {limit.upper:g}; exchange "
            "them."
        )
    return limit


def _not_understood(one: Any) -> BadBoundsError:
    return BadBoundsError(
        f"The constraint {one!r:.60} is not understood: give (function, lower, upper), with None for no "
        "limit, or a "
        'function whose values must be at most zero, or {"type": "ineq", "fun": function}.'
    )


class Limited:
    """One limit as a function of a vector, with its Jacobian, and its size for scaling."""

    def __init__(self, limit: Limit, start: Any, args: tuple[Any, ...], x: Vector) -> None:
        self.limit, self._start = limit, start
        self._args = _matching(limit.function, args)
        self._last: tuple[Vector, Vector, Vector] | None = None
        self._both = api.value_and_grad(limit.function, argnums=0)
        try:
            result = np.asarray(self._both(unflatten(start, x), *self._args)[0])
        except ArgumentsError:  # more than one number
            self._both = _value_and_jacobian(limit.function)
            result = np.asarray(api.jit(limit.function)(unflatten(start, x), *self._args))
        self._check(result)
        self.shape = result.shape
        known = [abs(one) for one in (limit.lower, limit.upper) if np.isfinite(one) and one != 0.0]
        self.size = max(known) if known else max(float(np.max(np.abs(result), initial=0.0)), 1e-300)
        self.start_values = self.values(x)

    def values(self, x: Vector) -> Vector:
        """The limited values, as a vector also if there is only one."""
        return self._at(x)[0]

    def jacobian(self, x: Vector) -> Vector:
        """Their derivatives: one row per value, one column per parameter."""
        return self._at(x)[1]

    def _at(self, x: Vector) -> tuple[Vector, Vector]:
        """Values and derivatives, kept for the next question, which is often about the same place."""
        if self._last is None or not np.array_equal(self._last[0], x):
            values, slopes = self._both(unflatten(self._start, x), *self._args)
            matrix = flatten_derivative(self._start, slopes, self.shape)
            self._last = (x.copy(), np.atleast_1d(np.asarray(values, dtype=float)), np.atleast_2d(matrix))
        return self._last[1], self._last[2]

    def names(self) -> list[str]:
        """One name per value."""
        if self.shape == ():
            return [self.limit.name]
        return [f"{self.limit.name}[{i}]" for i in range(self.shape[0])]

    def violation(self, x: Vector) -> float:
        """How far the worst value is outside, relative to the size of the limit."""
        values = self.values(x)
        return (
            float(max(np.max(self.limit.lower - values), np.max(values - self.limit.upper), 0.0)) / self.size
        )

    def _check(self, result: Any) -> None:
        name = self.limit.name
        if result.ndim > 1 or not np.issubdtype(result.dtype, np.floating):
            raise BadShapeError(
                f"The constraint `{name}` must return a float or a one-dimensional array of floats."
            )
        if not np.isfinite(result).all():
            raise BadDataError(
                f"At the start, the constraint `{name}` is {result}; start where it has a value."
            )


def _value_and_jacobian(function: Callable[..., Any]) -> Callable[..., tuple[Any, Any]]:
    value, slopes = api.jit(function), api.jacobian(function, argnums=0)

    def both(*args: Any) -> tuple[Any, Any]:
        return value(*args), slopes(*args)

    return both


def _matching(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The data that a constraint takes: all of the objective's, or none if it is a function of the parameters
    only.
    """
    try:
        kinds = [parameter.kind for parameter in inspect.signature(function).parameters.values()]
    except (TypeError, ValueError):
        return args
    positional = sum(kind < inspect.Parameter.VAR_POSITIONAL for kind in kinds)
    return args if inspect.Parameter.VAR_POSITIONAL in kinds or positional > 1 else ()
