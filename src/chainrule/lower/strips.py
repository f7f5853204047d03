"""Long innermost loops run in strips: between two of them is time for a look at signals.

In: a `for` or `while` whose body has no long loops. Out: a loop around it, whose passes are strips of about
`polls.BUDGET` units of work. The inner loop stays free of calls, so that LLVM makes vectors of it, and for a `for`
its number of iterations is known when it begins. Loops of which LLVM can make no vectors look at the end of each pass
(`polls.look_behind`), which is cheaper where there are few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chainrule.ir.nodes import Atom, Equation, Literal, Value
from chainrule.ir.walk import equations_within
from chainrule.lower import polls
from chainrule.lower.carried import Carried, hand_on, head, share_scopes
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Operand
from chainrule.lower.text import Phi

_COMPARISONS = ("lt", "le", "gt", "ge", "ne")
LARGE = 128  # units of work in a body beside which a look is nothing
_PASS_BY_PASS = ("check", "tell", "push", "pop", "append", "drop_last", "tape_new", "empty", "release")


@dataclass(slots=True)
class Counting:
    """How a `for` counts: its index from `start`, and by known steps up to `stop`; or, where the step is not
    known (0), a number of iterations from `counted` up to `stop`.
    """

    start: str
    stop: str
    step: int
    counted: str = "0"


class Strips:
    """The loop around a loop, if there is one."""

    def __init__(self, frame: Frame, equation: Equation, carried: Carried) -> None:
        self.frame = frame
        self.units = sum(map(polls.work, equation.regions))
        self.iterations = max(1, polls.BUDGET // self.units)
        self.wanted = (
            bool(frame.budget)
            and polls.is_bounded(*equation.regions)
            and not polls.is_short(equation)
            and self.units <= LARGE
            and _counts_plainly(equation)
        )
        self.outer = Carried(carried.types, carried.slots)

    def begin(self, counting: Counting | None, operands: list[Operand]) -> list[Operand]:
        """Begin a strip; give the carried values, and set how far the strip counts."""
        if not self.wanted:
            return operands
        text = self.frame.text
        first = self._first_stop(counting) if counting else ""
        before, self.header = text.label, text.new_label("strip")
        text.jump(self.header)
        text.block(self.header)
        if counting:
            self._count(counting, first, before)
        values = head(self.frame, self.outer, operands, before)
        share_scopes(self.frame, operands, values)
        return values

    def _first_stop(self, counting: Counting) -> str:
        self.whole, self.step = counting.stop, counting.step or 1
        here = counting.start if counting.step else counting.counted
        first = self._stop(here)
        self.least = self._distance(here, first)
        return first

    def _count(self, counting: Counting, first: str, before: str) -> None:
        """Make the strip's end and beginning."""
        self.counts: list[Phi] = [self.frame.text.phi("i64") for _ in range(2 if counting.step else 3)]
        for phi, value in zip(self.counts, (first, counting.start, "0")):
            phi.add(value, before)
        counting.stop, counting.start, *counted = (phi.name for phi in self.counts)
        counting.counted = counted[0] if counted else "0"

    def _stop(self, here: str) -> str:
        """Give the end of a strip that begins here, without overflow however large the numbers are."""
        text = self.frame.text
        far = text.op(f"icmp sgt i64 {self._distance(here, self.whole)}, {self.iterations * abs(self.step)}")
        there = text.op(f"add i64 {here}, {self.iterations * self.step}")
        return text.op(f"select i1 {far}, i64 {there}, i64 {self.whole}")

    def _distance(self, start: str, stop: str) -> str:
        ends = (stop, start) if self.step > 0 else (start, stop)
        return self.frame.text.op(f"sub i64 {ends[0]}, {ends[1]}")

    def end(self, index: str, position: str, values: Sequence[Operand]) -> None:
        """End a strip of a `for`: go on with the next one after a look at signals, or leave the loop.

        What is left over counts as one strip, or less if the loop is shorter: a number that was known before it.
        """
        if not self.wanted:
            return
        text = self.frame.text
        again, done = text.new_label("again"), text.new_label("done")
        comparison = "sge" if self.step > 0 else "sle"
        finished = text.op(f"icmp {comparison} i64 {position}, {self.whole}")
        text.branch(finished, done, again, self.frame.unit.likely())
        text.block(again)
        polls.poll(self.frame)
        following = self._stop(position)
        for phi, value in zip(self.counts, (following, index, position)):
            phi.add(value, text.label)
        hand_on(self.frame, self.outer, values)
        text.jump(self.header)
        text.block(done)
        passed = text.op(f"call i64 @llvm.smax.i64(i64 {self.least}, i64 0)")
        polls.spend(self.frame, self.frame.times(passed, str(max(1, self.units // abs(self.step)))))

    def within(self, more: str) -> str:
        """Whether there is another iteration in this strip of a `while`: one condition, for LLVM's analysis."""
        if not self.wanted:
            return more
        left = self.frame.text.op(f"icmp sgt i64 {polls.left(self.frame)}, 0")
        return self.frame.text.op(f"select i1 {more}, i1 {left}, i1 false")

    def end_while(self, more: str, values: Sequence[Operand]) -> None:
        """End a strip of a `while`."""
        if not self.wanted:
            return
        text = self.frame.text
        again, done = text.new_label("again"), text.new_label("done")
        text.branch(text.op(f"xor i1 {more}, true"), done, again, self.frame.unit.likely())
        text.block(again)
        polls.poll(self.frame)
        hand_on(self.frame, self.outer, values)
        text.jump(self.header)
        text.block(done)


def _counts_plainly(equation: Equation) -> bool:
    """Whether LLVM can know a loop's number of iterations and make vectors of it, or at least unroll it."""
    body = equation.regions[-1]
    if any(e.primitive.name in _PASS_BY_PASS for e in equations_within(body)):
        return False
    return equation.primitive.name == "for" or _counts(equation)


def _counts(equation: Equation) -> bool:
    """Whether the condition of a `while` compares a number to which each pass adds a constant."""
    condition, body = equation.regions
    made = {output: e for e in (*condition.equations, *body.equations) for output in e.outputs}
    (more,) = condition.results
    comparison = made.get(more) if isinstance(more, Value) else None
    if comparison is None or comparison.primitive.name not in _COMPARISONS:
        return False
    pairs = zip(condition.params, body.params, body.results, strict=True)
    return any(param in comparison.inputs and _steps(inside, result, made) for param, inside, result in pairs)


def _steps(param: Value, result: Atom, made: Mapping[Value, Equation]) -> bool:
    """Whether an integer is the one before plus or minus a constant."""
    step = made.get(result) if isinstance(result, Value) else None
    if step is None or step.primitive.name not in ("add", "sub") or param.type.dtype != "i64":
        return False
    return step.inputs[0] is param and isinstance(step.inputs[1], Literal)
