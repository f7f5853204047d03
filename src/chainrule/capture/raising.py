"""`raise` and `assert`: a check at run time, with the arguments of the exception."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import Any

from chainrule.capture.assignments import Assignments
from chainrule.capture.branches import DEAD
from chainrule.capture.text import Text
from chainrule.capture.texts import MOST_FACTS
from chainrule.capture.values import Choice, Scalar, Static, TupleValue, number_of
from chainrule.errors.arguments import Fact, Filled, Several, encoded
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal


@dataclass(frozen=True, slots=True)
class ExceptionValue:
    """An exception that has been made and not raised yet."""

    cls: type
    arguments: tuple[Any, ...]
    keywords: tuple[tuple[str, Any], ...]


class Raising(Assignments):
    """Exceptions that the function raises."""

    def _do_raise(self, node: ast.Raise) -> None:
        if node.exc is None:
            self.refuse("E0301", "only exceptions can be raised", node=node)
        value = self.evaluate(node.exc)
        self.at(node)
        if (
            isinstance(value, Static)
            and isinstance(value.value, type)
            and issubclass(value.value, BaseException)
        ):
            value = ExceptionValue(value.value, (), ())
        if not isinstance(value, ExceptionValue):
            self.refuse("E0301", "only exceptions can be raised", node=node)
        self.fail_unless(literal(False), value)
        self.state[DEAD] = True

    def make_exception(self, cls: type, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Make an exception, to be raised later."""
        return ExceptionValue(cls, arguments, tuple(keywords.items()))

    def _do_assert(self, node: ast.Assert) -> None:
        test = self.condition(node.test)
        message = node.msg
        if message is None:
            self.at(node)
            self.fail_unless(test, ExceptionValue(AssertionError, (), ()))
            return

        def fail() -> None:  # what the message needs is computed here only
            value = self.evaluate(message)
            self.at(node)
            self.fail_unless(literal(False), ExceptionValue(AssertionError, (value,), ()))
            self.state[DEAD] = True

        if not isinstance(test, Literal):
            self.branch(test, lambda: None, fail, self.live_after(node))
        elif not test.value:
            fail()

    def fail_unless(self, condition: Atom, exception: ExceptionValue) -> None:
        """Raise an exception at run time unless a condition holds."""
        for k, argument in enumerate(exception.arguments):
            if isinstance(argument, Choice):  # a text that is one of a few
                other = self.b.not_(argument.condition)
                for fine, one in ((other, argument.yes), (argument.condition, argument.no)):
                    given = (*exception.arguments[:k], one, *exception.arguments[k + 1 :])
                    self.fail_unless(self.b.or_(condition, fine), replace(exception, arguments=given))
                return
        varied = next(filter(None, map(_varied, exception.arguments)), None)
        if varied is not None:

            def with_one(one: Scalar) -> None:
                told = tuple(_with_number(value, varied, one) for value in exception.arguments)
                self.fail_unless(condition, replace(exception, arguments=told))

            self.by_sort(varied, with_one)
            return
        facts: list[Atom] = []
        parts = tuple(self._exception_argument(a, facts) for a in exception.arguments)
        named = tuple((name, self._exception_argument(a, facts)) for name, a in exception.keywords)
        message = encoded(parts, named)
        self.b.check(condition, *facts, error=self._name_of(exception.cls), message=message)

    def _name_of(self, cls: type) -> str:
        if cls.__module__ == "builtins":
            return cls.__name__
        if "<locals>" in cls.__qualname__:
            self.refuse(
                "E0301",
                f"`{cls.__name__}` is defined inside a function",
                hint="define it at the top of a module",
            )
        self.unit.keep.append(cls)
        return f"{cls.__module__}:{cls.__qualname__}"

    def _exception_argument(self, value: Any, facts: list[Atom]) -> Any:
        """Describe an argument of an exception; run-time numbers go to the facts."""
        match value:
            case Scalar() if value.known:
                return number_of(value.atom)
            case Scalar(atom=atom, kind=kind):
                facts.append(self._noted(atom, facts))
                return Fact(len(facts) - 1, kind != "numpy")
            case Static(value=None | str() | bool() | int() | float() as known):
                return known
            case Text(template=template, facts=numbers):
                first = len(facts)
                facts += [self._noted(n.atom, facts) for n in numbers]
                plain = tuple(n.kind != "numpy" for n in numbers)
                return Filled(template, first, plain)
            case TupleValue(items=items):
                return Several(tuple(self._exception_argument(i, facts) for i in items))
            case _:
                return f"<{self.describe_value(value)}>"

    def _noted(self, atom: Atom, facts: list[Atom]) -> Atom:
        if len(facts) >= MOST_FACTS:
            self.refuse(
                "E0316", f"an exception can tell {MOST_FACTS} run-time numbers, and this one has more"
            )
        return atom


def _varied(value: Any) -> Scalar | None:
    """Find a number in what an exception tells whose type only the run tells."""
    match value:
        case Scalar() if value.sorts is not None:
            return value
        case Text():
            return value.varied()
        case TupleValue(items=items):
            return next(filter(None, map(_varied, items)), None)
        case _:
            return None


def _with_number(value: Any, old: Scalar, new: Scalar) -> Any:
    """Put another number in place of one."""
    match value:
        case Scalar() if value == old:
            return new
        case Text():
            return value.with_fact(old, new)
        case TupleValue(cls=cls, items=items):
            return TupleValue(cls, tuple(_with_number(item, old, new) for item in items))
        case _:
            return value
