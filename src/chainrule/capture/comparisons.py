"""Comparisons: chains, identity, membership."""

from __future__ import annotations

import ast
import operator
from typing import Any

from chainrule.capture.branches import DEAD
from chainrule.capture.context import FALSE
from chainrule.capture.numbers import COMPARISONS
from chainrule.capture.operators import Operators, changes, is_cheap
from chainrule.capture.values import (
    ArrayRef,
    Choice,
    DictState,
    ElementRef,
    Maybe,
    ObjectState,
    Ref,
    Scalar,
    Static,
    TupleValue,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom

_COMPARE_DUNDER = {
    "Eq": "__eq__",
    "NotEq": "__ne__",
    "Lt": "__lt__",
    "LtE": "__le__",
    "Gt": "__gt__",
    "GtE": "__ge__",
}


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
        second, inner, state = self.in_region(rest, self.state)
        pure = DEAD not in state and all(is_cheap(e.primitive.name) for e in inner.equations)
        if pure and isinstance(second, Scalar) and not changes(self.state, state):
            self.b.equations.extend(inner.equations)
            return Scalar(self.b.and_(test, self.truth(second)))
        return self.branch(test, rest, lambda: FALSE)

    def compare(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        """Compare two values."""
        if op in ("Is", "IsNot"):
            return self._identity(op, left, right, node)
        if op in ("In", "NotIn"):
            found = self._contains(left, right, node)
            return found if op == "In" else Scalar(self.b.not_(self.truth(found)))
        if op in ("Eq", "NotEq") and any(isinstance(v, Static) and v.value is None for v in (left, right)):
            return self._identity("Is" if op == "Eq" else "IsNot", left, right, node)
        left, right = self.solid(left), self.solid(right)
        if isinstance(left, Choice):
            return self.choose(left, lambda one: self.compare(op, one, right, node))
        if isinstance(left, Scalar | ArrayRef) and isinstance(right, Scalar | ArrayRef):
            return self.compare_numbers(op, left, right)
        if isinstance(left, ArrayRef) or isinstance(right, ArrayRef):
            return self.compare_numbers(op, self.as_numbers(left), self.as_numbers(right))
        if isinstance(left, Static) and isinstance(right, Static):
            return self.constant(bool(getattr(operator, COMPARISONS[op])(left.value, right.value)))
        if isinstance(left, TupleValue) and isinstance(right, TupleValue) and op in ("Eq", "NotEq"):
            return self._tuple_equal(op, left, right, node)
        if isinstance(left, Ref | ElementRef) and isinstance(self.content(left), ObjectState):
            return self._object_compare(op, left, right, node)
        if op in ("Eq", "NotEq") and (isinstance(left, Static) or isinstance(right, Static)):
            return self.constant(op == "NotEq")
        message = f"{self.describe_value(left)} and {self.describe_value(right)} cannot be compared"
        self.mismatch("E0401", message, node=node)

    def _object_compare(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        cls = self.content(left).cls
        name = _COMPARE_DUNDER[op]
        if op == "Eq" and hasattr(cls, "__dataclass_fields__") and isinstance(right, Ref | ElementRef):
            ours = tuple(v for _, v in self.content(left).fields)
            theirs = tuple(v for _, v in self.content(right).fields)
            return self._tuple_equal("Eq", TupleValue(tuple, ours), TupleValue(tuple, theirs), node)
        return self.call_method(left, name, (right,), node)

    def _tuple_equal(self, op: str, left: TupleValue, right: TupleValue, node: ast.AST) -> Scalar:
        if len(left.items) != len(right.items):
            return Scalar(literal(op == "NotEq"))
        result: Atom = literal(True)
        for x, y in zip(left.items, right.items, strict=True):
            result = self.b.and_(result, self.truth(self.compare("Eq", x, y, node)))
        return Scalar(result if op == "Eq" else self.b.not_(result))

    def _identity(self, op: str, left: Any, right: Any, node: ast.AST) -> Scalar:
        if isinstance(left, Static) and isinstance(right, Static):
            same = left.value is right.value
        elif isinstance(left, Maybe) and isinstance(right, Static) and right.value is None:
            return Scalar(left.present if op == "IsNot" else self.b.not_(left.present))
        elif isinstance(left, Static) or isinstance(right, Static):
            same = False
        elif isinstance(left, Ref) and isinstance(right, Ref):
            same = left.cell == right.cell
            if not same and {left.cell, right.cell} & self.state[("uncertain",)]:
                self.refuse("E0315", "which objects these are is only known at run time", node=node)
        else:
            self.refuse(
                "E0315", "`is` compares objects, and numbers are none", node=node, hint="compare with `==`"
            )
        return Scalar(literal(same if op == "Is" else not same))

    def _contains(self, left: Any, right: Any, node: ast.AST) -> Any:
        if isinstance(right, Static) and isinstance(left, Static):
            return self.constant(left.value in right.value)
        if isinstance(right, Ref) and isinstance(self.state[right.cell], DictState):
            return self.constant(self.static_key(left, node) in dict(self.state[right.cell].items))
        result: Atom = literal(False)
        for item in self.static_items(right, node):
            result = self.b.or_(result, self.truth(self.compare("Eq", left, item, node)))
        return Scalar(result)
