"""Records of floats as vectors, and back.

A record is a float, an array, a dataclass, a named tuple, a tuple, a list, a dict or a plain object, nested
to any depth. Its floats and the entries of its float arrays are its *leaves*; everything else passes through
untouched. A leaf is named as one would write it: `tyre.radius`, `x[3]`, `gears[2].ratio`.
"""

from __future__ import annotations

import copy
import dataclasses
import inspect
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from chainrule.studies.errors import BadDataError, NoParametersError

Record = TypeVar("Record")
Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Flat:
    """The leaves of a record: one value and one name each."""

    values: Vector
    names: tuple[str, ...]


def is_leaf(value: object) -> bool:
    """Whether `value` is a float or an array of floats (an int is not: it counts, it does not vary)."""
    return isinstance(value, (float, np.floating)) or (
        isinstance(value, np.ndarray) and np.issubdtype(value.dtype, np.floating)
    )


def parts(record: object) -> list[tuple[str, Any]]:
    """The parts of a record, each with what is appended to the record's name; nothing for what has no
    parts.
    """
    match record:
        case dict():
            return [(_key(key), value) for key, value in record.items()]
        case tuple() if hasattr(record, "_fields"):
            return [(f".{field}", getattr(record, field)) for field in record._fields]  # pyright: ignore[reportAttributeAccessIssue]
        case tuple() | list():
            return [(f"[{i}]", value) for i, value in enumerate(record)]
        case _ if dataclasses.is_dataclass(record) and not isinstance(record, type):
            # A field that __post_init__ computes is no parameter.
            return [
                (f".{field.name}", getattr(record, field.name))
                for field in dataclasses.fields(record)
                if field.init
            ]
        case type() | FunctionType() | ModuleType() | np.ndarray():
            return []
        case _:
            return [(f".{name}", value) for name, value in getattr(record, "__dict__", {}).items()]


def with_parts(record: Any, values: list[Any]) -> Any:
    """A record like `record`, with other parts."""
    match record:
        case dict():
            return type(record)(zip(record, values, strict=True))
        case tuple() if hasattr(record, "_fields"):
            return type(record)(*values)
        case tuple() | list():
            return type(record)(values)
        case _ if dataclasses.is_dataclass(record) and not isinstance(record, type):
            names = [field.name for field in dataclasses.fields(record) if field.init]
            return dataclasses.replace(record, **dict(zip(names, values, strict=True)))
        case _:
            changed = copy.copy(record)
            vars(changed).update(zip(vars(record), values, strict=True))
            return changed


def leaves(record: object, name: str = "") -> Iterator[tuple[str, Any]]:
    """Each float and each float array in `record`, with its name."""
    if is_leaf(record):
        yield name, record
    for suffix, part in parts(record):
        yield from leaves(part, join(name, suffix))


def join(name: str, suffix: str) -> str:
    """The name of a part: `car` and `.tyre` give `car.tyre`; a record without a name gives `tyre`."""
    return name + suffix if name else suffix.removeprefix(".")


def flatten(record: object, name: str = "") -> Flat:
    """The leaves of `record` as one vector, in the order in which the record holds them."""
    values: list[float] = []
    names: list[str] = []
    for leaf, value in leaves(record, name):
        array = np.asarray(value, dtype=float)
        values.extend(array.ravel().tolist())
        names.extend(entry_names(leaf, array.shape))
    return Flat(np.array(values), tuple(names))


def unflatten(record: Record, values: Sequence[float] | Vector) -> Record:
    """A record like `record` that holds `values`, the inverse of `flatten`."""
    vector = np.asarray(values, dtype=float)
    size = sum(np.size(value) for _, value in leaves(record))
    if vector.shape != (size,):
        raise ValueError(f"The record has {size} floats, but the vector has shape {vector.shape}.")
    return _fill(record, iter(vector.tolist()))


