"""`sum`, `min`, `max`, `any`, `all` of containers of any kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chainrule.capture.context import FALSE, SOMEWHERE, TRUE
from chainrule.capture.conversions import Conversions
from chainrule.capture.mathematics import Arguments, Keywords
from chainrule.capture.values import Iteration, Scalar, Static, integer_of
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.library import sequences

NO_TERMS = "the sum of no arrays would be the integer 0: say what it starts with, as in sum(x, np.zeros(n))"


class Folds(Conversions):
    """Reductions of Python."""

    def reduce(
        self,
        value: Any,
        start: Any,
        step: Callable[[Any, Any], Any],
        empty: tuple[str, str] = ("", "ValueError"),
    ) -> Any:
        """Fold over an iterable, with a run-time loop where its length is not known.

        Without a start, an iterable without items raises: `empty` gives message and error.
        """
        plan = self.iteration(value, SOMEWHERE)
        if plan.count is not None or isinstance(plan.length, Literal):
            items = plan.static_items
            if items is None:
                items = self.static_items(plan, SOMEWHERE) if integer_of(plan.length) <= 16 else None
            if items is not None:
                for item in items:
                    start = item if start is None else step(start, item)
                if start is None:
                    self.b.check(literal(False), error=empty[1], message=empty[0])
                    self.unreachable()
                return start
        first: Atom = self.b.integer(0)
        if start is None:
            self.b.check(self.b.gt(plan.length, first), error=empty[1], message=empty[0])
            start, first = plan.item(first), self.b.integer(1)
        return self.fold(first, plan, start, step)

    def fold(self, first: Atom, plan: Iteration, start: Any, step: Callable[[Any, Any], Any]) -> Any:
        """Run `total = step(total, item)` for the items from the first on, at run time."""
        raise NotImplementedError

    def an_item(self, plan: Iteration) -> Any:
        """Give an item of a run-time iteration, only to see what it is."""
        raise NotImplementedError

    def total(self, value: Any, start: Any = None) -> Any:
        """sum(x)."""

        def add(total: Any, item: Any) -> Any:
            return self.binary("Add", total, item, SOMEWHERE)

        if start is not None:
            return self.reduce(value, start, add)
        plan = self.iteration(value, SOMEWHERE)
        if plan.count is not None or isinstance(plan.length, Literal):
            return self.reduce(plan, self.number(0), add)
        if isinstance(self.an_item(plan), Scalar):
            return self.reduce(plan, self.number(0), add)
        return self._total_of_others(plan, add)

    def _total_of_others(self, plan: Iteration, add: Callable[[Any, Any], Any]) -> Any:
        """Sum arrays or objects: 0 plus the first of them, and then the others."""
        zero, one = self.b.integer(0), self.b.integer(1)
        self.b.check(self.b.gt(plan.length, zero), error="ValueError", message=NO_TERMS)
        return self.fold(one, plan, add(self.number(0), plan.item(zero)), add)

    def _extreme(self, op: str, arguments: Arguments, keywords: Keywords) -> Any:
        key = keywords.get("key")

        def measure(value: Any) -> Any:
            return value if key is None else self.call(key, (value,), {})

        def step(best: Any, value: Any) -> Any:
            better = self.truth(self.compare(op, measure(value), measure(best), SOMEWHERE))
            if isinstance(better, Literal):
                return value if better.value else best
            if isinstance(best, Scalar) and isinstance(value, Scalar):
                return self.selected(better, value, best)
            return self.branch(better, lambda: value, lambda: best)

        if len(arguments) == 1:
            name = "max" if op == "Gt" else "min"
            empty = (f"{name}() arg is an empty sequence", "ValueError")
            if "default" not in keywords:
                return self.reduce(arguments[0], None, step, empty)
            length = self.iteration(arguments[0], SOMEWHERE).length
            run = lambda: self.reduce(arguments[0], None, step, empty)  # noqa: E731 - the branch needs a thunk
            if isinstance(length, Literal):
                return run() if integer_of(length) else keywords["default"]
            some = self.b.gt(length, self.b.integer(0))
            return self.branch(some, run, lambda: keywords["default"])
        best = arguments[0]
        for value in arguments[1:]:
            best = step(best, value)
        return best

    def largest(self, *arguments: Any, **keywords: Any) -> Any:
        """max(…)."""
        return self._extreme("Gt", arguments, keywords)

    def smallest(self, *arguments: Any, **keywords: Any) -> Any:
        """min(…)."""
        return self._extreme("Lt", arguments, keywords)

    def any_of(self, value: Any) -> Any:
        """any(x)."""
        plan = self.iteration(value, SOMEWHERE)
        if plan.static_items is None and not isinstance(plan.length, Literal):
            return self.call(Static(sequences.some), (plan,), {})
        return self.reduce(plan, FALSE, lambda t, v: Scalar(self.b.or_(self.truth(t), self.truth(v))))

    def all_of(self, value: Any) -> Any:
        """all(x)."""
        plan = self.iteration(value, SOMEWHERE)
        if plan.static_items is None and not isinstance(plan.length, Literal):
            return self.call(Static(sequences.every), (plan,), {})
        return self.reduce(plan, TRUE, lambda t, v: Scalar(self.b.and_(self.truth(t), self.truth(v))))
