"""Where a run depends on something that its derivative does not see, and how near it came to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.runtime.watched import stage_for, varying, watched
from chainrule.source import Span
from chainrule.transform.watch_kinks import DISTANCE, FIRST, LEFT, LOOPS, RIGHT, TIMES, kink_watcher

_COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_WORDS = {
    "maximum": "choice of the larger", "minimum": "choice of the smaller", "abs": "kink at 0", "sign": "jump at 0",
    "copysign": "jump at 0", "sqrt": "infinite slope at 0", "cbrt": "infinite slope at 0", "pow": "kink at 0",
    "hypot": "no slope at the origin", "arctan2": "no slope at the origin", "floor": "rounding", "ceil": "rounding",
    "trunc": "conversion to a whole number", "convert": "conversion to a whole number", "rint": "rounding",
    "round_digits": "rounding",
    "mod": "jump at multiples of the divisor", "fmod": "jump at multiples of the divisor",
    "floor_div": "jump at multiples of the divisor",
}  # fmt: skip
NEAR = 1e-6  # of the numbers themselves: from here on a small change of the arguments may cross
# Slopes of these are finite away from one point; unless the run came near it there is nothing to say.
_ONLY_NEAR = ("sqrt", "cbrt", "pow", "hypot", "arctan2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kink:
    """A place in the program where the derivative does not see a jump or a change of slope.

    `distance` is how near the run came to it, in the units of the numbers `left` and `right` at that moment;
    `loops` are the loop variables then.
    """

    span: Span | None
    operation: str
    times: int
    first_side: int
    distance: float
    left: float
    right: float
    loops: tuple[tuple[str, int], ...]

    @property
    def relative(self) -> float:
        """The distance relative to the larger of the two numbers (to 1 where both are 0)."""
        size = max(abs(self.left), abs(self.right))
        return self.distance / size if size else self.distance

    @property
    def code(self) -> str:
        """The expression in the source."""
        if self.span is None:
            return self.operation
        line = self.span.text()
        end = self.span.end_column if self.span.end_line == self.span.line else len(line)
        return line[self.span.column : end].strip() or self.operation

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.span.file.rsplit('/', 1)[-1]}:{self.span.line}" if self.span else "?"

    def __str__(self) -> str:
        sides = f", {self.first_side} of them true" if self.operation in _COMPARISONS.values() else ""
        times = "once" if self.times == 1 else f"{self.times} times"
        where = "".join(f", at {name} = {value}" for name, value in self.loops if name.strip("_"))
        near = "exactly there" if self.distance == 0.0 else f"{self.distance:.3g} away"
        warning = "" if self.relative > NEAR else "  <- near"
        numbers = f"({self.left:.6g} and {self.right:.6g}{where})"
        if self.operation not in (*_COMPARISONS.values(), "choice of the larger", "choice of the smaller"):
            numbers = f"(at {self.left:.6g}{where})"
        return (
            f"{self.place}  {self.code}  [{self.operation}] {times}{sides}; closest {near} {numbers}{warning}"
        )


def kinks_of(plan: Any, values: tuple[Any, ...]) -> tuple[tuple[Kink, ...], list[Any]]:
    """Run a function and list its kinks, the nearest first; also give the leaves of its result."""
    stage = stage_for(plan, values)
    watcher = kink_watcher(stage.program, varying(stage))
    notes, results = watched(stage, values, watcher)
    found = [
        _kink(equation.primitive.name, equation.span, row, loops)
        for equation, row, loops in zip(watcher.sites, notes, watcher.loops)
        if row[TIMES] > 0
    ]
    told = [k for name, k in found if name not in _ONLY_NEAR or k.relative <= NEAR or k.distance <= NEAR]
    return tuple(sorted(_merged(told), key=lambda kink: kink.relative)), results


def _kink(name: str, span: Span | None, row: np.ndarray, loops: tuple[str, ...]) -> tuple[str, Kink]:
    operation = _COMPARISONS.get(name) or _WORDS[name]
    counters = tuple((loop, int(row[LOOPS + k])) for k, loop in enumerate(loops))
    return name, Kink(
        span=span, operation=operation, times=int(row[TIMES]), first_side=int(row[FIRST]),
        distance=float(row[DISTANCE]), left=float(row[LEFT]), right=float(row[RIGHT]), loops=counters,
    )  # fmt: skip


def _merged(kinks: list[Kink]) -> list[Kink]:
    """One entry for each place in the source: a function that is called twice stands there once."""
    merged: dict[Any, Kink] = {}
    for kink in kinks:
        key = (kink.span, kink.operation)
        other = merged.get(key)
        if other is None:
            merged[key] = kink
            continue
        near = min(kink, other, key=lambda k: k.distance)
        merged[key] = Kink(
            span=near.span, operation=near.operation, times=kink.times + other.times,
            first_side=kink.first_side + other.first_side, distance=near.distance, left=near.left,
            right=near.right, loops=near.loops,
        )  # fmt: skip
    return list(merged.values())
