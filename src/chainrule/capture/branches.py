"""Branches: both paths become regions, and what differs between them becomes results of an `if`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from chainrule.capture.context import FALSE, TRUE, Bottom, Raised, flag_atom, is_false, is_true
from chainrule.capture.fetch import scope
from chainrule.capture.joined_numbers import Output
from chainrule.capture.joining import Joiner
from chainrule.capture.liveness import Loop, Names, liveness
from chainrule.capture.sequences import Sequences
from chainrule.capture.state import State
from chainrule.capture.values import Choice, Key, Maybe, Static
from chainrule.ir.nodes import Atom, Equation, Region, Value
from chainrule.primitives import control
from chainrule.primitives.ops import Ops

FLAGS = ("$return", "$break", "$continue")

DEAD: Key = ("dead",)  # set where every path has raised


class Branches(Sequences):
    """Values and states that depend on run-time conditions."""

    def flag(self, name: str) -> Any:
        """Give a flow flag of the running function."""
        return self.state.get(self.variable(name), FALSE)

    def set_flag(self, name: str, value: Any) -> None:
        """Set a flow flag of the running function."""
        self.state[self.variable(name)] = value

    def terminated(self) -> bool:
        """Whether nothing further down is reached on any path."""
        return DEAD in self.state or any(is_true(self.flag(name)) for name in FLAGS)

    def leaving(self) -> Atom | None:
        """Give the run-time condition under which what follows is skipped; None if it never is."""
        flags = [f for f in map(self.flag, FLAGS) if not is_false(f)]
        if not flags:
            return None
        condition = flag_atom(flags[0])
        for other in flags[1:]:
            condition = self.b.or_(condition, flag_atom(other))
        return condition

    def guarded(self, run: Callable[[], None], names: Names | None) -> None:
        """Run something on the paths that get here."""
        if self.terminated():
            return
        condition = self.leaving()
        if condition is None:
            run()
        else:
            self.branch(self.b.not_(condition), run, self._left, names)

    def _left(self) -> None:
        """On the path that skips the rest: if only one way leads here, that flag is known to be set."""
        flags = [name for name in FLAGS if not is_false(self.flag(name))]
        if len(flags) == 1:
            self.set_flag(flags[0], TRUE)

    # Values that depend on run-time conditions

    def solid(self, value: Any) -> Any:
        """Take a value that may be `None` as one that is not, or raise."""
        if isinstance(value, Static) and isinstance(value.value, int | float):
            return self.constant(value.value + 0)  # a member of an enumeration of numbers
        if isinstance(value, Maybe):
            message = "the value is None here, and a number, array or object is needed"
            self.b.check(value.present, error="TypeError", message=message)
            return value.value
        return value

    def choose(self, choice: Choice, run: Callable[[Any], Any]) -> Any:
        """Do something with the one of a few objects that is meant."""
        if choice.condition in self.assumed:
            return self._with_one(choice.yes if self.assumed[choice.condition] else choice.no, run)

        def side(met: bool) -> Any:
            before = self.assumed
            self.assumed = before | {choice.condition: met}
            try:
                return self._with_one(choice.yes if met else choice.no, run)
            finally:
                self.assumed = before

        result = self.branch(choice.condition, lambda: side(True), lambda: side(False))
        if DEAD in self.state:
            raise Raised
        return result

    def _with_one(self, one: Any, run: Callable[[Any], Any]) -> Any:
        return self.choose(one, run) if isinstance(one, Choice) else run(one)

    def resolved(self, value: Any) -> Any:
        """Take a choice as the one that is meant on this path, where that is known."""
        while isinstance(value, Choice) and value.condition in self.assumed:
            value = value.yes if self.assumed[value.condition] else value.no
        return value

    # Branches

    def live(self, names: Names | None) -> Callable[[Key], bool]:
        """Say which variables joins keep: those of the running function (None: all), all of its callers'."""
        frame = self.frame
        if names is None or frame is None or frame.keeps_all:
            return lambda key: True
        number = frame.number
        kept = names | scope(frame.source.node)[1]
        return lambda key: key[1] != number or key[2].startswith("$") or key[2] in kept

    def live_after(self, statement: ast.stmt) -> Names:
        """Give the variables that may be read after a statement of the running function."""
        assert self.frame is not None
        return liveness(self.frame.source.node).after.get(id(statement), frozenset())

    def live_in(self, loop: Loop) -> Names | None:
        """Give the variables that an iteration of a loop, or what follows, may read."""
        assert self.frame is not None
        return liveness(self.frame.source.node).header.get(id(loop))

    def branch(
        self, condition: Atom, then: Callable[[], Any], other: Callable[[], Any], names: Names | None = None
    ) -> Any:
        """Run one of two things, as a run-time condition says; join their states and give the result."""
        start = self.state
        yes, yes_ops, yes_state = self.in_region(lambda: self._path(then), start)
        no, no_ops, no_state = self.in_region(lambda: self._path(other), start)
        if DEAD in yes_state and DEAD in no_state:
            self._emit_if(condition, yes_ops, no_ops, [])
            self.state = dict(start)
            self.state[DEAD] = True
            return None
        if DEAD in yes_state:
            self._only(condition, yes_ops, no_ops, no_state, raises_when=True)
            return no
        if DEAD in no_state:
            self._only(condition, no_ops, yes_ops, yes_state, raises_when=False)
            return yes
        result_key = ("v", -1, "$result")
        yes_state[result_key], no_state[result_key] = yes, no
        decide = self.live(names)

        def joiner() -> Joiner:
            return Joiner(
                self, yes_state, no_state, yes_ops, no_ops, lambda key: key == result_key or decide(key),
                condition=condition, base=start,
            )  # fmt: skip

        made = joiner()
        state = made.run()
        pairs = made.ambiguous_pairs()
        if pairs:  # objects with other names stay apart: which one is meant is a run-time question
            made = joiner()
            made.as_choice = pairs
            state = made.run()
        result = state.pop(result_key, None)
        self.state = state
        self._emit_if(condition, yes_ops, no_ops, made.outputs)
        return result

    def _path(self, run: Callable[[], Any]) -> Any:
        frame, depth, span = self.frame, len(self.stack), self.b.span
        try:
            return run()
        except Bottom as end:
            self.state[DEAD] = True
            self.frame, self.b.span = frame, span  # it may have ended inside a function that it called
            del self.stack[depth:]
            if not isinstance(end, Raised):
                self.b.equations.clear()
        return None

    def _only(self, condition: Atom, raising: Ops, going: Ops, state: State, *, raises_when: bool) -> None:
        """One path always raises: what the other does needs no region of its own."""
        if len(raising.equations) == 1 and raising.equations[0].primitive is control.check:
            fault = raising.equations[0]
            needed = self.b.not_(condition) if raises_when else condition
            span, self.b.span = self.b.span, fault.span
            self.b.check(needed, *fault.inputs[1:], **fault.params)
            self.b.span = span
        elif raising.equations:
            nothing = self.b.nested()
            pair = (raising, nothing) if raises_when else (nothing, raising)
            self._emit_if(condition, *pair, [])
        self.b.equations.extend(going.equations)
        self.state = state

    def _emit_if(self, condition: Atom, yes: Ops, no: Ops, outputs: list[Output]) -> None:
        if not outputs and not yes.equations and not no.equations:
            return
        left = yes.region((), tuple(o.left for o in outputs))
        right = no.region((), tuple(o.right for o in outputs))
        self.define(control.if_, (condition,), [o.value for o in outputs], (left, right))

    def define(
        self,
        primitive: Any,
        inputs: tuple[Atom, ...],
        outputs: list[Value],
        regions: tuple[Region, ...],
        **params: Any,
    ) -> None:
        """Emit an equation for values that exist already."""
        equation = Equation(primitive, inputs, tuple(outputs), params, regions, self.b.span)
        self.b.equations.append(equation)
        for value in outputs:
            self.b.definitions[value] = equation
