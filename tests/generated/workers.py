"""Processes that try programs, and may die of it.

In: tasks, which are generators that yield jobs and are sent outcomes. Out: what the tasks return. A process
that crashes or hangs is an outcome of its job, and another takes its place.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, TypeVar

from tests.generated.outcomes import Job, Outcome

R = TypeVar("R")
Task = Generator[Job, Outcome, R]

SECONDS = 40.0  # longer than any program takes that ends
JOBS = 400  # a process keeps all code that it compiled, so it is replaced after so many programs
_CONTEXT = multiprocessing.get_context("spawn")


def serve(connection: Connection, run: Callable[[Job, Path], Outcome]) -> None:
    """Try programs until the connection closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends this process
    with tempfile.TemporaryDirectory(prefix="generated-", ignore_cleanup_errors=True) as name:
        os.environ["CHAINRULE_CACHE"] = ""
        gc.set_threshold(50_000, 20, 100)  # hardly anything that a compiler makes lies in circles
        while (job := connection.recv()) is not None:
            connection.send(run(job, Path(name)))


class Worker:
    """A process and the task that it works for."""

    def __init__(self, run: Callable[[Job, Path], Outcome]) -> None:
        self.run = run
        self.connection, theirs = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=serve, args=(theirs, run), daemon=True)
        self.process.start()
        theirs.close()
        self.task: Task[Any] | None = None
        self.since = 0.0
        self.count = 0

    def begin(self, task: Task[Any], job: Job) -> None:
        self.task, self.since = task, time.monotonic()
        self.count += 1
        self.connection.send(job)

    def answer(self) -> Outcome:
        """The outcome of the job, whatever happened to the process."""
        try:
            return self.connection.recv()
        except (EOFError, ConnectionError):
            self.process.join()
            return Outcome("crashed", f"exit code {self.process.exitcode}")

    def late(self) -> bool:
        return self.task is not None and time.monotonic() - self.since > SECONDS

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class Pool:
    """Several processes that work on tasks."""

    def __init__(self, count: int, run: Callable[[Job, Path], Outcome]) -> None:
        self.run_job = run
        self.workers = [Worker(run) for _ in range(count)]

    def run(self, tasks: Iterable[Task[R]]) -> Iterator[R]:
        """Give what each task returns, in the order in which they finish."""
        supply = iter(tasks)
        for number in range(len(self.workers)):
            self._next(number, supply)
        while any(worker.task for worker in self.workers):
            ready = wait([w.connection for w in self.workers if w.task], timeout=1.0)
            for number, worker in enumerate(self.workers):
                if worker.connection in ready:
                    yield from self._answered(number, worker.answer(), supply)
                elif worker.late():
                    yield from self._answered(number, Outcome("hung", f"{SECONDS:.0f} s"), supply)

    def _answered(self, number: int, outcome: Outcome, supply: Iterator[Task[R]]) -> Iterator[R]:
        worker = self.workers[number]
        task = worker.task
        assert task is not None
        if outcome.kind in ("crashed", "hung") or worker.count >= JOBS:
            worker.stop()
            worker = self.workers[number] = Worker(self.run_job)
        worker.task = None
        try:
            worker.begin(task, task.send(outcome))
        except StopIteration as end:
            yield end.value
            self._next(number, supply)

    def _next(self, number: int, supply: Iterator[Task[R]]) -> None:
        """Start the next task that has anything to try."""
        task = next(supply, None)
        if task is not None:
            self.workers[number].begin(task, next(task))

    def stop(self) -> None:
        for worker in self.workers:
            worker.stop()
