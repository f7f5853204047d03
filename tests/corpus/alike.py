"""Results and references in one form, in which they can be compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from tests.corpus.comparison import is_record
from tests.reference.structures import attribute_names


def separate(record: Any, *, plain: bool = False) -> Any:
    """A copy of a result in which nothing is one object with anything else; with `plain`, of Python's numbers.

    Which of its parts are one object is known at run time only, and so promised for few of them.
    """

    def part_of(part: Any) -> Any:
        return separate(part, plain=plain)

    if isinstance(record, tuple):
        parts = map(part_of, record)
        return type(record)(*parts) if hasattr(record, "_fields") else tuple(parts)
    if isinstance(record, list):
        return list(map(part_of, record))
    if isinstance(record, dict):
        return {key: part_of(part) for key, part in record.items()}
    if isinstance(record, np.ndarray):
        return record.copy()
    if not is_record(record):
        return record.item() if plain and isinstance(record, np.generic) else record
    copied = object.__new__(type(record))
    for name in attribute_names(record):
        object.__setattr__(copied, name, part_of(getattr(record, name)))
    return copied


def fitted(
    record: Any,
    like: Any,
    number: Callable[[int], float] = float,
    where: Literal["all", "lists", "here"] = "all",
) -> Any:
    """A record with floats where the other one has them, and it an integer; with `lists`, in lists only.

    In the arrays of objects that hold dual numbers, sums of nothing are integers, and so are the zeros of `np.tril`.
    """
    inner = where if where != "lists" or not isinstance(record, list) else "here"

    def part_of(part: Any, other: Any) -> Any:
        return fitted(part, other, number, inner)

    if where != "lists" and isinstance(like, float) and isinstance(record, int | np.integer):
        return number(record)
    if isinstance(like, tuple | list) and isinstance(record, tuple | list) and len(like) == len(record):
        parts = map(part_of, record, like)
        return type(record)(*parts) if hasattr(record, "_fields") else type(record)(parts)
    if isinstance(like, dict) and isinstance(record, dict) and like.keys() == record.keys():
        return {key: part_of(record[key], like[key]) for key in record}
    if not is_record(record) or attribute_names(record) != attribute_names(like):
        return record
    copied = object.__new__(type(record))
    for name in attribute_names(record):
        object.__setattr__(copied, name, part_of(getattr(record, name), getattr(like, name)))
    return copied


def unmoved(number: int) -> float:
    """The tangent of a number that is an integer on this path."""
    return 0.0
