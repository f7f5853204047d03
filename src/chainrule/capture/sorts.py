"""The types of numbers: what a number may be where paths of different types have met, and which one it is.

In: numbers. Out: their sorts (what they may be), and the IR values that tell at run time which one it is and
what it is as an integer. Python itself says of which type the result of an operation is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from chainrule.capture.values import Scalar
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom
from chainrule.ir.structure import SORTS, Leaf
from chainrule.ir.types import FLOATS, DType
from chainrule.primitives.ops import Ops

_SAMPLES: dict[Leaf, Any] = dict(
    zip(SORTS, (True, np.True_, 2, np.int64(2), np.float32(2.0), 2.0, np.float64(2.0)), strict=True)
)
_OF_TYPE = {type(sample): sort for sort, sample in _SAMPLES.items()}


def options_of(value: Scalar) -> tuple[Leaf, ...] | None:
    """List what a number may be; None where that is not known."""
    if value.sorts is not None:
        return value.sorts.options
    if value.kind == "mixed":
        return None
    sort = Leaf(value.atom.type, value.kind)
    return (sort,) if sort in SORTS else None


def united(*values: Scalar) -> tuple[Leaf, ...] | None:
    """List what one of several numbers may be; None where that is not known."""
    found: set[Leaf] = set()
    for value in values:
        options = options_of(value)
        if options is None:
            return None
        found.update(options)
    return tuple(sort for sort in SORTS if sort in found)


def which_of(value: Scalar) -> Atom:
    """Say which of the sorts a number is."""
    if value.sorts is not None:
        return value.sorts.which
    return literal(SORTS.index(Leaf(value.atom.type, "numpy" if value.kind == "numpy" else "python")))


def whole_of(value: Scalar, b: Ops) -> Atom:
    """Give a number as an integer; 0 where it is a float."""
    if value.sorts is not None and value.sorts.whole is not None:
        return value.sorts.whole
    return literal(0) if value.atom.type.dtype in FLOATS else b.convert(value.atom, "i64")


def is_float(sort: Leaf) -> bool:
    """Whether a number has a fraction."""
    return sort.type.dtype in FLOATS


def of_sort(value: Scalar, sort: Leaf, b: Ops) -> Scalar:
    """Give a number as what it is where it is of one sort."""
    assert value.sorts is not None
    dtype: DType = sort.type.dtype
    exact = value.sorts.whole if value.sorts.whole is not None and not is_float(sort) else value.atom
    return Scalar(b.convert(exact, dtype), sort.kind)


Results = dict[tuple[Leaf, Leaf], Leaf | None]


def results_of(function: Callable[[Any, Any], Any], x: Scalar, y: Scalar) -> Results:
    """Say of which sort the result of an operation is, for all that its operands may be."""
    given = [options_of(value) or (Leaf(value.atom.type, "numpy"),) for value in (x, y)]
    known = all(options_of(value) is not None for value in (x, y))
    return {(a, c): _result(function, a, c) if known else None for a, c in product(given[0], given[1])}


@lru_cache(maxsize=1024)
def _result(function: Callable[[Any, Any], Any], x: Leaf, y: Leaf) -> Leaf | None:
    try:
        return _OF_TYPE.get(type(function(_SAMPLES[x], _SAMPLES[y])))
    except TypeError:
        return None


def which_result(b: Ops, results: Results, x: Scalar, y: Scalar) -> Atom:
    """Say which of the sorts a result is."""
    lefts = list(dict.fromkeys(left for left, _ in results))
    rights = list(dict.fromkeys(right for _, right in results))

    def code(left: Leaf, right: Leaf) -> Atom:
        found = results[left, right]
        assert found is not None
        return literal(SORTS.index(found))

    inner = [_by_sort(b, y, rights, [code(left, right) for right in rights]) for left in lefts]
    return _by_sort(b, x, lefts, inner)


def _by_sort(b: Ops, value: Scalar, sorts: list[Leaf], atoms: list[Atom]) -> Atom:
    """Give one of a few atoms, as a number is of one sort or another."""
    places = [literal(SORTS.index(sort)) for sort in sorts]
    if len(sorts) > 1 and atoms == places:
        return which_of(value)
    chosen = atoms[-1]
    for place, atom in reversed(list(zip(places[:-1], atoms[:-1], strict=True))):
        if atom != chosen:
            chosen = b.select(b.eq(which_of(value), place), atom, chosen)
    return chosen
