"""Comparisons: chains, identity, membership."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import operator
from collections.abc import Callable
from typing import Any

from chainrule.capture.branches import DEAD
from chainrule.capture.joined_known import all_static
from chainrule.capture.numbers import COMPARISONS
from chainrule.capture.operators import Operators, changes, is_cheap
from chainrule.capture.state import SHARED, UNCERTAIN, same_atom
from chainrule.capture.text import Text
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    Choice,
    Closure,
    DictState,
    ElementRef,
    ListState,
    Maybe,
    ObjectState,
    RangeValue,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.library import sequences

_COMPARE_DUNDER = {
    "Eq": "__eq__",
    "NotEq": "__ne__",
    "Lt": "__lt__",
    "LtE": "__le__",
    "Gt": "__gt__",
    "GtE": "__ge__",
}


_MIRRORED = {"Lt": "Gt", "Gt": "Lt", "LtE": "GtE", "GtE": "LtE"}


class Comparisons(Operators):
    """Comparisons of values of all kinds."""

    def _compare(self, node: ast.Compare) -> Any:
        left = self.evaluate(node.left)
        return self._chain(left, list(node.ops), list(node.comparators), node)

    def _chain(self, left: Any, ops: list[ast.cmpop], nodes: list[ast.expr], node: ast.Compare) -> Any:
        right = self.evaluate(nodes[0])
        self.at(node)
        first = self.compare(type(ops[0]).__name__, left, right, node)
        if len(ops) == 1:
            return first
        test = self.truth(first)
        rest = lambda: self._chain(right, ops[1:], nodes[1:], node)  # noqa: E731 - the branch needs a thunk
        second, inner, state = self.in_region(lambda: self._path(rest), self.state)
        pure = DEAD not in state and all(is_cheap(e.primitive.name) for e in inner.equations)
        one_bit = all(isinstance(v, Scalar) and v.atom.type.dtype == "bool" for v in (first, second))
        if pure and one_bit and not changes(self.state, state):
            self.b.equations.extend(inner.equations)
            return self.typed_as(self.b.and_(test, self.truth(second)), test, second, first)
        return self.branch(test, rest, lambda: first)

    def compare(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        """Compare two values."""
        if op in ("Is", "IsNot"):
            return self._identity(op, left, right, node)
        if op in ("In", "NotIn"):
            found = self._contains(left, right, node)
            return found if op == "In" else Scalar(self.b.not_(self.truth(found)))
        if op in ("Eq", "NotEq") and any(isinstance(v, Static) and v.value is None for v in (left, right)):
            return self._identity("Is" if op == "Eq" else "IsNot", left, right, node)
        if op in ("Eq", "NotEq"):  # what is `None` equals nothing else
            if isinstance(left, Maybe):
                return self._compare_optional(op, left, right, node)
            if isinstance(right, Maybe):
                return self._compare_optional(op, right, left, node)
        if isinstance(left, Maybe) or isinstance(right, Maybe):
            return self.compare(op, self.solid(left), self.solid(right), node)
        left, right = self.solid(left), self.solid(right)
        if op in ("Eq", "NotEq") and all_static(left, right):
            return Scalar(self._decided(left, right, lambda a, b: self._compare_things(op, a, b, node)))
        if isinstance(left, Choice):
            return self.choose(left, lambda one: self.compare(op, one, right, node))
        if isinstance(right, Choice):
            return self.choose(right, lambda one: self.compare(op, left, one, node))
        if isinstance(left, Scalar | ArrayRef) and isinstance(right, Scalar | ArrayRef):
            return self.compare_numbers(op, left, right)
        if isinstance(left, ArrayRef) or isinstance(right, ArrayRef):
            return self.compare_numbers(op, self.as_numbers(left), self.as_numbers(right))
        return self._compare_things(op, left, right, node)

    def _decided(self, left: Any, right: Any, test: Callable[[Any, Any], Any]) -> Atom:
        """Ask something of known things, one of a few on each side: the answer to each question is known."""
        if isinstance(left, Choice) and isinstance(right, Static) and (known := self.numbered_as(left)):
            number, options = known
            answers = [self.truth(test(self.constant(one.value), right)) for one in options]
            return self._by_number(number, [isinstance(a, Literal) and bool(a.value) for a in answers])
        if isinstance(left, Choice):
            yes, no = (self._decided(one, right, test) for one in (left.yes, left.no))
            return self._one_truth(left.condition, yes, no)
        if isinstance(right, Choice):
            yes, no = (self._decided(left, one, test) for one in (right.yes, right.no))
            return self._one_truth(right.condition, yes, no)
        return self.truth(test(left, right))

    def _by_number(self, number: Atom, answers: list[bool]) -> Atom:
        """Give the answer that belongs to a number."""
        if sum(answers) == len(answers) - 1:
            return self.b.ne(number, self.b.integer(answers.index(False)))
        result: Atom = literal(False)
        for k in (k for k, answer in enumerate(answers) if answer):
            result = self.b.or_(result, self.b.eq(number, self.b.integer(k)))
        return literal(True) if all(answers) else result

    def _one_truth(self, condition: Atom, yes: Atom, no: Atom) -> Atom:
        """Give one of two truth values."""
        if not isinstance(yes, Literal) or same_atom(yes, no):
            return self.b.select(condition, yes, no)
        return self.b.or_(condition, no) if yes.value else self.b.and_(self.b.not_(condition), no)

    def _compare_optional(self, op: str, optional: Maybe, other: Any, node: ast.AST) -> Any:
        """Compare what may be `None`, by `==` or `!=`."""
        return self.branch(
            optional.present,
            lambda: self.compare(op, optional.value, other, node),
            lambda: self.compare(op, NONE, other, node),
        )

    def _compare_things(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        """Compare what is neither a number nor an array."""
        if isinstance(left, Text) or isinstance(right, Text):
            self.refuse("E0316", "texts with run-time numbers cannot be compared", node=node)
        if isinstance(left, Static) and isinstance(right, Static):
            return self._compare_known(op, left.value, right.value, node)
        for one, other, name in ((left, right, op), (right, left, _MIRRORED.get(op, op))):
            if isinstance(one, Ref | ElementRef) and isinstance(self.content(one), ObjectState):
                return self._object_compare(name, one, other, node)
        if isinstance(left, TupleValue) and self._defines(left.cls, op):
            return self.call_method(left, _COMPARE_DUNDER[op], (right,), node)
        if isinstance(left, TupleValue) and isinstance(right, TupleValue):
            return self._ordered(op, left.items, right.items, node)
        if self._refers_to_list(left) and self._refers_to_list(right):
            return self.compare_lists(op, left, right, node)
        if isinstance(left, Ref) and isinstance(right, Ref) and op in ("Eq", "NotEq"):
            return self._compare_dicts(op, self.state[left.cell], self.state[right.cell], node)
        if op in ("Eq", "NotEq"):
            return self.constant(op == "NotEq")
        message = f"{self.describe_value(left)} and {self.describe_value(right)} cannot be compared"
        self.mismatch("E0401", message, node=node)

    def _compare_known(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        try:
            return self.constant(bool(getattr(operator, COMPARISONS[op])(left, right)))
        except TypeError as error:
            self.mismatch("E0401", str(error), node=node)

    def _refers_to_list(self, value: Any) -> bool:
        return isinstance(value, Ref) and isinstance(self.state[value.cell], ListState | SequenceState)

    def _compare_dicts(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        if not isinstance(left, DictState) or not isinstance(right, DictState):
            return self.constant(op == "NotEq")
        ours, theirs = dict(left.items), dict(right.items)
        if ours.keys() != theirs.keys():
            return self.constant(op == "NotEq")
        return self._ordered(op, tuple(ours.values()), tuple(theirs[k] for k in ours), node)

    def _ordered(self, op: str, left: tuple[Any, ...], right: tuple[Any, ...], node: ast.AST) -> Scalar:
        """Compare item by item: the first that differ decide, then the lengths."""
        equal = op in ("Eq", "NotEq")
        if equal and len(left) != len(right):
            return Scalar(literal(op == "NotEq"))
        if not left or not right:
            return Scalar(literal(getattr(operator, COMPARISONS[op])(len(left), len(right))))
        same = self.truth(self.compare("Eq", left[0], right[0], node))
        rest = lambda: self._ordered(op, left[1:], right[1:], node)  # noqa: E731 - the branch needs a thunk

        def differ() -> Scalar:
            if equal:
                return Scalar(literal(op == "NotEq"))
            return Scalar(self.truth(self.compare(op, left[0], right[0], node)))

        if isinstance(same, Literal):
            return rest() if same.value else differ()
        return self.branch(same, rest, differ)

    def compare_lists(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        """Compare two lists, of which the length may be known at run time only."""
        one, two = self.state[left.cell], self.state[right.cell]
        if isinstance(one, ListState) and isinstance(two, ListState):
            return self._ordered(op, one.items, two.items, node)
        if (isinstance(one, ListState) and not one.items) or (isinstance(two, ListState) and not two.items):
            return self.compare_numbers(op, self.length(left), self.length(right))
        meaning = {"Eq": sequences.same, "NotEq": sequences.differ, "Lt": sequences.less}.get(op)
        if meaning is None:
            symbol = {"LtE": sequences.less_or_same, "Gt": sequences.more, "GtE": sequences.more_or_same}
            meaning = symbol[op]
        return self.call(Static(meaning), (left, right), {})

    def length(self, value: Any) -> Scalar:
        """len(x)."""
        raise NotImplementedError

    def _defines(self, cls: type, op: str) -> bool:
        return any(
            _COMPARE_DUNDER[op] in vars(c) for c in cls.__mro__ if c not in (object, tuple, list, dict)
        )

    def _object_compare(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        cls = self.content(left).cls
        if generated_order(cls, op) and op in ("Eq", "NotEq") and not isinstance(right, Ref | ElementRef):
            return self.constant(op == "NotEq")
        if generated_order(cls, op) and isinstance(right, Ref | ElementRef):
            if self.python_class(right) is not cls:
                return self.constant(op == "NotEq")
            names = [f.name for f in dataclasses.fields(cls) if f.compare]
            ours, theirs = self.content(left), self.content(right)
            mine, other = (tuple(one.get(n) for n in names) for one in (ours, theirs))
            return self._ordered(op, mine, other, node)
        if self._defines(cls, op):
            return self.call_method(left, _COMPARE_DUNDER[op], (right,), node)
        if op == "NotEq" and self._defines(cls, "Eq"):
            return Scalar(self.b.not_(self.truth(self._object_compare("Eq", left, right, node))))
        mirrored = _MIRRORED.get(op, op)
        if isinstance(right, Ref | ElementRef | TupleValue) and self._defines(
            self.python_class(right), mirrored
        ):
            return self.call_method(right, _COMPARE_DUNDER[mirrored], (left,), node)
        if op in ("Eq", "NotEq"):
            return self._identity("Is" if op == "Eq" else "IsNot", left, right, node)
        message = f"{self.describe_value(left)} and {self.describe_value(right)} cannot be compared"
        self.mismatch("E0401", message, node=node)

    def python_class(self, value: Any) -> type:
        """Give the class that a value has in Python."""
        raise NotImplementedError

    def _identity(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        if all_static(left, right):
            return Scalar(self._decided(left, right, lambda a, b: self._same_known(op, a, b, node)))
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Choice):
                return self.choose(one, lambda part, o=other: self._identity(op, part, o, node))
            if isinstance(one, Maybe) and isinstance(other, Static):
                absent = literal(False) if other.value is not None else self.b.not_(one.present)
                return Scalar(absent if op == "Is" else self.b.not_(absent))
        return self._same_known(op, left, right, node)

    def _same_known(self, op: str, left: Any, right: Any, node: ast.AST) -> Scalar:
        same = self._is_same(left, right, node)
        return Scalar(literal(same if op == "Is" else not same))

    def _is_same(self, left: Any, right: Any, node: ast.AST) -> bool:
        match left, right:
            case Static(), Static():
                return left.value is right.value or (
                    isinstance(left.value, str) and left.value == right.value
                )
            case (Static(), _) | (_, Static()):
                return False
            case (Ref(), Ref()) | (ArrayRef(views=()), ArrayRef(views=())):
                if left.cell != right.cell and self.maybe_same(left.cell, right.cell):
                    self.refuse("E0315", "which objects these are is only known at run time", node=node)
                return left.cell == right.cell
            case (Closure(), Closure()):
                return left is right
            case _ if not isinstance(left, ElementRef | Scalar | ArrayRef) and type(left) is not type(right):
                return False
            case _:
                self.refuse(
                    "E0315",
                    "`is` compares objects, and numbers are none",
                    node=node,
                    hint="compare with `==`",
                )

    def maybe_same(self, left: Any, right: Any) -> bool:
        """Whether two cells may be one object all the same."""
        return bool({left, right} & self.state[UNCERTAIN]) or any(
            {s.first.cell, s.second.cell} & {left, right} for s in self.state[SHARED]
        )

    def _contains(self, left: Any, right: Any, node: ast.AST) -> Any:
        right = self.solid(right)
        if isinstance(left, Choice) and all_static(left) and self._holds_known(right):
            return Scalar(self._decided(left, NONE, lambda one, _: self._contains(one, right, node)))
        if isinstance(left, Choice):
            return self.choose(left, lambda one: self._contains(one, right, node))
        if isinstance(right, Choice):
            return self.choose(right, lambda one: self._contains(left, one, node))
        if isinstance(right, Static) and isinstance(left, Static):
            return self.constant(left.value in right.value)
        if isinstance(right, Ref | ElementRef):
            content = self.content(right)
            if isinstance(content, DictState):
                return self._has_key(left, [k for k, _ in content.items], node)
            if isinstance(content, ObjectState) and hasattr(content.cls, "__contains__"):
                return Scalar(self.truth(self.call_method(right, "__contains__", (left,), node)))
            if isinstance(content, SequenceState):
                return self.call(Static(sequences.contains), (right, left), {})
        if isinstance(right, RangeValue) and isinstance(left, Scalar):
            return self.call(Static(sequences.in_range), (left, *self.range_parts(right)), {})
        result: Atom = literal(False)
        for item in self.static_items(right, node):
            result = self.b.or_(result, self.truth(self.compare("Eq", left, item, node)))
        return Scalar(result)

    def _holds_known(self, container: Any) -> bool:
        """Whether a container holds nothing but what is known."""
        content = self.content(container) if isinstance(container, Ref | ElementRef) else container
        match content:
            case TupleValue(items=items) | ListState(items=items):
                return all_static(*items)
            case Static(value=str()) | DictState():
                return True
            case _:
                return False

    def range_parts(self, value: RangeValue) -> tuple[Scalar, ...]:
        """Give start, length and step of a range."""
        return Scalar(value.start), Scalar(self.range_length(value)), Scalar(value.step)

    def _has_key(self, key: Any, keys: list[Any], node: ast.AST) -> Any:
        """Whether a dict has a key, which may be a number that is known at run time."""
        if not isinstance(key, Scalar) or key.known:
            return self.constant(self.static_key(key, node) in keys)
        result: Atom = literal(False)
        for known in keys:
            if isinstance(known, int | float):
                result = self.b.or_(result, self.truth(self.compare("Eq", key, self.number(known), node)))
        return Scalar(result)


def generated_order(cls: type, op: str) -> bool:
    """Whether a comparison is the one that `@dataclass` writes."""
    params = getattr(cls, "__dataclass_params__", None)
    if params is None:
        return False
    method = inspect.getattr_static(cls, _COMPARE_DUNDER["Eq" if op == "NotEq" else op], None)
    code = getattr(inspect.unwrap(method) if method is not None else None, "__code__", None)
    return code is not None and code.co_filename == "<string>"
