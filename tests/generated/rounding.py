"""How much of a result is rounding: what cancels to nearly nothing is as inexact as the terms that cancelled.

The reference runs a program again, with every number in its text off by up to a unit in the last place, and so every
operation on dual numbers, as chance has it. How far a result moves says how large the terms were of which it is made,
in units of their last place. A result that jumps instead (a step was crossed) says nothing, and has to agree as
closely as any other.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from tests.corpus.alike import fitted, separate
from tests.reference import dual
from tests.reference.number import ULP, rounded_by_chance
from tests.reference.structures import flatten_floats

RUNS = 4
# Beyond this a result has jumped: sums of some hundred terms do not move so far.
JUMP = 1e-8


@dataclass(frozen=True)
class Rounding:
    """A program at its arguments, and how far rounding moves what it gives on dual numbers."""

    text: str
    load: Callable[[str], AbstractContextManager[ModuleType]]
    number: int  # of the arguments
    tangents: Any

    @cached_property
    def runs(self) -> list[dual.DualRun]:
        made: list[dual.DualRun] = []
        for seed in range(RUNS):
            quiet = np.errstate(all="ignore")
            with self.load(disturbed(self.text, seed)) as module, quiet, rounded_by_chance(seed):
                made.append(dual.run_dual(module.program, module.ARGUMENTS[self.number], self.tangents))
        return made

    def size_of_terms(self, part: str, given: Any, number: Callable[[int], float] = float) -> np.ndarray:
        """How large the terms were that made each float of a part of the result: `value`, `tangent`, …"""
        runs = [floats(fitted(getattr(run, part), given, number)) for run in self.runs]
        return self._moved(floats(given), runs)

    @staticmethod
    def _moved(given: np.ndarray, moved: list[np.ndarray]) -> np.ndarray:
        if any(other.shape != given.shape for other in moved):
            return np.zeros_like(given)
        far = np.max([np.abs(other - given) for other in moved], axis=0, initial=0.0)
        return np.where(far <= JUMP * max(1.0, np.max(np.abs(given), initial=0.0)), far / ULP, 0.0)


def floats(record: Any) -> np.ndarray:
    return np.array(flatten_floats(separate(record)), dtype=float)


def disturbed(text: str, seed: int) -> str:
    """A program with every float in its text off by up to a unit in its last place."""
    dice = random.Random(seed)
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            node.value *= 1.0 + dice.choice((-ULP, 0.0, ULP))
    return ast.unparse(tree)
