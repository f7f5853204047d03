"""Which column of a run-time list stands for which part of its items, before and after it is laid out anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from chainrule.ir.structure import (
    Constant,
    Dict,
    Leaf,
    OneOf,
    Optional,
    Record,
    Sequence,
    Structure,
    Tuple,
    leaves,
)


def origins(found: Structure, wanted: Structure) -> list[int | None]:
    """Say of each leaf of a structure which leaf of a narrower one it was."""
    numbers = iter(range(len(leaves(found))))

    def walk(x: Structure, y: Structure) -> list[int | None]:
        match x, y:
            case Constant(), OneOf() | Optional():
                return [None for _ in leaves(y)]
            case (Optional(item=a), Optional(item=b)) | (Sequence(item=a), Sequence(item=b)):
                return [next(numbers), *walk(a, b)]
            case _, Optional(item=b):
                return [None, *walk(x, b)]
            case Leaf(), Sequence():
                return [None, next(numbers)]
            case ((Tuple() | Record() | Dict()), (Tuple() | Record() | Dict())):
                return [n for a, b in zip(x.items, y.items, strict=True) for n in walk(a, b)]
            case _:
                known = [next(numbers) for _ in leaves(x)]
                return [*known, *(None for _ in leaves(y)[len(known) :])]

    return walk(found, wanted)


def part_at(item: Structure, like: Structure, column: int) -> Structure:
    """Give the record of an item that begins at a column and is of the kind of another one, as it is now."""
    return next(part for at, part in records_in(item, 0) if at == column and _same_kind(part, like))


def part_of(structure: Structure, name: Any, column: int) -> tuple[int, Structure] | None:
    """Give the column of a field or key of a record that begins at a column, and its structure."""
    names = structure.keys if isinstance(structure, Dict) else getattr(structure, "fields", ())
    if name not in names:
        return None
    items: tuple[Structure, ...] = structure.items  # type: ignore[union-attr]
    position = names.index(name)
    return column + sum(len(leaves(s)) for s in items[:position]), items[position]


def with_part(item: Structure, column: int, record: Structure, name: Any, part: Structure) -> Structure:
    """Give an item in which a field of the record that begins at a column has another structure."""

    def walk(structure: Structure, at: int) -> Structure:
        match structure:
            case Optional(item=inner):
                return Optional(walk(inner, at + 1))
            case Record(items=items) | Dict(items=items) | Tuple(items=items):
                here = (at, structure) == (column, record)
                names = structure.keys if isinstance(structure, Dict) else getattr(structure, "fields", ())
                made: list[Structure] = []
                for k, inner in enumerate(items):
                    made.append(part if here and names[k] == name else walk(inner, at))
                    at += len(leaves(inner))
                return replace(structure, items=tuple(made))
            case _:
                return structure

    return walk(item, 0)


def _same_kind(a: Structure, b: Structure) -> bool:
    names = [s.keys if isinstance(s, Dict) else getattr(s, "fields", ()) for s in (a, b)]
    same = getattr(a, "cls", dict) is getattr(b, "cls", dict) and names[0] == names[1]
    return same and len(leaves(a)) == len(leaves(b))


def records_in(item: Structure, column: int) -> Iterator[tuple[int, Structure]]:
    """List the records and dicts that an item is made of, with the column where each begins."""
    match item:
        case Optional(item=inner):
            yield from records_in(inner, column + 1)
        case Record(items=items) | Dict(items=items) | Tuple(items=items):
            if not isinstance(item, Tuple):
                yield column, item
            for part in items:
                yield from records_in(part, column)
                column += len(leaves(part))
        case _:
            pass


def moves(
    found: Structure, wanted: Structure, old: int, new: int
) -> Iterator[tuple[tuple[int, Structure], tuple[int, Structure]]]:
    """List the records and dicts of an item where they were, and where they are in a wider one."""
    match found, wanted:
        case Optional(item=a), Optional(item=b):
            yield from moves(a, b, old + 1, new + 1)
        case _, Optional(item=b):
            yield from moves(found, b, old, new + 1)
        case ((Tuple() | Record() | Dict()), (Tuple() | Record() | Dict())):
            if not isinstance(found, Tuple):
                yield (old, found), (new, wanted)
            for a, b in zip(found.items, wanted.items, strict=True):
                yield from moves(a, b, old, new)
                old, new = old + len(leaves(a)), new + len(leaves(b))
        case _:
            pass


def lists_in(structure: Structure) -> list[Structure]:
    """List the items of lists that stand in a structure."""
    match structure:
        case Sequence(item=item):
            return [item]
        case Optional(item=item):
            return lists_in(item)
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            return [inner for item in items for inner in lists_in(item)]
        case _:
            return []
