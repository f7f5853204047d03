"""Looks at pending signals from within long calls, so that Ctrl-C stops them.

In: loops and calls being lowered. Out: each function that may run long counts its work in a register, down from a
budget, and calls `cr_poll` (`interrupts.ll`) whenever that is used up: about every millisecond. It gives the work
since then to its caller, in place of a status. A unit of work is one equation on one number, of the order of a
nanosecond. A call that was interrupted leaves native code the way a failed check does.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from pathlib import Path

from chainrule.ir.nodes import Equation, Function, Literal, Region
from chainrule.ir.walk import calls_within, equations_within
from chainrule.lower.frame import Frame

INTERRUPTED = 1 << 62  # stands for the number of a site: Python's exception is set already
BUDGET = 1 << 20  # units of work between two polls
FEW = 16  # iterations that LLVM may unroll
MOST = 1 << 40  # units that are counted at once, so that sums cannot overflow
STATE_AT, LAST_AT = 72, 80  # in the context
SYMBOLS = ("cr_poll", "cr_resume", "cr_stack_limit")

_SLOW = (
    *("exp", "exp2", "expm1", "log", "log10", "log1p", "log2", "sin", "cos", "tan", "sinh", "cosh", "tanh"),
    *("arcsin", "arccos", "arctan", "arctan2", "arcsinh", "arccosh", "arctanh", "cbrt", "pow", "erf", "erfc"),
    *("gamma", "lgamma"),
)
_COSTS = {  # units for one number; everything else counts as one
    "digamma": 32,
    **dict.fromkeys(_SLOW, 8),
    **dict.fromkeys(("div", "sqrt", "mod", "hypot"), 4),
    **dict.fromkeys(("tell", "empty", "release", "push", "pop", "append", "tape_new", "copy"), 16),
}
_LONG = frozenset(("for", "while", "map", "place", "matmul", "solve"))
_FREE = frozenset(
    ("release", "reshape", "transpose", "dim", "empty", "index", "update", "add_at", "tape_new")
)


def _sections() -> list[str]:
    whole = Path(__file__).with_name("interrupts.ll").read_text(encoding="utf-8")
    return whole.split("\n;; ")


def helpers(*, stack_known: bool) -> str:
    """Give the text of what compiled code calls, compiled once; `stack_known` where a thread's can be asked for."""
    polling, known, unknown, _ = _sections()
    return f"{polling}\n; {known if stack_known else unknown}\n"


def declarations() -> str:
    """Give the declarations of what units call."""
    return f"; {_sections()[-1]}"


def long_functions(functions: Mapping[str, Function], recursive: set[str]) -> set[str]:
    """Name the functions that may run long: they have a budget."""
    found = set(recursive)
    for name, function in functions.items():
        if any(e.primitive.name in _LONG for e in equations_within(function.body)):
            found.add(name)
    while True:
        callers = {
            name for name, f in functions.items() if name not in found and found & set(calls_within(f.body))
        }
        if not callers:
            return found
        found |= callers


def work(region: Region) -> int:
    """Estimate the work in one pass through a region, without that of loops whose length is not known."""
    return 1 + sum(map(_work_of, region.equations))


def _work_of(equation: Equation) -> int:
    lanes = max((o.type.lanes for o in equation.outputs), default=1)
    own = _COSTS.get(equation.primitive.name, 1) * lanes
    if equation.primitive.name == "if":
        return own + sum(map(work, equation.regions))
    return own + (bound(equation) or 0)


def bound(equation: Equation) -> int | None:
    """Bound the work in an equation's own loops; None if it depends on sizes that only a call knows."""
    name = equation.primitive.name
    if name == "for":
        passes = trips(equation)
        return (
            None
            if passes is None or not is_bounded(*equation.regions)
            else passes * work(equation.regions[0])
        )
    if name in ("while", "call"):
        return None
    if not is_bounded(*equation.regions):
        return None
    if name == "if" or name in _FREE:
        return 0
    total = 0
    for type in (*(o.type for o in equation.outputs), *(a.type for a in equation.inputs)):
        if None in type.shape:
            return None
        total += prod(d or 0 for d in type.shape) if type.is_array else 0
    if name in ("matmul", "solve"):
        total = round(total**1.5)
    return total * sum(map(work, equation.regions)) if equation.regions else total


def is_bounded(*regions: Region) -> bool:
    """Whether all the loops within regions are known to be short."""
    bounds = [bound(equation) for region in regions for equation in region.equations]
    return None not in bounds and sum(b or 0 for b in bounds) <= BUDGET


