"""Time calls side by side, since other work on a machine comes and goes.

In: actions. Out: for each its best time, and the median of the ratios of neighbouring measurements.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Action = Callable[[], object]
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Times:
    """Measurements of several actions that took turns, in seconds per call."""

    rounds: Mapping[str, list[float]]

    def best(self, name: str) -> float:
        """The shortest time of one call."""
        return min(self.rounds[name])

    def ratio(self, name: str, other: str) -> float:
        """How many times as long as `other` it took: the median over the rounds."""
        return statistics.median(a / b for a, b in zip(self.rounds[name], self.rounds[other], strict=True))


def take_turns(
    actions: Mapping[str, Action],
    *,
    rounds: int = 200,
    stretch: float = 5e-4,
    clock: Clock = time.perf_counter,
) -> Times:
    """Measure actions in short stretches, one after the other, round after round."""
    numbers = {name: _number(action, stretch, clock) for name, action in actions.items()}
    found: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            found[name].append(_stretch(action, numbers[name], clock))
    return Times(found)


def _number(action: Action, stretch: float, clock: Clock) -> int:
    """How many calls last as long as a stretch; the action is warm afterwards."""
    action()
    once = min(_stretch(action, 1, clock) for _ in range(5))
    return max(1, round(stretch / once))


def _stretch(action: Action, number: int, clock: Clock) -> float:
    start = clock()
    for _ in range(number):
        action()
    return (clock() - start) / number


def in_process(script: str, environment: Mapping[str, str]) -> tuple[float, ...]:
    """Run a script in a new Python process and give the numbers that it prints."""
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    return tuple(map(float, done.stdout.split()))
