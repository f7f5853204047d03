"""Bounds on parameters, from any of the forms that people write, as two vectors.

A record like the start that holds `(low, high)` where the start holds a float; a dict from names to `(low,
high)`; a sequence of `(low, high)`; or a `scipy.optimize.Bounds`. `None` means no bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from chainrule.studies.errors import BadBoundsError, unknown_name
from chainrule.studies.records import Flat, Vector, flatten, is_leaf, join, parts


def read_bounds(bounds: Any, start: object, flat: Flat) -> tuple[Vector, Vector]:
    """The lowest and the highest value of each leaf of `start`.

    Raises
    ------
    BadBoundsError
        If a lower bound is above its upper bound, the start lies outside, or the form is not understood.
    UnknownNameError
        If a name is not one of the start's.
    """
    low, high = np.full(flat.values.size, -np.inf), np.full(flat.values.size, np.inf)
    if bounds is not None:
        for indices, pair in _pairs(bounds, start, flat):
            low[indices], high[indices] = _read_pair(pair, flat.names[indices[0]], len(indices))
    _check(low, high, flat)
    return low, high


def _pairs(bounds: Any, start: object, flat: Flat) -> Iterator[tuple[list[int], Any]]:
    """Which leaves, and what bounds them."""
    if hasattr(bounds, "lb") and hasattr(bounds, "ub"):  # scipy.optimize.Bounds
        low, high = np.broadcast_arrays(bounds.lb, bounds.ub, flat.values)[:2]
        yield from (([i], pair) for i, pair in enumerate(zip(low, high, strict=True)))
    elif isinstance(bounds, Mapping):
        for name, pair in _flat_mapping(bounds):
            yield indices_of(name, flat.names), pair
    elif type(bounds) is type(start) and type(bounds) not in (list, tuple, np.ndarray):
        yield from _record_pairs(bounds, start)
    elif isinstance(start, float) and _is_pair(bounds):
        yield [0], bounds
    elif isinstance(bounds, Sequence) and len(bounds) == len(flat.names):
        yield from (([i], pair) for i, pair in enumerate(bounds))
    else:
        raise BadBoundsError(
            f"The bounds are not understood: give a `{type(start).__name__}` that holds (low, high) in place "
            "of each "
            f"number, a dict from names to (low, high), or a list of {len(flat.names)} pairs (low, high)."
        )


def _flat_mapping(bounds: Mapping[Any, Any], name: str = "") -> Iterator[tuple[str, Any]]:
    for key, pair in bounds.items():
        inner = join(name, f".{key}")
        if isinstance(pair, Mapping):
            yield from _flat_mapping(pair, inner)
        else:
            yield inner, pair


def indices_of(name: str, names: tuple[str, ...], what: str = "parameter") -> list[int]:
    """The positions of the leaf `name`, or of all leaves of the record or array of that name."""
    found = [
        i for i, other in enumerate(names) if other == name or other.startswith((name + ".", name + "["))
    ]
    if not found:
        raise unknown_name(name, names, what)
    return found


def _record_pairs(bounds: Any, start: Any) -> Iterator[tuple[list[int], Any]]:
    position = 0

    def walk(pair: Any, record: Any) -> Iterator[tuple[list[int], Any]]:
        nonlocal position
        inner = parts(record)
        if is_leaf(record) or pair is None:
            indices = list(range(position, position + flatten(record).values.size))
            position += len(indices)
            if indices:
                yield indices, pair
        elif [suffix for suffix, _ in parts(pair)] != [suffix for suffix, _ in inner]:
            raise BadBoundsError(f"The bounds hold {pair!r:.60} where the start holds {record!r:.60}.")
        else:
            for (_, same), (_, part) in zip(parts(pair), inner, strict=True):
                yield from walk(same, part)

    yield from walk(bounds, start)


def _read_pair(pair: Any, name: str, count: int) -> tuple[Any, Any]:
    if pair is None:
        return -np.inf, np.inf
    if isinstance(pair, Sequence) and len(pair) == count and all(isinstance(one, tuple) for one in pair):
        sides = [_read_pair(one, name, 1) for one in pair]
        return [low for low, _ in sides], [high for _, high in sides]
    if not _is_pair(pair):
        raise BadBoundsError(
            f"The bounds of `{name}` are {pair!r:.60}; write (low, high), or None for no bound."
        )
    low, high = pair
    return -np.inf if low is None else low, np.inf if high is None else high


def _is_pair(value: object) -> bool:
    return isinstance(value, (tuple, list, np.ndarray)) and len(value) == 2


def _check(low: Vector, high: Vector, flat: Flat) -> None:
    for name, value, least, most in zip(flat.names, flat.values, low, high, strict=True):
        if np.isnan(least) or np.isnan(most):
            raise BadBoundsError(f"The bounds of `{name}` hold a NaN; write None where there is no bound.")
        if least > most:
            raise BadBoundsError(
                f"No value meets the bounds of `{name}`: {least:g} is above {most:g}; exchange them."
            )
        if not least <= value <= most:
            raise BadBoundsError(
                f"The start of `{name}`, {value:g}, is outside its bounds [{least:g}, {most:g}]; move the "
                "start inside, "
                "or widen the bounds."
            )


def scales(flat: Flat, low: Vector, high: Vector) -> Vector:
    """A typical size of each parameter: its start, or the width of its bounds if it starts at zero, or
    one.
    """
    width = np.where(np.isfinite(high - low) & (high > low), high - low, 1.0)
    return np.where(flat.values != 0.0, np.abs(flat.values), width)
