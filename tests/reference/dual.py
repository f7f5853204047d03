"""Derivatives of unchanged Python programs in CPython: the reference for everything that chainrule computes.

Arguments and results are records of any depth (see `structures`); tangents have the structure of what they
belong to, and hold anything, say a copy of the value, where that is not a float. A list of numbers serves
as a tangent as well after ``unflatten(args, numbers)``. Programs may change their arguments: they get
copies.

A derivative at a kink or a jump is what `number` and `namespaces` say there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from tests.reference.number import Dual, fresh_level, primal_at, tangent_at
from tests.reference.structures import copy_structure, flatten_floats, map_leaves, pairing_signs, unflatten
from tests.reference.twin import original, twin


@dataclass(frozen=True)
class DualRun:
    """What one run gives: result and arguments as the program leaves them, each as value and as tangent."""

    value: Any
    tangent: Any
    final_args: tuple
    final_tangents: tuple


def lift(args: tuple, tangents: Any, level: int) -> tuple:
    """`args` with each float leaf `x` replaced by ``x + dx * e`` of the given level."""
    directions = flatten_floats(tangents)
    leaves = flatten_floats(args)
    if len(directions) != len(leaves):
        raise ValueError(f"{len(leaves)} float leaves in the arguments, {len(directions)} in the tangents")
    pairs = zip(leaves, directions, strict=True)
    return unflatten(args, [Dual(x, dx, level) for x, dx in pairs])


def primal_of(structure: Any, level: int) -> Any:
    """`structure` without the perturbation of `level`."""
    return map_leaves(lambda x: primal_at(x, level), structure)


def tangent_of(structure: Any, level: int) -> Any:
    """The coefficients of the perturbation of `level`, in the structure of `structure`."""
    return map_leaves(lambda x: tangent_at(x, level), structure)


def call_twin(function: Callable[..., Any], args: tuple) -> tuple[Any, tuple]:
    """Result and final arguments of the twin of `function` on arguments that may hold Duals."""
    twin_args = map_leaves(lambda x: x, args, rename=twin)
    result = twin(function)(*twin_args)
    return map_leaves(lambda x: x, (result, twin_args), rename=original)


def run_dual(function: Callable[..., Any], args: Sequence[Any], tangents: Any) -> DualRun:
    """Run `function` once at `args` in the direction `tangents`."""
    level = fresh_level()
    result, final = call_twin(function, lift(tuple(args), tangents, level))
    return DualRun(
        primal_of(result, level), tangent_of(result, level), primal_of(final, level), tangent_of(final, level)
    )


def jvp(function: Callable[..., Any], args: Sequence[Any], tangents: Any) -> tuple[Any, Any]:
    """Value of `function` and its derivative in the direction `tangents`, in the structure of the value."""
    run = run_dual(function, args, tangents)
    return run.value, run.tangent


def jvp_of_jvp(
    function: Callable[..., Any], args: Sequence[Any], tangents1: Any, tangents2: Any
) -> tuple[Any, Any, Any, Any]:
    """Value, derivative in each direction, second derivative in both; all in the structure of the value."""
    inner, outer = fresh_level(), fresh_level()
    result, _ = call_twin(function, lift(lift(tuple(args), tangents1, inner), tangents2, outer))
    value, by_outer = primal_of(result, outer), tangent_of(result, outer)
    return (
        primal_of(value, inner),
        tangent_of(value, inner),
        primal_of(by_outer, inner),
        tangent_of(by_outer, inner),
    )


def jacobian(function: Callable[..., Any], args: Sequence[Any]) -> np.ndarray:
    """All first derivatives: a row per float leaf of the result, a column per float leaf of the arguments."""
    args = tuple(args)
    columns = [flatten_floats(jvp(function, args, direction)[1]) for direction in basis(args)]
    return np.array(columns, dtype=float).T


def gradient(function: Callable[..., Any], args: Sequence[Any]) -> tuple:
    """Derivative of a scalar result with respect to every float leaf, in the structure of `args`.

    Of a complex argument ``x + iy`` it is ``df/dx - i df/dy``.
    """
    rows = jacobian(function, args)
    if len(rows) != 1:
        raise ValueError(f"the gradient is that of one float, the result has {len(rows)}")
    return unflatten(tuple(args), (rows[0] * pairing_signs(tuple(args))).tolist())


def hessian(function: Callable[..., Any], args: Sequence[Any]) -> np.ndarray:
    """Second derivatives of a scalar result with respect to all float leaves of the arguments, a matrix."""
    directions = basis(tuple(args))
    result = np.empty((len(directions), len(directions)))
    for i, first in enumerate(directions):
        for j in range(i + 1):
            (second,) = flatten_floats(jvp_of_jvp(function, args, first, directions[j])[3])
            result[i, j] = result[j, i] = second
    return result


def basis(structure: Any) -> list[Any]:
    """One tangent per float leaf of `structure`: one there and zero elsewhere."""
    count = len(flatten_floats(structure))
    return [unflatten(structure, np.eye(count)[i].tolist()) for i in range(count)]


def derivative(function: Callable[[Any], Any], x: Any) -> Any:
    """Derivative of a function of one number as it stands, without a twin: for nesting by hand."""
    level = fresh_level()
    return tangent_at(function(Dual(x, 1.0, level)), level)


def central_differences(
    function: Callable[..., Any], args: Sequence[Any], tangents: Any, step: float = 1e-3
) -> list[float]:
    """The derivative of all float leaves of the result in one direction, from values alone.

    Two steps of Richardson's extrapolation on central differences (Ridders, 1982) leave an error of order
    ``step**6`` next to rounding of about ``1e-16 / step``.
    """
    leaves, directions = np.array(flatten_floats(tuple(args))), np.array(flatten_floats(tangents))

    def at(shift: float) -> np.ndarray:
        moved = unflatten(tuple(args), (leaves + shift * directions).tolist())
        return np.array(flatten_floats(function(*copy_structure(moved))))

    table = [(at(h) - at(-h)) / (2.0 * h) for h in (step, step / 2.0, step / 4.0)]
    once = [(4.0 * fine - coarse) / 3.0 for coarse, fine in pairwise(table)]
    return ((16.0 * once[1] - once[0]) / 15.0).tolist()
