"""Measure scenarios, print the table, and write it with its picture into `docs`.

python -m benchmarks.table [NAME ...] [--size SIZE ...] [--seconds SECONDS] [--write]

One scenario after the other, each measurement in a process of its own and on one processor. The page is
written when all scenarios were measured, or when `--write` says so.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import scenario, verdicts
from benchmarks.line import Line

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One process: what it measures, and what its figures are called in the line."""

    what: str
    size: str
    rest: str = ""
    named: str = ""  # a figure alone is given this name
    cached: bool = True


def tasks(size: str, smallest: str, seconds: float) -> Iterator[Task]:
    """Measure a scenario in this order: the first fills the cache for the others."""
    yield Task("first", smallest, named="cold", cached=False)
    yield Task("first", smallest)
    yield Task("first", smallest, named="warm")
    yield Task("memory", size, "chainrule", named="peak")
    yield Task("memory", size, "C", named="C peak")
    yield Task("times", size, str(seconds))


def measured(name: str, size: str, seconds: float, progress: Progress) -> Line:
    """All figures of one scenario."""
    case, found = scenario.load(name), {}
    todo = list(tasks(size, case.sizes[0], seconds))
    bar = progress.add_task(f"{name}, {size}", total=len(todo))
    with tempfile.TemporaryDirectory() as cache:
        for task in todo:
            try:
                figures = in_process(name, task, cache)
            except subprocess.CalledProcessError as error:
                reason = (error.stderr.strip().splitlines() or [f"exit status {error.returncode}"])[-1]
                found["failed"] = f"{task.what}: {reason}"
                break
            found |= {task.named or what: figure for what, figure in figures.items()}
            progress.advance(bar)
    progress.remove_task(bar)
    return Line(name, size, found)


def in_process(name: str, task: Task, cache: str) -> dict[str, float]:
    """Run `benchmarks.measure` and read what it prints."""
    with tempfile.TemporaryDirectory() as empty:
        folder = cache if task.cached else empty
        environment = {**os.environ, **ONE_THREAD, "CHAINRULE_CACHE": folder}
        command = [sys.executable, "-m", "benchmarks.measure", task.what, name, task.size]
        command += [task.rest] if task.rest else []
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def on_one_processor() -> None:
    """Keep this process and those that it starts on one processor: no library then starts threads."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure scenarios beside C++ by hand and JAX.")
    parser.add_argument("names", nargs="*", default=[], help="scenarios; all of them without")
    parser.add_argument("--size", nargs="+", default=["small"], help="tiny, small, large")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long a comparison takes turns")
    parser.add_argument("--write", action="store_true", help="write the page also if scenarios are missing")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    on_one_processor()
    chosen = tuple(given.names) or scenario.names()
    todo = [(name, size) for size in given.size for name in chosen if size in scenario.load(name).sizes]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    lines: list[Line] = []
    with Progress(*columns, transient=True) as progress:
        everything = progress.add_task("scenarios", total=len(todo))
        for name, size in todo:
            lines.append(measured(name, size, given.seconds, progress))
            progress.console.print(lines[-1].summary, markup=False, highlight=False)
            progress.advance(everything)
    console = Console()
    verdicts.show(lines, console if console.is_terminal else Console(width=170))
    if given.write or not given.names:
        verdicts.write(lines)


if __name__ == "__main__":
    main()
