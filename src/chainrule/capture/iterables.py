"""`len`, `range`, `zip`, `enumerate`, `list`, … : containers made from others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chainrule.capture.context import SOMEWHERE, Raised, is_true
from chainrule.capture.mathematics import Mathematics
from chainrule.capture.values import (
    ArrayRef,
    Choice,
    DictState,
    ElementRef,
    FlatValue,
    Iteration,
    ListState,
    RangeValue,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
    integer_of,
)
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.types import INTEGERS

_WHOLE = INTEGERS | {"bool"}


class Iterables(Mathematics):
    """Builtins that make or measure containers."""

    def length(self, value: Any) -> Scalar:
        """len(x)."""
        value = self.solid(value)
        if isinstance(value, Choice):
            return self.choose(value, self.length)
        match value:
            case TupleValue(cls=cls, items=items) if cls is not slice:
                return self.number(len(items))
            case ArrayRef():
                return Scalar(self.array_dims(value)[0])
            case FlatValue(array=array):
                return self.length(array)
            case RangeValue():
                return Scalar(self.range_length(value))
            case Iteration(length=length):
                return Scalar(length)
            case Static(value=str() as text):
                return self.number(len(text))
            case Ref() | ElementRef():
                match self.content(value):
                    case ListState(items=items) | DictState(items=items):
                        return self.number(len(items))
                    case SequenceState(length=length):
                        return Scalar(length)
                    case _:
                        return self.call_method(value, "__len__", (), None)
            case _:
                self.mismatch("E0404", f"{self.describe_value(value)} has no len()")

    def make_range(self, *arguments: Any) -> RangeValue:
        """range(…)."""
        atoms: list[Atom] = []
        for a in arguments:
            if not isinstance(a, Scalar) or a.atom.type.dtype not in _WHOLE:
                self.mismatch(
                    "E0404",
                    f"range() needs integers, and this is {self.describe_value(a)}",
                    hint="use int(…)",
                )
            atoms.append(self.b.convert(a.atom, "i64"))
        one, zero = self.b.integer(1), self.b.integer(0)
        start, stop, step = [(zero, *atoms, one), (*atoms, one), tuple(atoms)][len(atoms) - 1]
        if not isinstance(step, Literal) or step.value == 0:
            message = "range() arg 3 must not be zero"
            self.b.check(self.b.ne(step, zero), error="ValueError", message=message)
        if isinstance(step, Literal) and step.value == 0:
            raise Raised
        return RangeValue(start, stop, step)

    def make_enumerate(self, value: Any, start: Any = None) -> Iteration:
        """enumerate(x)."""
        plan = self.iteration(value, SOMEWHERE)
        first = start.atom if start is not None else self.b.integer(0)

        def item(k: Atom) -> TupleValue:
            return TupleValue(tuple, (Scalar(self.b.add(first, k)), plan.item(k)))

        def now(k: int) -> TupleValue:
            return TupleValue(tuple, (self.number(k), plan.now(k)))

        count = plan.count if start is None else None
        return replace(plan, item=item, count=count, now=now, uniform=False, once=True)

    def make_zip(self, *values: Any, strict: Any = None) -> Iteration:
        """zip(…): as long as the shortest."""
        plans = [self.iteration(v, SOMEWHERE) for v in values]
        if strict is not None and is_true(strict):
            self._check_lengths(plans)
        lists = tuple(x for p in plans for x in p.lists)
        reads = tuple(x for p in plans for x in p.reads)
        return replace(self._zipped(plans), once=True, lists=lists, reads=reads)

    def _zipped(self, plans: list[Iteration]) -> Iteration:
        counts = [p.count for p in plans if p.count is not None]
        if len(counts) == len(plans):

            def now(k: int) -> TupleValue:
                return TupleValue(tuple, tuple(p.now(k) for p in plans))

            rows = lambda: tuple(map(now, range(min(counts, default=0))))  # noqa: E731
            return replace(self.fixed_iteration(min(counts, default=0), rows), now=now)
        shortest = [b for b in map(self._bound_of, plans) if b is not None]
        if shortest:
            return self._bounded_zip(plans, min(shortest))
        length = plans[0].length
        for other in plans[1:]:
            length = self.smaller(length, other.length)
        return Iteration(length, lambda k: TupleValue(tuple, tuple(p.item(k) for p in plans)))

    def _bound_of(self, plan: Iteration) -> int | None:
        """How often to take items one by one: what differs in type has no place in a run-time loop."""
        return plan.bound if plan.count is None or plan.uniform else plan.count

    def _check_lengths(self, plans: list[Iteration]) -> None:
        """Raise where an argument of a strict `zip` is shorter or longer than the first."""
        first = plans[0].length
        for k, plan in enumerate(plans[1:], start=2):
            before = "argument 1" if k == 2 else f"arguments 1-{k - 1}"
            for wrong, word in ((self.b.lt, "shorter"), (self.b.gt, "longer")):
                message = f"zip() argument {k} is {word} than {before}"
                bad = wrong(plan.length, first)
                self.b.check(self.b.not_(bad), error="ValueError", message=message)

    def _bounded_zip(self, plans: list[Iteration], bound: int) -> Iteration:
        """Zip items of several types, which are known one by one, with a run-time sequence."""
        length = self.b.integer(bound)
        for plan in plans:
            length = self.smaller(length, plan.length)

        def item(k: Atom) -> TupleValue:
            return TupleValue(tuple, tuple(p.item(k) for p in plans))

        return Iteration(length, item, bound=bound)

    def make_reversed(self, value: Any) -> Any:
        """reversed(x)."""
        if isinstance(value, RangeValue):
            n = self.range_length(value)
            last = self.b.add(value.start, self.b.mul(self.b.sub(n, self.b.integer(1)), value.step))
            stop = self.b.sub(value.start, value.step)
            return RangeValue(last, stop, self.b.neg(value.step) if not isinstance(value.step, Literal)
                              else self.b.integer(-integer_of(value.step)))  # fmt: skip
        plan = self.iteration(value, SOMEWHERE)
        last = self.b.sub(plan.length, self.b.integer(1))

        def item(k: Atom) -> Any:
            return plan.item(self.b.sub(last, k))

        def now(k: int) -> Any:
            return plan.now((plan.count or 0) - 1 - k)

        return replace(plan, item=item, now=now, once=True)

    def make_list(self, value: Any = None) -> Ref:
        """list(x)."""
        if value is None:
            return Ref(self.new_cell(ListState(())))
        if isinstance(value, TupleValue) or (isinstance(value, Iteration) and value.count is not None):
            return Ref(self.new_cell(ListState(self.static_items(value, SOMEWHERE))))
        if isinstance(value, Ref) and isinstance(self.state[value.cell], ListState):
            return Ref(self.new_cell(self.state[value.cell]))
        if isinstance(value, Ref) and isinstance(self.state[value.cell], SequenceState):
            content = self.state[value.cell]
            columns = tuple(self.array(self.read_array(c)) for c in content.columns)
            made = Ref(self.new_cell(SequenceState(content.length, content.item, columns)))
            self.share_items(value.cell, made.cell, lambda numbers: numbers)
            return made
        plan = self.iteration(value, SOMEWHERE)
        if isinstance(plan.length, Literal):
            return Ref(self.new_cell(ListState(self.static_items(plan, SOMEWHERE))))
        return self.collect_each(plan) if plan.bound is not None else self.collect(plan.length, plan.item)

    def call_list(self, value: Any) -> Ref:
        """Make a list of an iterable."""
        return self.make_list(value)

    def collect(self, length: Atom, item: Callable[[Atom], Any]) -> Ref:
        """Make a run-time list of `item(0)`, `item(1)` and so on."""
        raise NotImplementedError

    def collect_each(self, plan: Iteration) -> Ref:
        """Make a run-time list of the items of a bounded iteration."""
        raise NotImplementedError

    def make_tuple(self, value: Any = None) -> TupleValue:
        """tuple(x)."""
        return TupleValue(tuple, () if value is None else self.static_items(value, SOMEWHERE))

    def make_dict(self, *arguments: Any, **keywords: Any) -> Ref:
        """dict(…)."""
        pairs = dict(self.content(arguments[0]).items) if arguments else {}
        return Ref(self.new_cell(DictState(tuple((pairs | keywords).items()))))

    def mapped(self, function: Any, *values: Any) -> Iteration:
        """map(f, x, …)."""
        plan = self.make_zip(*values)
        return plan.each(lambda row: self.call(function, row.items, {}))
