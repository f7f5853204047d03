"""Comprehensions, generator expressions, and the run-time loops behind `sum`, `max` and `list`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chainrule.capture.builtin_functions import BuiltinFunctions
from chainrule.capture.context import FALSE, Frame, Raised
from chainrule.capture.join_types import fitted, options_in, same_structure
from chainrule.capture.values import (
    DictState,
    Iteration,
    Key,
    ListState,
    Ref,
    SequenceState,
    integer_of,
)
from chainrule.ir.nodes import Atom, Literal, Value
from chainrule.ir.structure import Structure, leaves, uneven
from chainrule.ir.types import I64


class Comprehensions(BuiltinFunctions):
    """Loops inside expressions."""

    def _listcomp(self, node: ast.ListComp) -> Any:
        return self._comprehension(node.elt, node.generators)

    def _generatorexp(self, node: ast.GeneratorExp) -> Any:
        (first, *more) = node.generators
        if more or first.ifs:
            return self._early(node)
        frame = self._inner_frame(node.generators)
        plan = self.iteration(self.evaluate(first.iter), first.iter)

        def element(value: Any) -> Any:
            return self._within(frame, lambda: self._element(first.target, value, node.elt))

        return plan.each(element)

    def _early(self, node: ast.GeneratorExp) -> Iteration:
        """A generator with conditions is a list that is made at once: what it reads must not change meanwhile."""
        plan = self.iteration(self._comprehension(node.elt, node.generators), node)
        keys = [self.variable(n.id) for n in ast.walk(node) if isinstance(n, ast.Name)]
        keys = [k for k in keys if k in self.state]
        keys += self.visited_cells([self.state[k] for k in keys], self.state)
        return replace(plan, once=True, reads=tuple((k, self.state[k]) for k in keys))

    def _dictcomp(self, node: ast.DictComp) -> Any:
        pair = ast.copy_location(ast.Tuple(elts=[node.key, node.value], ctx=ast.Load()), node)
        made = self._comprehension(pair, node.generators)
        content = self.state[made.cell]
        if not isinstance(content, ListState):
            self.refuse("E0308", "dict keys must be known at compile time", node=node)
        pairs = {self.static_key(row.items[0], node): row.items[1] for row in content.items}
        return Ref(self.new_cell(DictState(tuple(pairs.items()))))

    def _element(self, target: ast.expr, value: Any, element: ast.expr) -> Any:
        self.assign(target, value)
        return self.evaluate(element)

    def _inner_frame(self, generators: list[ast.comprehension]) -> Frame:
        outer = self.frame
        assert outer is not None
        names = frozenset(
            n.id
            for g in generators
            for n in ast.walk(g.target)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        )
        return Frame(
            outer.source,
            names,
            outer.function,
            outer,
            outer.globals,
            self.fresh(),
            outer.caller,
            outer.called_at,
            True,
        )

    def _within(self, frame: Frame, run: Callable[[], Any]) -> Any:
        outer, self.frame = self.frame, frame
        try:
            return run()
        finally:
            self.frame = outer
            for key in [k for k in self.state if k[0] == "v" and k[1] == frame.number]:
                del self.state[key]

    def _comprehension(self, element: ast.expr, generators: list[ast.comprehension]) -> Ref:
        first = self.evaluate(generators[0].iter)
        frame = self._inner_frame(generators)
        return self._within(frame, lambda: self._generate(element, generators, first))

    def _generate(self, element: ast.expr, generators: list[ast.comprehension], source: Any) -> Ref:
        plan = self.iteration(source, generators[0].iter)
        items = plan.static_items
        if items is None and isinstance(plan.length, Literal) and integer_of(plan.length) <= 16:
            items = tuple(plan.item(self.b.integer(k)) for k in range(integer_of(plan.length)))
        if items is not None:
            fixed = self._generate_fixed(element, generators, items)
            if fixed is not None:
                return fixed
        if len(generators) == 1 and not generators[0].ifs and plan.bound is None:
            return self.collect(
                plan.length, lambda k: self._element(generators[0].target, plan.item(k), element)
            )
        return self._generate_growing(element, generators, plan)

    def _generate_fixed(
        self, element: ast.expr, generators: list[ast.comprehension], items: tuple[Any, ...]
    ) -> Ref | None:
        made: list[Any] = []
        for item in items:
            self.assign(generators[0].target, item)
            tests = [self.condition(test) for test in generators[0].ifs]
            if not all(isinstance(t, Literal) for t in tests):
                return None
            if not all(bool(t.value) for t in tests if isinstance(t, Literal)):
                continue
            if len(generators) == 1:
                made.append(self.evaluate(element))
                continue
            inner = self._generate(element, generators[1:], self.evaluate(generators[1].iter))
            content = self.state[inner.cell]
            if not isinstance(content, ListState):
                return None
            made += content.items
        return Ref(self.new_cell(ListState(tuple(made))))

    def _generate_growing(
        self, element: ast.expr, generators: list[ast.comprehension], plan: Iteration
    ) -> Ref:
        """Conditions or nested run-time loops: the list grows item by item."""
        probe = lambda: self._probe(element, generators, plan)  # noqa: E731 - evaluated into thin air
        try:
            structure, _, _ = self.in_region(probe, self.state, repeats=True)
        except Raised:  # every item does: the list stays empty
            made = Ref(self.new_cell(ListState(())))
            self._grow(element, generators, plan, made)
            return made
        columns = tuple(self.array(self.no_rows(t)) for t in leaves(structure))
        made = Ref(self.new_cell(SequenceState(self.b.integer(0), structure, columns)))
        self._grow(element, generators, plan, made)
        return made

    def _probe(self, element: ast.expr, generators: list[ast.comprehension], plan: Iteration) -> Structure:
        self.assign(generators[0].target, plan.item(self._some_index(plan)))
        self._test_all(generators[0])
        for generator in generators[1:]:
            inner = self.iteration(self.evaluate(generator.iter), generator.iter)
            self.assign(generator.target, inner.item(self._some_index(inner)))
            self._test_all(generator)
        return self.described_row(self.evaluate(element))[0]

    def _some_index(self, plan: Iteration) -> Atom:
        return Value(I64, "i") if plan.bound is None else self.b.integer(0)

    def _test_all(self, generator: ast.comprehension) -> None:
        for test in generator.ifs:
            self.condition(test)

    def _grow(
        self, element: ast.expr, generators: list[ast.comprehension], plan: Iteration, made: Ref
    ) -> None:
        first, *rest = generators

        def add() -> None:
            if rest:
                inner = self.iteration(self.evaluate(rest[0].iter), rest[0].iter)
                self._grow(element, rest, inner, made)
            else:
                self._list_append(made, self.evaluate(element))

        def step(k: Atom) -> None:
            self.assign(first.target, plan.item(k))
            self._when(list(first.ifs), add)

        self._each(plan, self.b.integer(0), step)

    def _when(self, tests: list[ast.expr], run: Callable[[], None]) -> None:
        if not tests:
            run()
            return
        test = self.condition(tests[0])
        if isinstance(test, Literal):
            if test.value:
                self._when(tests[1:], run)
            return
        self.branch(test, lambda: self._when(tests[1:], run), lambda: None)

    # Run-time loops

    def run_loop(self, first: Atom, stop: Atom, step: Callable[[Atom], None]) -> None:
        """Run `step(k)` for k from `first` to `stop` at run time."""
        name = ast.Name(id="i", ctx=ast.Store())
        node = ast.For(
            target=name, iter=name, body=[], orelse=[], lineno=self.line, end_lineno=0, col_offset=0
        )
        known = set(self.state)

        def body(k: Atom) -> None:
            step(k)
            self._forget(known)

        self.for_loop(node, (first, stop, self.b.integer(1)), body, set())

    def _forget(self, known: set[Key]) -> None:
        """Drop the variables that a round of a comprehension has made: the next makes its own."""
        frame = self.frame
        if frame is None or not frame.keeps_all:
            return
        for key in [k for k in self.state if k[0] == "v" and k[1] == frame.number and k not in known]:
            del self.state[key]

    def _each(self, plan: Iteration, first: Atom, step: Callable[[Atom], None]) -> None:
        """Run `step(k)` for each item of an iteration from the first on: in a loop, or one by one."""
        if plan.bound is None:
            self.run_loop(first, plan.length, step)
            return
        for k in map(self.b.integer, range(integer_of(first), plan.bound)):
            self.branch(self.b.lt(k, plan.length), lambda k=k: step(k), lambda: None)

    def fold(self, first: Atom, plan: Iteration, start: Any, step: Callable[[Any, Any], Any]) -> Any:
        """Run `total = step(total, item)` for the items from the first on."""
        key = self.variable(f"$total{self.fresh()}")
        self.state[key] = start

        def body(k: Atom) -> None:
            self.state[key] = step(self.state[key], plan.item(k))

        self._each(plan, first, body)
        return self.state.pop(key)

    def an_item(self, plan: Iteration) -> Any:
        """Give an item of a run-time iteration, only to see what it is."""
        try:
            found, _, _ = self.in_region(lambda: plan.item(self._some_index(plan)), self.state)
        except Raised:  # there is none, or the first one raises
            self._each(plan, self.b.integer(0), plan.item)
            return FALSE
        return found

    def collect_each(self, plan: Iteration) -> Ref:
        """Make a run-time list of the items of a bounded iteration."""
        probe = lambda: self.described_row(plan.item(self.b.integer(0)))[0]  # noqa: E731 - into thin air
        try:
            structure, _, _ = self.in_region(probe, self.state, repeats=True)
        except Raised:
            self._each(plan, self.b.integer(0), plan.item)
            return Ref(self.new_cell(ListState(())))
        columns = tuple(self.array(self.no_rows(t)) for t in leaves(structure))
        made = Ref(self.new_cell(SequenceState(self.b.integer(0), structure, columns)))

        def add(k: Atom) -> None:
            self._list_append(made, plan.item(k))

        self._each(plan, self.b.integer(0), add)
        return made

    def collect(self, length: Atom, item: Callable[[Atom], Any]) -> Ref:
        """Make a run-time list of `item(0)`, `item(1)` and so on."""
        length = self.at_least(length, 0)
        probed: list[Any] = []

        def probe() -> Structure:
            probed.append(item(Value(I64, "i")))
            return self.described_row(probed[0])[0]

        try:
            structure, _, probing = self.in_region(probe, self.state, repeats=True)
        except Raised:
            self.run_loop(self.b.integer(0), length, item)
            return Ref(self.new_cell(ListState(())))
        self.require_one_size(structure)
        known = set(self.state)
        fixed = all(not t.shape for t in leaves(structure))
        size = length if fixed else self.b.integer(0)
        columns = tuple(
            self.array(self.b.empty(size, dtype=t.dtype) if fixed else self.no_rows(t))
            for t in leaves(structure)
        )

        def body(k: Atom) -> None:
            found, atoms = self.described_row(item(k))
            if options_in(found) == options_in(structure) and same_structure(structure, found):
                atoms = fitted(self.b, found, structure, atoms)
            if options_in(found) != options_in(structure) or len(atoms) != len(columns):
                self.mismatch("E0403", "the items of this list change from one round to the next")
            parts = zip(columns, atoms, leaves(structure), uneven(structure), strict=True)
            for column, atom, type_, axes in parts:
                atom = self.b.convert(atom, type_.dtype)
                if fixed:
                    self.state[column.cell] = self.b.update(self.state[column.cell], atom, k)
                else:
                    self.append_row(column, atom, axes, k)

        self.run_loop(self.b.integer(0), length, body)
        made = Ref(self.new_cell(SequenceState(length, structure, columns)))
        self.share_reached(probed[0], probing, known, made.cell)
        return made
