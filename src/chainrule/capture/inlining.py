"""Functions that are captured where they are called."""

from __future__ import annotations

import ast
from typing import Any

from chainrule.capture.binding import Binding
from chainrule.capture.branches import DEAD
from chainrule.capture.context import FALSE, TRUE, Frame, Raised, is_true
from chainrule.capture.fetch import Source, scope
from chainrule.capture.values import (
    NONE,
    BoundMethod,
    Closure,
    Conflict,
    Derived,
    DictState,
    Iteration,
    ListState,
    ObjectState,
    PartialCall,
    TupleValue,
)


class Inlining(Binding):
    """Runs the body of a called function in place."""

    def _inline(
        self, function: Any, identity: Any, arguments: tuple[Any, ...], keywords: dict[str, Any], kind: Any
    ) -> Any:
        source, parent, python_function, globals_ = self._source(function)
        self._refuse_generator(source)
        values = self._bind(function, source, arguments, keywords)
        names = scope(source.node)[0]
        caller, span = self.frame, self.b.span
        self.whole = self.whole or source.span(source.node)
        frame = Frame(source, names, python_function, parent, globals_, self.fresh(), self.frame, span)
        self.frame = frame
        self.stack.append((identity, source.name, kind))
        for name, value in values.items():
            self.state[self.variable(name)] = value
        result = self._run(source)
        self.stack.pop()
        if DEAD in self.state:
            self.frame = caller
            del self.state[DEAD]
            raise Raised
        if not scope(source.node)[1] or not self._kept_by_closure(frame, result):
            for key in [k for k in self.state if k[0] == "v" and k[1] == frame.number]:
                del self.state[key]
        self.frame, self.b.span = caller, span
        return result

    def _kept_by_closure(self, frame: Frame, result: Any) -> bool:
        """Whether a function value that outlives a call can still see its variables."""

        def sees(value: Any) -> bool:
            match value:
                case Closure(frame=inner, defaults=defaults):
                    while inner is not None:
                        if inner is frame:
                            return True
                        inner = inner.parent
                    return any(map(sees, defaults))
                case BoundMethod(owner=owner, function=function):
                    return sees(owner) or sees(function)
                case PartialCall(function=function, arguments=arguments):
                    return sees(function) or any(map(sees, arguments))
                case Derived(function=function):
                    return sees(function)
                case TupleValue(items=items) | ListState(items=items):
                    return any(map(sees, items))
                case ObjectState(fields=pairs) | DictState(items=pairs):
                    return any(sees(v) for _, v in pairs)
                case Iteration():
                    return True
                case _:
                    return False

        own = frame.number
        return sees(result) or any(
            sees(v) for k, v in self.state.items() if not (k[0] == "v" and k[1] == own)
        )

    def _run(self, source: Source) -> Any:
        """Run the body of the current frame and give what it returns."""
        self.set_flag("$return", FALSE)
        node = source.node
        if isinstance(node, ast.Lambda):
            return self.evaluate(node.body)
        self.execute(node.body)
        if DEAD in self.state:
            return None
        if not is_true(self.flag("$return")):
            self.at(node)
            self.guarded(self._return_none, frozenset())
        value = self.state.get(self.variable("$value"), NONE)
        if isinstance(value, Conflict):
            self.at(node)
            self.mismatch(
                "E0407",
                value.reason.replace("`$value`", "the result"),
                hint="return the same kind of value on every path",
            )
        return value

    def _return_none(self) -> None:
        self.state[self.variable("$value")] = NONE
        self.set_flag("$return", TRUE)
