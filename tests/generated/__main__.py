"""Try generated programs: `python -m tests.generated 20000`, or `make fuzz N=20000 SEED=7`.

Failures are made smaller, and written as files of the corpus into a folder. The same seed gives the same
programs; `--start` goes on where an earlier run was stopped.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.generated.outcomes import outcome
from tests.generated.trials import Report, Trials, faulty, right
from tests.generated.workers import Pool


def main() -> int:
    chosen = arguments()
    console = Console()
    seed = random.SystemRandom().randrange(10**6) if chosen.seed is None else chosen.seed
    console.print(f"{chosen.count} programs, seed {seed}, {chosen.jobs} processes")
    trials = Trials(seed, faulty if chosen.faulty else right, chosen.shrink)
    pool = Pool(chosen.jobs, outcome)
    counts: Counter[tuple[str, str]] = Counter()
    unfit = 0
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]} failed, {task.fields[rate]:.1f}/s"),
        TimeRemainingColumn(),
    )
    try:
        with Progress(*columns, console=console) as progress:
            bar = progress.add_task("programs", total=chosen.count, failed=0, rate=0.0)
            for report in pool.run(trials.tasks(chosen.count, chosen.start)):
                unfit += report.unfit
                counts[report.outcome.kind, report.outcome.sign] += 1
                if report.outcome.failed:
                    keep(report, chosen.folder, seed, console)
                failed = sum(n for (kind, _), n in counts.items() if kind != "right")
                rate = progress.tasks[bar].speed or 0.0
                progress.update(bar, advance=1, failed=failed, rate=rate)
    except KeyboardInterrupt:
        console.print("stopped")
    finally:
        pool.stop()
    return summary(counts, unfit, console)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.generated", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=1000, help="how many programs")
    parser.add_argument("--seed", type=int, help="for the same programs as before")
    parser.add_argument("--start", type=int, default=0, help="the number of the first program")
    parser.add_argument("--faulty", action="store_true", help="programs with one fault put in")
    parser.add_argument("--shrink", type=int, default=2, help="how many failures of one kind to make smaller")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes")
    parser.add_argument("--folder", type=Path, default=Path("generated-failures"), help="for what fails")
    return parser.parse_args()


def keep(report: Report, folder: Path, seed: int, console: Console) -> None:
    """Write a failure as a file of the corpus."""
    folder.mkdir(parents=True, exist_ok=True)
    found = report.outcome
    words = "_".join(re.findall(r"\w+", f"{found.kind} {found.sign}"))[:60]
    path = folder / f"{words}_{seed}_{report.number}.py"
    why = re.sub(r"^(?=.)", "# ", found.detail, flags=re.MULTILINE)
    form = f"level={report.job.level}, second={report.job.second}"
    head = (
        f'"""A generated program: {found.kind}, {found.sign}; seed {seed}, number {report.number}; {form}."""'
    )
    path.write_text(f"{head}\n\n{report.smaller or report.job.text}\n{why}\n", encoding="utf-8")
    if report.smaller:
        console.print(f"{found.kind}: {found.sign}: {path}", highlight=False, markup=False, soft_wrap=True)


def summary(counts: Counter[tuple[str, str]], unfit: int, console: Console) -> int:
    for (kind, sign), n in counts.most_common():
        console.print(f"{n:7} {kind} {sign}", highlight=False, markup=False)
    console.print(f"{unfit} programs raised, grew too large or were not smooth, and were replaced")
    return int(any(kind != "right" for kind, _ in counts))


if __name__ == "__main__":
    sys.exit(main())
