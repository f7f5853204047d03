"""Large regions in parts: LLVM takes more than twice the time for a function that is twice as long.

In: a region whose text would be long. Out: runs of its equations as functions of their own, and calls of them.
What crosses between parts lies in memory that the caller reserves on its stack: every part begins by reading
what it needs, and ends by writing what others need. A part gives a status, as other functions do.

Inside loops only very large regions are divided, since every pass then goes through memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainrule.ir.nodes import Equation, Region, Value
from chainrule.ir.walk import operands
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Array
from chainrule.lower.shared import Shared
from chainrule.lower.weight import weight

LONG, LONG_IN_LOOP = 2000, 6000  # regions of so many instructions are divided
PART = 1000  # instructions of a part

Lower = Callable[[Frame, Sequence[Equation]], None]
Run = Sequence[Equation]


def runs_of(frame: Frame, region: Region) -> list[Run]:
    """Divide the equations of a region into runs; a single one if it is not long."""
    weights = list(map(weight, region.equations))
    if sum(weights) <= (LONG_IN_LOOP if frame.in_loop else LONG):
        return [region.equations]
    runs: list[list[Equation]] = []
    room = 0
    for equation, size in zip(region.equations, weights, strict=True):
        if size > room:
            runs.append([])
            room = PART
        runs[-1].append(equation)
        room -= size
    return list(runs)


def lower_parts(frame: Frame, region: Region, runs: Sequence[Run], lower: Lower) -> None:
    """Lower a region in parts; its results can be had afterwards."""
    made = {output for equation in region.equations for output in equation.outputs}
    last = _last_uses(region, runs)
    shared = Shared(frame)
    for number, run in enumerate(runs):
        inputs = _inputs(run)
        for value in inputs:
            if value not in shared.kept:
                shared.write(frame, value)
        wanted = [o for equation in run for o in equation.outputs if last.get(o, -1) > number]
        _lower_part(shared, inputs, run, wanted, lower)
    for result in region.results:
        if isinstance(result, Value) and result in made:
            shared.read(frame, result)
    shared.reserve()


def _inputs(run: Run) -> list[Value]:
    """List the values from before a run that it reads."""
    own = {output for equation in run for output in equation.outputs}
    return list(dict.fromkeys(v for equation in run for v in operands(equation) if v not in own))


def _last_uses(region: Region, runs: Sequence[Run]) -> dict[Value, int]:
    """Number the last run that reads each value; results are read behind all."""
    last = {v: number for number, run in enumerate(runs) for equation in run for v in operands(equation)}
    return last | {a: len(runs) for a in region.results if isinstance(a, Value)}


def _lower_part(shared: Shared, inputs: list[Value], run: Run, wanted: list[Value], lower: Lower) -> None:
    """Make a part of a run, and call it."""
    caller = shared.caller
    frame = Frame(caller.unit, caller.lower_region, caller.attributes)
    frame.in_loop = caller.in_loop
    shared.enter(frame, inputs)
    given = {a.pointer for a in map(frame.get, inputs) if isinstance(a, Array)}
    lower(frame, run)
    shared.leave(frame, wanted, given)
    frame.text.do("ret i64 0")
    status = frame.failed()
    if status:
        frame.text.do(f"ret i64 {status}")
    number = len(caller.unit.parts)
    symbol = f'@"cr.part{number}"'
    header = f"define internal i64 {symbol}(ptr noalias %ctx, ptr noalias %kept) {caller.attributes} noinline"
    caller.unit.parts.append("\n".join([f"{header} {{", *frame.text.body(), "}"]))
    caller.unit.stack_bytes += frame.text.stack_bytes
    caller.text.called_bytes += frame.text.stack_bytes
    shared.call(symbol)
