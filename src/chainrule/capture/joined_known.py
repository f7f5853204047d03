"""Join what exists at compile time only: which one of a few functions, classes or texts is meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chainrule.capture.joined_numbers import JoinedNumbers
from chainrule.capture.values import MOST_OPTIONS, Choice, Closure, Derived, PartialCall, Scalar, Static
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.primitives.ops import Ops


class Nothing:
    """Stands for a value on a path that never uses it."""


NOTHING = Nothing()


def options_of(value: Any) -> tuple[Any, ...]:
    """List what a run-time choice is one of."""
    if isinstance(value, Choice):
        return (*options_of(value.yes), *options_of(value.no))
    return (value,)


def all_static(*values: Any) -> bool:
    """Whether nothing but texts, classes, functions, members of enumerations and `None` can be meant."""
    return all(isinstance(one, Static) for value in values for one in options_of(value))


def known(value: Any) -> bool:
    """Whether a value is one that exists at compile time only: a function, a class, a string."""
    match value:
        case Derived(function=function):
            return known(function)
        case PartialCall(function=function, arguments=arguments, keywords=keywords):
            given = (*arguments, *(v for _, v in keywords))
            return known(function) and all(known(v) or (isinstance(v, Scalar) and v.known) for v in given)
        case _:
            return isinstance(value, Static | Closure)


@dataclass(eq=False)
class JoinedKnown(JoinedNumbers):
    """Joins choices between what is known."""

    def picked(self, a: Any, b: Any, name: str) -> Any:
        """Choose one of a few that are known: flags, asked in turn, say which one; None if there are too many.

        The options of the first path come first: so a loop that meets another one adds it at the end.
        """
        options: list[Any] = []
        for one in (*options_of(a), *options_of(b)):
            if not isinstance(one, Static) and not (known(one) and self.condition is not None):
                return None
            if not any(map(lambda other, one=one: _same(one, other), options)):
                options.append(one)
        if len(options) > MOST_OPTIONS:
            return None
        return self.chain_of(a, b, options, name)

    def chain_of(self, a: Any, b: Any, options: list[Any], name: str) -> Any:
        """Choose one of a few: flags, asked in turn, say which."""
        chosen = options[-1]
        left, right = flags_of(self.left_ops, a, options), flags_of(self.right_ops, b, options)
        for k in reversed(range(len(options) - 1)):
            flag = self.atom(left[k], right[k], f"{name}_{k}")
            if isinstance(flag, Literal):
                chosen = options[k] if flag.value else chosen
            else:
                chosen = Choice(flag, options[k], chosen)
        return chosen


def _same(a: Any, b: Any) -> bool:
    """Whether two values that are known are one object."""
    return a is b or (isinstance(a, Static) and isinstance(b, Static) and a.value is b.value) or a == b


def flags_of(ops: Ops, value: Any, options: list[Any]) -> list[Atom]:
    """Ask in turn, for each option but the last one, whether it is meant."""
    flags: list[Atom] = []
    rest = value
    for option in options[:-1]:
        if isinstance(rest, Choice) and not isinstance(rest.yes, Choice) and _same(rest.yes, option):
            flags.append(rest.condition)
            rest = rest.no
        else:
            flags.append(_is_one(ops, rest, option))
    return flags


def _is_one(ops: Ops, value: Any, option: Any) -> Atom:
    """Ask whether a value is this option."""
    if not isinstance(value, Choice):
        return literal(_same(value, option))
    yes, no = _is_one(ops, value.yes, option), _is_one(ops, value.no, option)
    return ops.or_(ops.and_(value.condition, yes), ops.and_(ops.not_(value.condition), no))
