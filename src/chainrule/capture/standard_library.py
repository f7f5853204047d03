"""Parts of Python's library: `bisect`, `heapq`, `statistics`, `copy`, `collections`."""

from __future__ import annotations

import bisect
import collections
import copy
import heapq
from collections.abc import Callable
from importlib import import_module
from typing import Any

from chainrule.capture.integers import Integers
from chainrule.capture.mathematics import Arguments, Keywords
from chainrule.capture.values import (
    ArrayRef,
    Choice,
    ComplexArray,
    DictState,
    ElementRef,
    ListState,
    ObjectState,
    Ref,
    Scalar,
    Static,
    TupleValue,
)
from chainrule.library import heaps, randomness
from chainrule.library.queues import Deque

Memo = dict[Any, Any]


class StandardLibrary(Integers):
    """What needs nothing but other Python, and copies."""

    def known_function(self, value: Any) -> Callable[[Arguments, Keywords], Any] | None:
        """Give the meaning of a library function, if it has one."""
        written = _WRITTEN.get(value)
        if written is not None:
            return lambda a, k: self.call(Static(written), a, k)
        module, name = getattr(value, "__module__", None), getattr(value, "__name__", "")
        if module == "statistics" and name in _SAMPLES:
            meaning = getattr(import_module("chainrule.library.samples"), _SAMPLES[name])
            return lambda a, k: self.call(Static(meaning), a, k)
        if module in ("numpy.random", "numpy.random._generator") and name == "default_rng":
            return self.checked(value, self.stream)
        if value is copy.copy:
            return self.checked(value, self.copied_once)
        if value is copy.deepcopy:
            return self.checked(value, self.copied_through)
        return super().known_function(value)

    def stream(self, seed: Any = None) -> Any:
        """np.random.default_rng of a seed: without one, no two calls would give the same."""
        if not isinstance(seed, Scalar) or seed.atom.type.dtype not in ("i64", "bool"):
            self.refuse("E0312", "`default_rng` is covered with an integer seed only", hint="give it a seed")
        return self.construct(randomness.Stream, (seed,), {})

    def copied_once(self, x: Any) -> Any:
        """copy.copy: a new container of the same items."""
        match x:
            case Choice():
                return self.choose(x, self.copied_once)
            case ArrayRef() | ComplexArray() | ElementRef():
                return self.copied(x)
            case Ref(cell=cell):
                own = self._own_copy(x, "__copy__", ())
                if own is not None:
                    return own
                content = self.state[cell]
                fields = isinstance(content, DictState | ObjectState)
                return Ref(self.new_cell(content)) if fields else self.make_list(x)
            case _:
                return x

    def copied_through(self, x: Any) -> Any:
        """copy.deepcopy."""
        return self._copied_through(x, {})

    def _copied_through(self, x: Any, memo: Memo) -> Any:
        """Copy something and what it holds: what is one object stays one object."""
        match x:
            case Choice():
                return self.choose(x, lambda one: self._copied_through(one, memo))
            case TupleValue(cls=cls, items=items):
                return TupleValue(cls, tuple(self._copied_through(item, memo) for item in items))
            case ArrayRef() | ComplexArray() | ElementRef():
                if x not in memo:
                    memo[x] = self.copied(x)
                return memo[x]
            case Ref(cell=cell):
                if x not in memo:
                    memo[x] = self._own_copy(x, "__deepcopy__", (Static(None),)) or self._new_copy(
                        cell, x, memo
                    )
                return memo[x]
            case _:
                return x

    def _new_copy(self, cell: Any, x: Ref, memo: Memo) -> Ref:
        content = self.state[cell]
        if not isinstance(content, ListState | DictState | ObjectState):
            return self.copied(x)
        memo[x] = made = Ref(self.new_cell(content))
        match content:
            case ListState(items=items):
                filled: Any = ListState(tuple(self._copied_through(item, memo) for item in items))
            case DictState(items=pairs):
                filled = DictState(tuple((k, self._copied_through(v, memo)) for k, v in pairs))
            case ObjectState(cls=cls, fields=fields):
                filled = ObjectState(cls, tuple((n, self._copied_through(v, memo)) for n, v in fields))
        self.state[made.cell] = filled
        return made

    def _own_copy(self, x: Ref, name: str, arguments: Arguments) -> Any:
        """Copy an object the way that its class says."""
        content = self.state[x.cell]
        if isinstance(content, ObjectState) and hasattr(content.cls, name):
            return self.call_method(x, name, arguments, None)
        return None


_WRITTEN: dict[Any, Any] = {
    heapq.heappush: heaps.push, heapq.heappop: heaps.pop, heapq.heapify: heaps.heapify,
    heapq.heapreplace: heaps.replace, heapq.heappushpop: heaps.push_pop, heapq.nsmallest: heaps.smallest,
    heapq.nlargest: heaps.largest, bisect.bisect_left: heaps.place_left, bisect.bisect_right: heaps.place_right,
    bisect.insort_left: heaps.insert_left, bisect.insort_right: heaps.insert_right,
    collections.deque: Deque,
}  # fmt: skip

# `statistics` and what it imports take long: its functions are known by name.
_SAMPLES = {
    "mean": "mean", "fmean": "mean", "variance": "variance", "pvariance": "population_variance", "stdev": "deviation",
    "pstdev": "population_deviation", "median": "median", "geometric_mean": "geometric_mean",
}  # fmt: skip
