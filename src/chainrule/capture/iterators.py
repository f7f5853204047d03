"""`filter`, `functools.reduce`, `itertools`: what goes through containers, of known length or not."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from chainrule.capture.context import SOMEWHERE
from chainrule.capture.mathematics import Arguments, Keywords
from chainrule.capture.methods import ContainerMethods
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    Iteration,
    Ref,
    Scalar,
    Static,
    TupleValue,
    integer_of,
)
from chainrule.ir.nodes import Atom, Literal
from chainrule.library import sequences

ENDLESS = 2**62  # iterators that do not end: nobody gets there


class Iterators(ContainerMethods):
    """Functions that make iterators."""

    def known_function(self, value: Any) -> Callable[[Arguments, Keywords], Any] | None:
        """Give the meaning of a library function, if it has one."""
        name = ITERATORS.get(value)
        return None if name is None else self.checked(value, getattr(self, name))

    def known_items(self, value: Any) -> tuple[Any, ...] | None:
        """Give the items of something to loop over, if their number is known."""
        plan = self.iteration(value, SOMEWHERE)
        if plan.static_items is not None:
            return plan.static_items
        if isinstance(plan.length, Literal) and integer_of(plan.length) <= 16:
            return tuple(plan.item(self.b.integer(k)) for k in range(integer_of(plan.length)))
        return None

    def _walked(self, meaning: Any, *arguments: Any) -> Iteration:
        """Go through the list that a function of the library makes at once.

        Python makes the items later: what they are made from must not change meanwhile.
        """
        keys = self.visited_cells(list(arguments), self.state)
        plan = self.iteration(self.call(Static(meaning), arguments, {}), SOMEWHERE)
        return replace(plan, once=True, reads=tuple((k, self.state[k]) for k in keys))

    def _fixed(self, items: tuple[Any, ...]) -> Iteration:
        """Go through items that are known one by one."""
        return replace(self.fixed_iteration(len(items), lambda: items, self.uniform(items)), once=True)

    def filtered(self, function: Any, value: Any) -> Iteration:
        """Filter."""
        items = Ref(self.make_list(value).cell)
        if isinstance(function, Static) and function.value is None:
            return self._walked(sequences.truthy, items)
        return self._walked(sequences.kept, function, items)

    def filtered_out(self, function: Any, value: Any) -> Iteration:
        """itertools.filterfalse."""
        return self._walked(sequences.left_out, function, self.make_list(value))

    def folded_by(self, function: Any, value: Any, initial: Any = None) -> Any:
        """functools.reduce."""
        message = "reduce() of empty iterable with no initial value"

        def step(total: Any, item: Any) -> Any:
            return self.call(function, (total, item), {})

        return self.reduce(value, initial, step, (message, "TypeError"))

    def accumulated(self, value: Any, function: Any = NONE, *, initial: Any = NONE) -> Iteration:
        """itertools.accumulate."""
        if function == NONE:
            function = Static(_add)
        items = self.make_list(value)
        if initial == NONE:
            return self._walked(sequences.accumulated, items, function)
        return self._walked(sequences.accumulated_from, items, function, initial)

    def chained(self, *values: Any) -> Iteration:
        """itertools.chain."""
        known = [self.known_items(v) for v in values]
        if all(items is not None for items in known):
            return self._fixed(tuple(item for items in known for item in items or ()))
        return self._walked(sequences.chained, TupleValue(tuple, tuple(self.make_list(v) for v in values)))

    def chained_from(self, value: Any) -> Iteration:
        """itertools.chain.from_iterable."""
        items = self.known_items(value)
        return self.chained(*items) if items is not None else self._walked(sequences.chained, value)

    def pairwise(self, value: Any) -> Iteration:
        """itertools.pairwise."""
        plan = self.iteration(value, SOMEWHERE)
        one = self.b.integer(1)
        if plan.static_items is not None:
            return self._fixed(tuple(TupleValue(tuple, p) for p in itertools.pairwise(plan.static_items)))
        length = self.at_least(self.b.sub(plan.length, one), 0)
        return Iteration(length, lambda k: TupleValue(tuple, (plan.item(k), plan.item(self.b.add(k, one)))))

    def product(self, *values: Any, repeat: Any = None) -> Iteration:
        """itertools.product: the last factor changes fastest."""
        values = values * (1 if repeat is None else integer_of(repeat.atom))
        known = [self.known_items(v) for v in values]
        if all(items is not None for items in known):
            rows = itertools.product(*(items or () for items in known))
            return self._fixed(tuple(TupleValue(tuple, row) for row in rows))
        plans = [self.iteration(v, SOMEWHERE) for v in values]
        length = plans[0].length
        for plan in plans[1:]:
            length = self.b.mul(length, plan.length)

        def item(k: Atom) -> TupleValue:
            parts: list[Any] = []
            for plan in reversed(plans):
                parts.append(plan.item(self.b.mod(k, plan.length)))
                k = self.b.floor_div(k, plan.length)
            return TupleValue(tuple, tuple(reversed(parts)))

        return Iteration(length, item)

    def indices(self, *shape: Any) -> Iteration:
        """np.ndindex."""
        sizes = shape[0].items if len(shape) == 1 and isinstance(shape[0], TupleValue) else shape
        return self.product(*(self.make_range(size) for size in sizes))

    def enumerated(self, a: Any) -> Iteration:
        """np.ndenumerate."""
        ref = self.as_numbers(a)
        assert isinstance(ref, ArrayRef)
        plan = self.indices(*map(Scalar, self.array_dims(ref)))

        def item(k: Atom) -> TupleValue:
            place = plan.item(k)
            return TupleValue(tuple, (place, self.subscript(ref, place)))

        return Iteration(plan.length, item)

    def combinations(self, value: Any, r: Any) -> Iteration:
        """itertools.combinations."""
        size = self._count(r)
        items = self.known_items(value)
        if items is not None:
            rows = itertools.combinations(items, size)
            return self._fixed(tuple(TupleValue(tuple, row) for row in rows))
        if size != 2:
            self.refuse("E0318", "combinations of more than two of a run-time list are not covered")
        plan = self.iteration(value, SOMEWHERE)
        chosen = self._walked(sequences.pairs, Scalar(plan.length))

        def item(k: Atom) -> TupleValue:
            return TupleValue(tuple, tuple(plan.item(i.atom) for i in chosen.item(k).items))

        return Iteration(chosen.length, item)

    def permutations(self, value: Any, r: Any = None) -> Iteration:
        """itertools.permutations."""
        items = self.static_items(value, SOMEWHERE)
        rows = itertools.permutations(items, None if r is None else self._count(r))
        return self._fixed(tuple(TupleValue(tuple, row) for row in rows))

    def combinations_again(self, value: Any, r: Any) -> Iteration:
        """itertools.combinations_with_replacement."""
        items = self.static_items(value, SOMEWHERE)
        rows = itertools.combinations_with_replacement(items, self._count(r))
        return self._fixed(tuple(TupleValue(tuple, row) for row in rows))

    def _count(self, value: Any) -> int:
        if not isinstance(value, Scalar) or not value.known:
            self.refuse("E0408", "how many are chosen must be known at compile time")
        return integer_of(value.atom)

    def counted(self, start: Any = None, step: Any = None) -> Iteration:
        """itertools.count."""
        first = start if start is not None else self.number(0)
        by = step if step is not None else self.number(1)

        def item(k: Atom) -> Any:
            steps = self.binary("Mult", by, Scalar(k), SOMEWHERE)
            return self.binary("Add", first, steps, SOMEWHERE)

        return Iteration(self.b.integer(ENDLESS), item)

    def repeated(self, value: Any, times: Any = None) -> Iteration:
        """itertools.repeat."""
        length = self.b.integer(ENDLESS) if times is None else self.at_least(times.atom, 0)
        return Iteration(length, lambda k: value)

    def cycled(self, value: Any) -> Iteration:
        """itertools.cycle."""
        plan = self.iteration(value, SOMEWHERE)
        empty = self.b.eq(plan.length, self.b.integer(0))
        length = self.b.select(empty, self.b.integer(0), self.b.integer(ENDLESS))

        def item(k: Atom) -> Any:
            return plan.item(self.b.mod(k, plan.length))

        return Iteration(length, item)

    def sliced(self, value: Any, *bounds: Any) -> Iteration:
        """itertools.islice."""
        parts = [None if b == NONE else b.atom for b in bounds]
        start, stop, step = [(None, *parts, None), (*parts, None), tuple(parts)][len(parts) - 1]
        zero, one = self.b.integer(0), self.b.integer(1)
        plan = self.iteration(value, SOMEWHERE)
        first, by = start or zero, step or one
        end = plan.length if stop is None else self.smaller(stop, plan.length)
        span = self.at_least(self.b.sub(end, first), 0)
        length = span if by is one else self.b.floor_div(self.b.add(span, self.b.sub(by, one)), by)
        if plan.static_items is not None and all(isinstance(a, Literal) for a in (first, end, by)):
            return self._fixed(plan.static_items[integer_of(first) : integer_of(end) : integer_of(by)])
        return Iteration(length, lambda k: plan.item(self.b.add(first, self.b.mul(by, k))), once=True)

    def zipped_longest(self, *values: Any, fillvalue: Any = NONE) -> Iteration:
        """itertools.zip_longest."""
        known = [self.known_items(v) for v in values]
        if any(items is None for items in known):
            self.refuse("E0318", "zip_longest of lists of run-time length is not covered")
        rows = itertools.zip_longest(*(items or () for items in known), fillvalue=fillvalue)
        return self._fixed(tuple(TupleValue(tuple, row) for row in rows))

    def taken_while(self, function: Any, value: Any) -> Iteration:
        """itertools.takewhile."""
        return self._walked(sequences.taken_while, function, self.make_list(value))

    def dropped_while(self, function: Any, value: Any) -> Iteration:
        """itertools.dropwhile."""
        return self._walked(sequences.dropped_while, function, self.make_list(value))

    def star_mapped(self, function: Any, value: Any) -> Iteration:
        """itertools.starmap."""
        plan = self.iteration(value, SOMEWHERE)
        return plan.each(lambda row: self.call(function, self.static_items(row, SOMEWHERE), {}))

    def iterated(self, value: Any) -> Any:
        """iter(x)."""
        return replace(self.iteration(value, SOMEWHERE), once=True)


def _add(a: Any, b: Any) -> Any:
    """What `itertools.accumulate` does where nothing else is said."""
    return a + b


ITERATORS: dict[Any, str] = {
    filter: "filtered", functools.reduce: "folded_by", itertools.filterfalse: "filtered_out",
    itertools.accumulate: "accumulated", itertools.chain: "chained", itertools.chain.from_iterable: "chained_from",
    itertools.pairwise: "pairwise", itertools.product: "product", itertools.combinations: "combinations",
    itertools.permutations: "permutations",
    itertools.combinations_with_replacement: "combinations_again", itertools.count: "counted",
    itertools.repeat: "repeated", itertools.cycle: "cycled", itertools.islice: "sliced",
    itertools.zip_longest: "zipped_longest", itertools.takewhile: "taken_while",
    itertools.dropwhile: "dropped_while", itertools.starmap: "star_mapped", iter: "iterated",
    np.ndindex: "indices", np.ndenumerate: "enumerated",
}  # fmt: skip
