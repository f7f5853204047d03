"""Which values share a variable: a loop's carried value and what becomes of it, an array before and after a
write.

In: a `Flow` and a `Nesting`. Out: a `Variable` for every value that is not nested. Two values share one
only if they are never needed at the same time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from chainrule.emit.flow import IN_PLACE, Flow, Place, Use
from chainrule.emit.nesting import Nesting
from chainrule.ir.nodes import Atom, Equation, Region, Value

_MEANINGLESS = re.compile(r"(all_|ct_|d_)*(argument\d+)?_*")
Interval = tuple[int, int]


@dataclass(slots=True, eq=False)
class Variable:
    """A variable of the text: the values that it holds one after the other, and when it is needed."""

    values: list[Value]
    intervals: list[Interval]
    name: str = ""

    def hints(self) -> list[str]:
        """Give the names that the values have, in the order of the text."""
        return [v.name for v in self.values if not _MEANINGLESS.fullmatch(v.name)]


def overlap(one: list[Interval], other: list[Interval]) -> bool:
    """Whether two variables are needed at the same time; an empty interval counts if it lies inside
    another.
    """
    i = j = 0
    while i < len(one) and j < len(other):
        (a, b), (c, d) = one[i], other[j]
        if max(a, c) < min(b, d) or (a == c and a >= 0):
            return True
        if (a == b and c < a < d) or (c == d and a < c < b):
            return True
        if b <= d:
            i += 1
        else:
            j += 1
    return False


@dataclass(slots=True, eq=False)
class Variables:
    """Finds the variables of one function."""

    nesting: Nesting
    of: dict[Value, Variable] = field(default_factory=dict[Value, Variable])
    apart: list[tuple[Value, Value]] = field(default_factory=list[tuple[Value, Value]])

    @property
    def flow(self) -> Flow:
        """The facts about the function."""
        return self.nesting.flow

    def run(self) -> None:
        """Make the variables and join them."""
        self._make(self.flow.top)
        self._join_necessary(self.flow.top.region)
        self._join_related(self.flow.top.region)
        self._join_names()

    # When a value is needed

    def _make(self, place: Place) -> None:
        for k, param in enumerate(place.region.params):
            born = place.start
            index = place.equation is not None and place.equation.primitive.name == "for" and k == 0
            least = place.end if index else born
            self._variable(param, place, born, least)
        for equation in place.region.equations:
            if equation in self.nesting.dead:
                continue
            if equation not in self.nesting.small:
                for region in equation.regions:
                    self._make(self.flow.places[region])
            if equation not in self.nesting.nested:
                born = self.flow.end[equation]
                for output in equation.outputs:
                    self._variable(output, place, born, born)

    def _variable(self, value: Value, home: Place, born: int, least: int) -> None:
        needed: list[int] = [least] if least > born else []
        for use in self.nesting.live_uses(value):
            site = self.nesting.use_site(use)
            position, place = self._read_at(use, site.position), site.place
            while place is not home and place.parent is not None:
                if place.is_loop and place.equation is not None:
                    position = self.flow.end[place.equation]
                place = place.parent
            needed.append(position)
        self.of[value] = Variable([value], self._intervals(home, born, sorted(needed)))

    def _read_at(self, use: Use, position: int) -> int:
        """Give when a use reads: the range of a `for` does so after the carried variables have begun."""
        equation = self.flow.loops.get(position)
        if equation is None or (use.consumer is equation and use.operand >= 3):
            return position
        return self.flow.places[equation.regions[0]].start + 1

    def _intervals(self, home: Place, born: int, needed: list[int]) -> list[Interval]:
        """Give when a value is needed; not in a branch beside the one that reads it last."""
        if not needed:
            return [(born, born)]
        last = needed[-1]
        split = self._else_around(home, born, last)
        if split is None:
            return [(born, last)]
        then, other = split
        intervals = [(born, then.start)] if born < then.start else []
        within = [p for p in needed if then.start < p <= then.end]
        if within:
            intervals += self._intervals(then, then.start, within)
        return intervals + self._intervals(other, other.start, [p for p in needed if p > other.start])

    def _else_around(self, home: Place, born: int, position: int) -> tuple[Place, Place] | None:
        """Find the outermost `else` inside `home`, begun after `born`, that holds a position, and its
        `then`.
        """
        place = home
        while True:
            equation = _holding(self.flow, place.region, position)
            if equation is None or equation.primitive.name != "if" or equation in self.nesting.small:
                inner = self._inner(equation, position)
            else:
                then, other = (self.flow.places[r] for r in equation.regions)
                if other.start < position <= other.end and born < self.flow.start[equation]:
                    return then, other
                inner = self._inner(equation, position)
            if inner is None:
                return None
            place = inner

    def _inner(self, equation: Equation | None, position: int) -> Place | None:
        if equation is None:
            return None
        for region in equation.regions:
            place = self.flow.places[region]
            if place.start < position <= place.end:
                return place
        return None

    # Joining

    def _join(self, one: Value, other: Value) -> None:
        a, b = self.of.get(one), self.of.get(other)
        if a is None or b is None or a is b:
            return
        a.values.extend(b.values)
        a.intervals = sorted(a.intervals + b.intervals)
        for value in b.values:
            self.of[value] = a

    def _try(self, one: Atom, other: Value) -> bool:
        if not isinstance(one, Value) or one not in self.of or other not in self.of:
            return True
        a, b = self.of[one], self.of[other]
        if a is b:
            return True
        if overlap(a.intervals, b.intervals):
            return False
        self._join(other, one)
        return True

    def _join_necessary(self, region: Region) -> None:
        for equation in self._printed(region):
            for inner in equation.regions:
                self._join_necessary(inner)
            name = equation.primitive.name
            first = equation.inputs[0] if equation.inputs else None
            if name in IN_PLACE or name in ("push", "pop"):
                if isinstance(first, Value):
                    self._join(first, equation.outputs[0])
            elif name in ("for", "while"):
                skip = 1 if name == "for" else 0
                for k, output in enumerate(equation.outputs):
                    for inner in equation.regions:
                        self._join(inner.params[k + skip], output)

    def _join_related(self, region: Region) -> None:
        for equation in self._printed(region):
            for inner in equation.regions:
                self._join_related(inner)
            name = equation.primitive.name
            if name in ("append", "drop_last"):
                self._try(equation.inputs[0], equation.outputs[0])
            elif name == "call":
                self._join_tapes(equation)
            elif name in ("for", "while"):
                inits = equation.inputs[3 if name == "for" else 0 :]
                for init, output in zip(inits, equation.outputs, strict=True):
                    self._try(init, output)
                self._join_results(equation.regions[-1], equation.outputs)
            elif name == "if":
                for branch in equation.regions:
                    self._join_results(branch, equation.outputs)

    def _join_results(self, region: Region, outputs: tuple[Value, ...]) -> None:
        for result, output in zip(region.results, outputs, strict=True):
            if not self._try(result, output) and isinstance(result, Value):
                self.apart.append((result, output))

    def _join_tapes(self, equation: Equation) -> None:
        given = [a for a in equation.inputs if a.type.dtype == "tape"]
        for one, output in zip(given, (o for o in equation.outputs if o.type.dtype == "tape")):
            self._try(one, output)

    def _join_names(self) -> None:
        """Let values of the same name share a variable where they can, as the user's did."""
        by_name: dict[tuple[str, int], list[Variable]] = {}
        for variable in dict.fromkeys(self.of.values()):
            depth = index_depth(self.flow, variable.values[0])
            hint = (variable.hints() or [""])[0]
            if hint or depth:
                by_name.setdefault((hint, 0 if hint and not depth else depth), []).append(variable)
        for variables in by_name.values():
            kept: list[Variable] = []
            for variable in variables:
                fitting = next((k for k in kept if not overlap(k.intervals, variable.intervals)), None)
                if fitting is None:
                    kept.append(variable)
                else:
                    self._join(fitting.values[0], variable.values[0])

    def _printed(self, region: Region) -> Iterable[Equation]:
        skipped = self.nesting.dead | self.nesting.small
        return [e for e in region.equations if e not in skipped]


def index_depth(flow: Flow, value: Value) -> int:
    """Give the number of loops around and at the index of a `for`; 0 for any other value."""
    place = flow.home[value]
    if (
        place.equation is None
        or place.equation.primitive.name != "for"
        or place.region.params[0] is not value
    ):
        return 0
    return sum(p.equation is not None and p.equation.primitive.name == "for" for p in place.path())


def _holding(flow: Flow, region: Region, position: int) -> Equation | None:
    """Find the equation with regions inside which a position lies."""
    for equation in region.equations:
        if equation.regions and flow.start[equation] < position < flow.end[equation]:
            return equation
    return None
