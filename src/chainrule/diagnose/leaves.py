"""Arguments and results as vectors of their floating-point numbers.

In: values and their structures. Out: one vector of all floats in order, and values made of such vectors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.ir.structure import Structure, Tuple, imaginary, leaves
from chainrule.runtime.arguments import from_leaves, to_leaves

Vector = np.ndarray


@dataclass(frozen=True, slots=True)
class Floats:
    """Several values and their floats; integers, strings and `None` stay as they are."""

    structures: tuple[Structure, ...]
    values: tuple[Any, ...]

    @property
    def vector(self) -> Vector:
        """All floats in order."""
        return self.of(self.values)

    def of(self, values: tuple[Any, ...]) -> Vector:
        """The floats of other values of the same structure."""
        parts = [self._floats(v, s) for v, s in zip(values, self.structures, strict=True)]
        return np.concatenate([np.zeros(0), *(x for part in parts for x in part)])

    def sizes(self) -> list[int]:
        """How many floats each value has."""
        parts = [self._floats(v, s) for v, s in zip(self.values, self.structures, strict=True)]
        return [sum(len(x) for x in part) for part in parts]

    def signs(self) -> Vector:
        """-1 for imaginary parts, else 1: cotangents of complex numbers are paired without conjugation."""
        whole = Tuple(tuple, self.structures)
        triples = zip(to_leaves(self.values, whole), leaves(whole), imaginary(whole), strict=True)
        found = [np.full(np.size(x), -1.0 if flag else 1.0) for x, t, flag in triples if t.differentiable]
        return np.concatenate([np.zeros(0), *found])

    def with_vector(self, vector: Vector) -> tuple[Any, ...]:
        """The same values with other floats."""
        whole = Tuple(tuple, self.structures)
        old = to_leaves(self.values, whole)
        new: list[Any] = []
        at = 0
        for leaf, type_ in zip(old, leaves(whole), strict=True):
            if not type_.differentiable:
                new.append(leaf)
                continue
            size = int(np.size(leaf))
            part = vector[at : at + size]
            at += size
            dtype = np.float32 if type_.dtype == "f32" else np.float64
            new.append(part.astype(dtype).reshape(np.shape(leaf)) if type_.shape else dtype(part[0]))
        return from_leaves(whole, iter(new))

    @staticmethod
    def _floats(value: Any, structure: Structure) -> list[Vector]:
        pairs = zip(to_leaves(value, structure), leaves(structure), strict=True)
        return [np.asarray(leaf, float).ravel() for leaf, t in pairs if t.differentiable]
