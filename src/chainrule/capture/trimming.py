"""Results that a derivative is taken of: columns of lists inside lists are as wide as the longest row, and no wider.

A direction that belongs to such a result is laid out by itself, and has that width.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from chainrule.capture.complex_fourier import ComplexFourier
from chainrule.capture.values import Static
from chainrule.ir.nodes import Atom
from chainrule.ir.structure import (
    Complex,
    Dict,
    Leaf,
    OneOf,
    Optional,
    Record,
    Sequence,
    Structure,
    Tuple,
    Varied,
    leaves,
)

Governor = tuple[int, int]  # an axis, and the number of the leaf whose lengths it must hold


class Trimming(ComplexFourier):
    """Narrows columns."""

    def trimmed(self, structure: Structure, atoms: list[Atom]) -> list[Atom]:
        """Give the leaves of a value without room behind the longest rows."""
        widths: dict[int, Atom] = {}
        made: list[Atom] = []
        for atom, governors in zip(atoms, _governors(structure, 0, 0, ()), strict=True):
            sizes = list(self.b.dims(atom))
            for axis, leaf in governors:
                if leaf not in widths:
                    widths[leaf] = self._longest(atoms[leaf])
                sizes[axis] = widths[leaf]
            if all(map(self.same_size, sizes, self.b.dims(atom))):
                made.append(atom)
                continue
            where = (x for size in sizes for x in (self.b.integer(0), size, self.b.integer(1)))
            made.append(self.b.slice(atom, *where, dropped=(False,) * atom.type.rank))
        return made

    def _longest(self, lengths: Atom) -> Atom:
        longest: Any = self.call(Static(np.max), (self.array(lengths),), {"initial": self.number(0)})
        return longest.atom


def _governors(
    structure: Structure, depth: int, first: int, around: tuple[Governor, ...]
) -> Iterator[tuple[Governor, ...]]:
    """Say of each leaf, from number `first` on, which of its axes are as long as a list inside so many lists."""
    match structure:
        case Leaf() | OneOf():
            yield around
        case Varied():
            yield from (around for _ in leaves(structure))
        case Complex():
            yield around
            yield around
        case Optional(item=item):
            yield around
            yield from _governors(item, depth, first + 1, around)
        case Sequence(item=item):
            yield around
            within = (*around, (depth, first)) if depth else around
            yield from _governors(item, depth + 1, first + 1, within)
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            for item in items:
                found = list(_governors(item, depth, first, around))
                yield from found
                first += len(found)
        case _:
            pass
