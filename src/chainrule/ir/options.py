"""What differs between the items of a list and is known at compile time: texts, members of enumerations, `None`.

Items whose structures differ in nothing else have one structure in common, which `merged` gives. The options
stand in one order whatever order they were met in, so that a list of the same texts in another order has the
same structure.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from chainrule.ir.structure import Constant, Dict, OneOf, Optional, Record, Sequence, Structure, Tuple, leaves

MOST_TEXTS = 64  # different ones at one place of a list

NOTHING = Constant(None)


def one_of(*parts: Constant | OneOf) -> Constant | OneOf | None:
    """Give the structure of what is one of these; None if they are too many."""
    met: dict[Constant, None] = {}
    for part in parts:
        met |= dict.fromkeys(part.options if isinstance(part, OneOf) else (part,))
    if len(met) == 1:
        return next(iter(met))
    return OneOf(tuple(sorted(met, key=_place))) if len(met) <= MOST_TEXTS else None


def _place(option: Constant) -> tuple[Any, ...]:
    """Say where an option stands: `None` first, texts in their order, members as their class defines them."""
    value = option.value
    if value is None:
        return ("", "", 0, "")
    if isinstance(value, enum.Enum):
        return (*_name(type(value)), list(type(value).__members__).index(value.name), "")
    if isinstance(value, str):
        return ("builtins", "str", 0, str(value))
    return (*_name(type(value)), 0, ".".join(_name(value)))


def _name(value: Any) -> tuple[str, str]:
    return (str(getattr(value, "__module__", "")), str(getattr(value, "__qualname__", "")))


def merged(a: Structure, b: Structure) -> Structure | None:
    """Give the structure that both have but for what is known at compile time; None if they differ otherwise."""
    if a == b:
        return a
    match a, b:
        case ((Constant() | OneOf()), (Constant() | OneOf())):
            return one_of(a, b)
        case (Optional(), _) | (_, Optional()):
            return optional(a, b)
        case (Constant(), _) | (_, Constant()) if NOTHING in (a, b):
            return optional(a, b)
        case Sequence(), Sequence() if a.cls is b.cls:
            item = merged(a.item, b.item)
            return None if item is None else replace(a, item=item)
        case (Sequence() as one, Tuple(items=()) as none) | (Tuple(items=()) as none, Sequence() as one):
            return one if one.cls is none.cls else None
        case Tuple(), Tuple() if a.cls is b.cls:
            items = _merged_items(a.items, b.items)
        case Record(), Record() if (a.cls, a.fields) == (b.cls, b.fields):
            items = _merged_items(a.items, b.items)
        case Dict(), Dict() if a.keys == b.keys:
            items = _merged_items(a.items, b.items)
        case _:
            return None
    return None if items is None else replace(a, items=items)


def merged_all(structures: Iterable[Structure]) -> Structure | None:
    """Give the structure that all have but for what is known at compile time."""
    found: Structure | None = None
    for structure in dict.fromkeys(structures):
        found = structure if found is None else merged(found, structure)
        if found is None:
            return None
    return found


def _merged_items(a: tuple[Structure, ...], b: tuple[Structure, ...]) -> tuple[Structure, ...] | None:
    if len(a) != len(b):
        return None
    found = tuple(merged(x, y) for x, y in zip(a, b))
    made = tuple(item for item in found if item is not None)
    return made if len(made) == len(found) else None


def optional(a: Structure, b: Structure) -> Structure | None:
    """Give the structure of what is one of these, or `None`: it holds numbers, whose size does not vary."""
    values = [s.item if isinstance(s, Optional) else s for s in (a, b) if s != NOTHING]
    if any(isinstance(value, Constant | OneOf) for value in values):
        return None
    item = merged(values[0], values[-1])
    return None if item is None or any(t.shape for t in leaves(item)) else Optional(item)
