"""`for` and `while`: unrolled where the number of rounds is small and known, else loops of the IR."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chainrule.capture.context import FALSE, is_false
from chainrule.capture.liveness import Loop
from chainrule.capture.raising import Raising
from chainrule.capture.sharing import mutable
from chainrule.capture.state import State
from chainrule.capture.values import (
    Iteration,
    ListState,
    RangeValue,
    Ref,
    Scalar,
    SequenceState,
    integer_of,
    is_slice,
)
from chainrule.errors import CompileError, UnsupportedError
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.structure import Leaf

SMALL = 8
FEW = 8
_HELPED_BY_UNROLLING = ("E0210", "E0321", "E0402", "E0403", "E0404")


class LoopStatements(Raising):
    """Loop statements."""

    def _do_while(self, node: ast.While) -> None:
        assigned = _assigned(node)
        saved = self.flag("$break"), self.flag("$continue")
        self.set_flag("$break", FALSE)
        self.set_flag("$continue", FALSE)

        def test() -> Atom:
            self.at(node.test)
            return self.condition(node.test)

        def body() -> None:
            self.execute(node.body)
            self.set_flag("$continue", FALSE)

        if any(isinstance(n, ast.NamedExpr) for n in ast.walk(node.test)):
            self._rotated(node, test, body, assigned)
        else:
            self.while_loop(node, test, body, assigned)
        self._after_loop(node, saved)

    def _rotated(
        self, node: ast.While, test: Callable[[], Atom], body: Callable[[], None], assigned: set[str]
    ) -> None:
        """A test that assigns is run once before the loop and again at the end of each iteration."""
        go = self.variable("$go")
        self.state[go] = Scalar(test())

        def again() -> None:
            self.state[go] = Scalar(test())

        def whole() -> None:
            body()
            self.guarded(again, self.live_in(node))

        self.while_loop(node, lambda: self.state[go].atom, whole, assigned | {"$go"})
        self.state.pop(go, None)

    def _after_loop(self, node: Loop, saved: tuple[Any, Any]) -> None:
        """Run the `else` of a loop: a `break` or `continue` in it is that of the loop around."""
        broken = self.flag("$break")
        self.set_flag("$break", saved[0])
        self.set_flag("$continue", saved[1])
        if not node.orelse:
            return
        names = self.live_after(node)
        if is_false(broken):
            self.guarded(lambda: self.execute(node.orelse), names)
        elif not isinstance(broken.atom, Literal):
            run = lambda: self.guarded(lambda: self.execute(node.orelse), names)  # noqa: E731
            self.branch(self.b.not_(broken.atom), run, lambda: None, names)

    def _do_for(self, node: ast.For) -> None:
        iterable = self._looped_over(node.iter)
        self.at(node)
        plan = self.iteration(iterable, node.iter)
        saved = self.flag("$break"), self.flag("$continue")
        self.set_flag("$break", FALSE)
        self.set_flag("$continue", FALSE)
        before, self.unit.replaced = self.unit.replaced, set()
        self.holding((iterable,), lambda: self._run_for(node, iterable, plan))
        self._refuse_changes(plan, node)
        self.unit.replaced |= before
        self._after_loop(node, saved)

    def _run_for(self, node: ast.For, iterable: Any, plan: Iteration) -> None:
        if plan.count is not None and self._unrolls(plan, plan.count):
            self._unrolled(node, plan, 0)
        elif plan.bound is not None:
            self._bounded(node, plan, 0)
        elif _has_exit(node):
            self._for_with_exit(node, plan)
        else:
            self._plain_for(node, iterable, plan)

    def _looped_over(self, node: ast.expr) -> Any:
        """Evaluate what a loop runs over.

        Nobody else sees the list that a slice makes here. Where it matters which objects are meant, its items
        are taken from the whole list.
        """
        if not self.unit.tracking or not isinstance(node, ast.Subscript):
            return self.evaluate(node)
        owner, key = self.solid(self.evaluate(node.value)), self.evaluate(node.slice)
        self.at(node)
        content = self.state[owner.cell] if isinstance(owner, Ref) else None
        if not isinstance(content, SequenceState) or not is_slice(key) or not mutable(content.item):
            return self.subscript(owner, key)
        start, length, step = self.slice_bounds(key, content.length)
        whole = self.iteration(owner, node)

        def item(k: Atom) -> Any:
            return whole.item(self.b.add(start, self.b.mul(step, k)))

        return replace(whole, length=length, item=item, part=True)

    def _refuse_changes(self, plan: Iteration, node: ast.For) -> None:
        """Refuse a loop that has changed what it runs over in a way that its items do not show."""
        if any(self.size_of_list(cell) != size for cell, size in plan.lists):
            self.refuse_growth(node)
        if plan.part and any(cell in self.unit.replaced for cell, _ in plan.lists):
            self.refuse_growth(node)
        self.refuse_stale(plan, node)

    def _unrolls(self, plan: Iteration, count: int) -> bool:
        return not plan.uniform or count <= SMALL

    def _unrolled(self, node: ast.For, plan: Iteration, k: int) -> None:
        for position in range(k, plan.count or 0):
            self.assign(node.target, plan.now(position))
            self.execute(node.body)
            self.set_flag("$continue", FALSE)
            if self.terminated():
                return
            if self.leaving() is not None:
                self.guarded(lambda p=position: self._unrolled(node, plan, p + 1), self.live_in(node))
                return

    def _bounded(self, node: ast.For, plan: Iteration, k: int) -> None:
        """Unroll a loop whose length is only known to have a bound."""
        if k == plan.bound:
            return

        def step() -> None:
            self.assign(node.target, plan.item(self.b.integer(k)))
            self.execute(node.body)
            self.set_flag("$continue", FALSE)
            self.guarded(lambda: self._bounded(node, plan, k + 1), self.live_in(node))

        self.branch(self.b.lt(self.b.integer(k), plan.length), step, lambda: None, self.live_in(node))

    def _plain_for(self, node: ast.For, iterable: Any, plan: Iteration) -> None:
        direct = isinstance(iterable, RangeValue)

        def step(i: Atom) -> None:
            self.at(node)
            self.assign(node.target, Scalar(i) if direct else plan.item(i))
            self.execute(node.body)
            self.set_flag("$continue", FALSE)

        zero, one = self.b.integer(0), self.b.integer(1)
        bounds = (iterable.start, iterable.stop, iterable.step) if direct else (zero, plan.length, one)
        position, state, builder = len(self.b.equations), dict(self.state), self.b
        frame, depth = self.frame, len(self.stack)

        def restart() -> None:
            self.b, self.state, self.frame = builder, dict(state), frame
            del self.b.equations[position:]
            del self.stack[depth:]

        few = isinstance(plan.length, Literal) and 0 < integer_of(plan.length) <= FEW
        try:
            self.for_loop(node, bounds, step, _assigned(node))
        except CompileError as error:
            if few and error.code in _HELPED_BY_UNROLLING:
                restart()
                self._unrolled(node, self._counted(plan), 0)
                return
            if error.code != "E0321" or not isinstance(error, UnsupportedError):
                raise
            restart()
            self._paired_for(node, plan, error)
            return
        if few and self._holds_records(state):
            restart()
            self._unrolled(node, self._counted(plan), 0)

    def _counted(self, plan: Iteration) -> Iteration:
        """Take the items of an iteration of known length one by one."""
        count = integer_of(plan.length)

        def now(k: int) -> Any:
            return plan.item(self.b.integer(k))

        return replace(plan, count=count, now=now)

    def _holds_records(self, before: State) -> bool:
        """Whether a list of known length has become one of records or lists, which are freer on their own."""
        return any(
            isinstance(before.get(key), ListState)
            and isinstance(content, SequenceState)
            and mutable(content.item)
            and not isinstance(content.item, Leaf)
            for key, content in self.state.items()
        )

    def _paired_for(self, node: ast.For, plan: Iteration, error: UnsupportedError) -> None:
        """Two iterations at a time: buffers that change places in each are where they were after two."""

        def step(k: Atom) -> None:
            self.at(node)
            self.assign(node.target, plan.item(k))
            self.execute(node.body)
            self.set_flag("$continue", FALSE)

        def both(half: Atom) -> None:
            first = self.b.mul(half, self.b.integer(2))
            self.lower_bounds[first] = 0
            step(first)
            step(self.b.add(first, self.b.integer(1)))

        zero, one, two = (self.b.integer(k) for k in (0, 1, 2))
        halves = self.b.floor_div(plan.length, two)
        try:
            self.for_loop(node, (zero, halves, one), both, _assigned(node))
        except UnsupportedError:
            raise error from None
        last = self.b.sub(plan.length, one)
        self.lower_bounds[last] = 0
        odd = self.b.gt(plan.length, self.b.mul(halves, two))
        self.branch(odd, lambda: step(last), lambda: None, self.live_after(node))

    def _for_with_exit(self, node: ast.For, plan: Iteration) -> None:
        counter = self.variable(f"$i{node.lineno}_{node.col_offset}")
        self.state[counter] = Scalar(self.b.integer(0))

        def test() -> Atom:
            return self.b.lt(self.state[counter].atom, plan.length)

        def body() -> None:
            self.at(node)
            k = self.state[counter].atom
            self.lower_bounds[k] = 0
            self.assign(node.target, plan.item(k))
            self.execute(node.body)
            self.set_flag("$continue", FALSE)
            self.state[counter] = Scalar(self.b.add(k, self.b.integer(1)))

        self.while_loop(node, test, body, _assigned(node) | {counter[2]})
        self.state.pop(counter, None)


def _has_exit(node: Loop) -> bool:
    def find(statements: list[ast.stmt], inner: bool) -> bool:
        for statement in statements:
            if isinstance(statement, ast.Return) or (isinstance(statement, ast.Break) and not inner):
                return True
            deeper = inner or isinstance(statement, ast.For | ast.While)
            nested = isinstance(statement, ast.If | ast.For | ast.While)
            if isinstance(statement, ast.Match) and any(find(case.body, inner) for case in statement.cases):
                return True
            if nested and (find(statement.body, deeper) or find(statement.orelse, inner)):
                return True
        return False

    return find(node.body, False)


def _assigned(node: Loop) -> set[str]:
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return names | {n.name for n in ast.walk(node) if isinstance(n, ast.MatchAs | ast.MatchStar) and n.name}
