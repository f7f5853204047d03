"""Which inputs matter: the gradient and the elasticity of each result with respect to each float that goes
in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from chainrule import api
from chainrule.studies.bounds import indices_of
from chainrule.studies.errors import NoParametersError, NotScalarError, unknown_name
from chainrule.studies.records import (
    Flat,
    Vector,
    argument_name,
    flatten,
    flatten_derivative,
    paired_leaves,
    require_finite,
    unflatten,
)
from chainrule.studies.results import Sensitivities

# The step of central differences that balances truncation against rounding: the cube root of the machine
# epsilon.
_STEP = float(np.cbrt(np.finfo(float).eps))


def sensitivity(
    f: Callable[..., Any],
    *args: Any,
    argnums: int | str | Sequence[int | str] | None = None,
    names: Sequence[str] | None = None,
    proof: bool = False,
) -> Sensitivities:
    """How much each result of a function changes with each float among its arguments.

    Parameters
    ----------
    f : callable
        Returns a float, or a record of floats; each float is one output.
    *args
        The arguments at which to ask; records of floats, nested to any depth. Other arguments pass through.
    argnums : int, str or sequence of them, optional
        The arguments to differentiate, by position or name. Default: all that hold floats.
    names : sequence of str, optional
        The leaves to report, such as ``"car.tyre.radius"``, or whole records, such as ``"car.tyre"``.
        Default: all.
    proof : bool
        Also compute central differences, with a relative step of 6e-6. Near a kink they differ from the
        derivative, which belongs to the side that the program took.

    Returns
    -------
    Sensitivities
        Values, gradient, and elasticity: the relative change of an output per relative change of an input,
        ``x / y * dy/dx``, which has no unit. With ``proof``, the differences and the time of both.

    Raises
    ------
    UnknownNameError
        If a name does not exist.
    BadDataError
        If an input or an output is not finite.
    NotScalarError
        If `f` returns no float.

    Notes
    -----
    Cost: one reverse pass per output, whatever the number of inputs; passes run side by side. The proof costs
    two calls per input.

    Examples
    --------
    >>> import chainrule as cr
    >>> def lift(speed: float, area: float) -> float:
    ...     return 0.6 * area * speed**2
    >>> cr.sensitivity(lift, 30.0, 2.0).elasticity_of("speed").round(6)
    array([2.])
    """
    positions = _positions(f, args, argnums)
    inputs = _inputs(f, args, positions)
    chosen = _choose(names, inputs.names)
    compiled = api.jit(f)
    result = compiled(*args)
    outputs = _outputs(f, result)
    gradient, seconds = _reverse(f, args, positions, result)
    differences, difference_seconds = None, None
    if proof:
        differences, difference_seconds = _central(compiled, args, positions, inputs, chosen)
    return Sensitivities(
        outputs=outputs.names,
        output_values=outputs.values,
        names=tuple(inputs.names[i] for i in chosen),
        values=inputs.values[chosen],
        gradient=gradient[:, chosen],
        differences=differences,
        seconds=seconds,
        difference_seconds=difference_seconds,
    )


def _positions(f: Callable[..., Any], args: tuple[Any, ...], argnums: Any) -> tuple[int, ...]:
    if argnums is None:
        return tuple(i for i, argument in enumerate(args) if flatten(argument).names)
    wanted: Sequence[int | str] = [argnums] if isinstance(argnums, (int, str)) else argnums
    known = [argument_name(f, i) for i in range(len(args))]
    positions: list[int] = []
    for one in wanted:
        if isinstance(one, str):
            if one not in known:
                raise unknown_name(one, known, "argument")
            positions.append(known.index(one))
        elif not -len(args) <= one < len(args):
            raise IndexError(f"argnums holds {one}, but there are {len(args)} arguments, counted from 0.")
        else:
            positions.append(one % len(args))
    return tuple(positions)


def _inputs(f: Callable[..., Any], args: tuple[Any, ...], positions: tuple[int, ...]) -> Flat:
    flats = [flatten(args[i], argument_name(f, i)) for i in positions]
    joined = Flat(
        np.concatenate([flat.values for flat in flats]) if flats else np.zeros(0),
        tuple(name for flat in flats for name in flat.names),
    )
    if not joined.names:
        raise NoParametersError(
            "None of the arguments holds a float, so there is nothing to vary; write 1.0 instead of 1."
        )
    require_finite(joined, "The input")
    return joined


def _choose(names: Sequence[str] | None, known: tuple[str, ...]) -> list[int]:
    if names is None:
        return list(range(len(known)))
    wanted = [names] if isinstance(names, str) else names
    return list(dict.fromkeys(i for name in wanted for i in indices_of(name, known)))


def _outputs(f: Callable[..., Any], result: Any) -> Flat:
    name = getattr(f, "__name__", "value")
    flat = flatten(result, name)
    if not flat.names:
        raise NotScalarError(
            f"`{name}` returned {result!r:.60}, which holds no float; return a float, or a record of floats."
        )
    front = f"{name}."
    require_finite(flat, "The result")
    return Flat(flat.values, tuple(one.removeprefix(front) for one in flat.names))


def _reverse(
    f: Callable[..., Any], args: tuple[Any, ...], positions: tuple[int, ...], result: Any
) -> tuple[Vector, float]:
    """The gradient of each output, and the time of computing all of them once compiled."""
    single = isinstance(result, float)
    if single:
        derivative = api.value_and_grad(f, argnums=positions)
    else:
        derivative = api.jacobian(f, argnums=positions, mode="reverse")
    derivative(*args)  # compiles
    found, seconds = _timed(lambda: derivative(*args))
    by_output = [(result, found[1])] if single else paired_leaves(result, found)
    rows = [_rows(np.shape(value), slopes, args, positions) for value, slopes in by_output]
    return np.concatenate(rows), seconds


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """What a call gives, and its time: the least of three, because other programs can only make it longer."""
    found: Any = None
    seconds = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        found = call()
        seconds = min(seconds, time.perf_counter() - begin)
        if seconds > 1.0:
            break
    return found, seconds


def _rows(shape: tuple[int, ...], slopes: Any, args: tuple[Any, ...], positions: tuple[int, ...]) -> Vector:
    columns = [flatten_derivative(args[i], slope, shape) for i, slope in zip(positions, slopes, strict=True)]
    joined = np.concatenate(columns, axis=-1)
    return joined.reshape(-1, joined.shape[-1])


def _central(
    f: Callable[..., Any], args: tuple[Any, ...], positions: tuple[int, ...], inputs: Flat, chosen: list[int]
) -> tuple[Vector, float]:
    """Central differences of all outputs with respect to the chosen inputs, and the time of the calls."""
    steps = [_STEP * (abs(inputs.values[i]) or 1.0) for i in chosen]
    places = [
        _moved(args, positions, inputs.values, i, side * step)
        for i, step in zip(chosen, steps, strict=True)
        for side in (1.0, -1.0)
    ]
    results, seconds = _timed(lambda: [f(*place) for place in places])
    values = np.array([flatten(result).values for result in results])
    return ((values[0::2] - values[1::2]) / (2.0 * np.array(steps)[:, None])).T, seconds


def _moved(
    args: tuple[Any, ...], positions: tuple[int, ...], values: Vector, i: int, step: float
) -> list[Any]:
    moved = values.copy()
    moved[i] += step
    changed = list(args)
    begin = 0
    for position in positions:
        size = flatten(args[position]).values.size
        changed[position] = unflatten(args[position], moved[begin : begin + size])
        begin += size
    return changed
