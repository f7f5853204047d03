"""What becomes of a generated program: right, or how it failed.

In: the text of a program, and how thoroughly to try it. Out: an `Outcome`. Outcomes of the same kind and the
same sign are thought to have the same cause.
"""

from __future__ import annotations

import re
import traceback
import warnings
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from unittest import mock

from chainrule.errors import ChainruleError, InternalError
from chainrule.runtime import engine
from tests.generated.checks import Unfit, check
from tests.generated.faults import check_fault

RIGHT, UNFIT = "right", "unfit"
# LLVM's optimiser takes most of the time. What it may assume is in the text in any case, but does not show.
COMPILE = engine.compile_object


@dataclass(frozen=True)
class Job:
    """A program to try: at which level of LLVM's optimiser, with second derivatives or without."""

    text: str
    level: int = 0
    second: bool = False
    refused: bool = False  # whether only the compiler has anything against its fault
    unless_known: bool = False  # and takes it where enough is known
    lines: tuple[int, ...] = ()  # of the fault that was put in; none for a program that is right


@dataclass(frozen=True)
class Outcome:
    """`kind` is one word; `sign` is what outcomes of the same cause have in common; `detail` is for people."""

    kind: str
    sign: str = ""
    detail: str = ""

    @property
    def failed(self) -> bool:
        return self.kind not in (RIGHT, UNFIT)

    def alike(self, other: Outcome) -> bool:
        return (self.kind, self.sign) == (other.kind, other.sign)


def outcome(job: Job, folder: Path) -> Outcome:
    """Try a program. Whatever the tested code raises is an outcome."""
    with (
        warnings.catch_warnings(),
        mock.patch.object(engine, "compile_object", partial(COMPILE, level=job.level)),
    ):
        warnings.simplefilter("ignore")
        try:
            if job.lines:
                check_fault(job.text, job.lines, folder, job.refused, job.unless_known)
            else:
                check(job.text, folder, second=job.second)
        except Unfit:
            return Outcome(UNFIT)
        except InternalError as error:
            return Outcome("internal", without_names(error.message), str(error))
        except ChainruleError as error:
            return Outcome("refused", f"{error.code} {without_names(error.message)}", str(error))
        except AssertionError as error:
            return Outcome("wrong", without_names(str(error).partition(":")[0].strip()), str(error))
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            sign = f"{type(error).__name__} in {Path(where.filename).name}:{where.name}"
            return Outcome("raised", sign, "".join(traceback.format_exception(error)[-12:]))
    return Outcome(RIGHT)


def without_names(message: str) -> str:
    """A message without what differs from program to program: names and numbers."""
    return re.sub(r"\d+", "N", re.sub(r"`[^`]*`", "`…`", message.partition("\n")[0]))