def _fill(record: Any, values: Iterator[float]) -> Any:
    match record:
        case np.ndarray() if is_leaf(record):
            entries = list(itertools.islice(values, record.size))
            return np.array(entries, dtype=record.dtype).reshape(record.shape)
        case _ if is_leaf(record):
            return type(record)(next(values))
        case _ if inner := parts(record):
            return with_parts(record, [_fill(part, values) for _, part in inner])
        case _:
            return record


def flatten_derivative(record: object, derivative: Any, lead: tuple[int, ...] = ()) -> Vector:
    """The leaves of a derivative with respect to `record`, in the order of `flatten(record)`.

    The derivative has the structure of the record; each leaf has the shape `lead` in front of the record's
    own.
    """
    columns = [
        np.asarray(slope, dtype=float).reshape(*lead, np.size(value))
        for value, slope in paired_leaves(record, derivative)
    ]
    return np.concatenate(columns, axis=-1) if columns else np.zeros((*lead, 0))


def paired_leaves(record: Any, other: Any) -> Iterator[tuple[Any, Any]]:
    """Each leaf of `record`, with what stands in its place in `other`, which has the same structure."""
    if is_leaf(record):
        yield record, other
    for (_, part), (_, same) in zip(parts(record), parts(other), strict=False):
        yield from paired_leaves(part, same)


def entry_names(name: str, shape: tuple[int, ...]) -> list[str]:
    """The names of an array's entries, in the order of `ravel`; of a float, its own."""
    if shape == ():
        return [name]
    return [f"{name}[{', '.join(map(str, index))}]" for index in np.ndindex(shape)]


def argument_name(f: Callable[..., Any], position: int) -> str:
    """What `f` calls its positional argument."""
    try:
        names = [
            parameter.name for parameter in inspect.signature(f).parameters.values() if parameter.kind < 2
        ]
    except (TypeError, ValueError):
        names = []
    return names[position] if position < len(names) else f"argument{position}"


def parameters_of(f: Callable[..., Any], start: object) -> Flat:
    """The parameters that a study varies, the first argument of `f`.

    Fields are named as they are, without the argument's name; the argument's name is used where there are no
    fields.
    """
    has_fields = any(suffix.startswith(".") for suffix, _ in parts(start))
    flat = flatten(start, "" if has_fields else argument_name(f, 0))
    if not flat.names:
        raise NoParametersError(
            f"The start, {start!r:.80}, holds no float, so there is nothing to vary; write 1.0 where you "
            "mean a "
            "parameter (integers pass through unchanged)."
        )
    require_finite(flat, "The start")
    return flat


def require_finite(flat: Flat, what: str) -> None:
    """Raise `BadDataError` that names the first entry that is not a finite number."""
    wrong = np.flatnonzero(~np.isfinite(flat.values))
    if wrong.size:
        others = f" (and {wrong.size - 1} more)" if wrong.size > 1 else ""
        name, value = flat.names[wrong[0]], flat.values[wrong[0]]
        raise BadDataError(f"{what} is not finite: `{name}` is {value}{others}; replace it or leave it out.")


def require_no_nan(args: tuple[object, ...], f: Callable[..., Any], first: int) -> None:
    """Raise `BadDataError` if the arguments of `f` from position `first` on hold a NaN. Infinity is a
    value.
    """
    for position, argument in enumerate(args, start=first):
        for name, value in leaves(argument, argument_name(f, position)):
            wrong = np.flatnonzero(np.isnan(value))
            if wrong.size:
                entry = entry_names(name, np.shape(value))[int(wrong[0])]
                others = f" (and {wrong.size - 1} more)" if wrong.size > 1 else ""
                raise BadDataError(
                    f"The data hold a NaN: `{entry}`{others}; leave out that entry, or repair it."
                )


def _key(key: object) -> str:
    return f".{key}" if isinstance(key, str) and key.isidentifier() else f"[{key!r}]"