def is_short(equation: Equation) -> bool:
    """Whether all the work of an equation is known to be little."""
    most = bound(equation)
    return most is not None and most <= BUDGET


def trips(equation: Equation) -> int | None:
    """Give the number of iterations of a `for` if it is known."""
    operands = equation.inputs[:3]
    numbers = [int(a.value.real) for a in operands if isinstance(a, Literal)]
    return len(range(*numbers)) if len(numbers) == 3 and numbers[2] else None


# What functions and loops do with the budget


def start(frame: Frame, function: Function) -> None:
    """Begin with a whole budget, less what no loop will count."""
    if function.name in frame.unit.long:
        frame.budget = frame.text.alloca("i64", 8)
        frame.text.do(f"store i64 {BUDGET - min(BUDGET, work(function.body))}, ptr {frame.budget}")


def finish(frame: Frame, function: Function) -> str:
    """Give the work since the last poll, to the caller; recursive functions poll: they may have no loop."""
    if not frame.budget:
        return "0"
    if function.name in frame.unit.recursive:
        spend_and_look(frame, "0")
    return frame.text.op(f"sub i64 {BUDGET}, {left(frame)}")


def left(frame: Frame) -> str:
    """Give the work that is left until the next poll; none if it is not positive."""
    return frame.text.op(f"load i64, ptr {frame.budget}")


def spend(frame: Frame, units: str) -> str:
    """Count work; give what is left."""
    rest = frame.text.op(f"sub i64 {left(frame)}, {units}")
    frame.text.do(f"store i64 {rest}, ptr {frame.budget}")
    return rest


def spend_and_look(frame: Frame, units: str) -> None:
    """Count work, and poll if nothing is left."""
    if not frame.budget:
        return
    text = frame.text
    due, going = text.new_label("due"), text.new_label("going")
    rest = spend(frame, units) if units != "0" else left(frame)
    text.branch(text.op(f"icmp sgt i64 {rest}, 0"), going, due, frame.unit.likely())
    text.block(due)
    poll(frame)
    text.jump(going)
    text.block(going)


def poll(frame: Frame) -> None:
    """Look at signals, and leave if one asks for it; then there is a whole budget again."""
    found = frame.text.op("call preserve_mostcc i64 @cr_poll(ptr %ctx)")
    frame.require(frame.text.op(f"icmp eq i64 {found}, 0"), INTERRUPTED)
    frame.text.do(f"store i64 {BUDGET}, ptr {frame.budget}")


def account(frame: Frame, amount: str, divisor: int = 1) -> None:
    """Spend as much as a number that a call knows says; the loop around it, or `look`, polls."""
    if frame.budget and not amount.isdigit():
        shift = divisor.bit_length() - 1
        units = frame.text.op(f"lshr i64 {amount}, {shift}") if shift else amount
        spend(frame, frame.text.op(f"call i64 @llvm.umin.i64(i64 {units}, i64 {MOST})"))


def look(frame: Frame) -> None:
    """Poll if the budget is used up, unless a loop around does."""
    if not frame.in_loop:
        spend_and_look(frame, "0")


def look_behind(frame: Frame, equation: Equation) -> None:
    """Poll at the end of an iteration; loops with few of them only spend."""
    if not frame.budget:
        return
    units = str(sum(map(work, equation.regions)))
    passes = trips(equation) if equation.primitive.name == "for" else None
    if passes is not None and passes <= FEW:
        spend(frame, units)
    else:
        spend_and_look(frame, units)


def look_within(frame: Frame, region: Region) -> None:
    """Poll at the end of a region that is done for each element of an array, if its own loops may be long."""
    if not is_bounded(region):
        spend_and_look(frame, str(work(region)))


def begin_call(frame: Frame) -> None:
    """Prepare the context of a call from outside."""
    frame.text.do(f"store i64 0, ptr {frame.text.op(_place(LAST_AT))}")


def end_call(frame: Frame) -> None:
    """Take Python's lock again if the call became long, before anyone sees its result."""
    text = frame.text
    state = text.op(f"load ptr, ptr {text.op(_place(STATE_AT))}")
    long, done = text.new_label("long"), text.new_label("locked")
    text.branch(text.op(f"icmp eq ptr {state}, null"), done, long, frame.unit.likely())
    text.block(long)
    text.do("call void @cr_resume(ptr %ctx)")
    text.jump(done)
    text.block(done)


def _place(at: int) -> str:
    return f"getelementptr i8, ptr %ctx, i64 {at}"
