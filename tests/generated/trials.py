"""One generated program after the other: tried, and shrunk when it fails.

In: a seed. Out: a `Report` of a program that is fit to test something, and of how it fared.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tests.generated.faulty import EVERYWHERE, UNLESS_KNOWN
from tests.generated.outcomes import UNFIT, Job, Outcome
from tests.generated.programs import write, write_faulty
from tests.generated.shrink import shrunk
from tests.generated.workers import Task

# The levels of LLVM's optimiser, in turn: what it does takes longer than all else together, so most programs do
# without. Every level meets every kind of program, as the next in turn does not know what is written.
LEVELS = (3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
SECOND = 10  # every tenth program with second derivatives
ATTEMPTS = 50
NOWHERE = (-1,)  # the lines of a fault for which there was no place


@dataclass(frozen=True)
class Report:
    """A program and its outcome; `smaller` is a program that fails like it."""

    number: int
    job: Job
    outcome: Outcome
    unfit: int
    smaller: str = ""


def right(seed: str) -> Job:
    return Job(write(dice(seed)))


def faulty(seed: str) -> Job:
    text, lines, template = write_faulty(dice(seed))
    refused = template not in EVERYWHERE
    return Job(text, lines=lines or NOWHERE, refused=refused, unless_known=template in UNLESS_KNOWN)


def dice(seed: str) -> Callable[[int], int]:
    return random.Random(seed).randrange


class Trials:
    """The trials of one run; the same seed gives the same ones."""

    def __init__(self, seed: int, jobs: Callable[[str], Job] = right, shrink: int = 2) -> None:
        self.seed = seed
        self.jobs = jobs
        self.shrink = shrink  # failures of one kind and sign that are made smaller
        self.seen: Counter[tuple[str, str]] = Counter()

    def tasks(self, count: int, start: int = 0) -> Iterator[Task[Report]]:
        for number in range(start, start + count):
            yield self.trial(number)

    def trial(self, number: int) -> Task[Report]:
        job, found = Job(""), Outcome(UNFIT)
        for attempt in range(ATTEMPTS):
            job = self.jobs(f"{self.seed}:{number}:{attempt}")
            if job.lines == NOWHERE:
                continue
            job = replace(job, level=LEVELS[number % len(LEVELS)], second=number % SECOND == 0)
            found = yield job
            if found.kind != UNFIT:
                break
        if not found.failed:
            return Report(number, job, found, attempt)
        key = found.kind, found.sign
        self.seen[key] += 1
        smaller = (yield from shrunk(job, found)) if self.seen[key] <= self.shrink and not job.lines else ""
        return Report(number, job, found, attempt, smaller)
