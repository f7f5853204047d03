"""Expressions: from a node of the syntax tree to an abstract value."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from chainrule.capture.printing import Printing
from chainrule.capture.values import (
    Closure,
    Conflict,
    DictState,
    ListState,
    Maybe,
    Ref,
    TupleValue,
)
from chainrule.ir.nodes import Literal


class Expressions(Printing):
    """Evaluates expressions."""

    def evaluate(self, node: ast.expr) -> Any:
        """Evaluate an expression."""
        span = self.b.span
        self.at(node)
        try:
            method: Callable[[Any], Any] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
            if method is None:
                self.refuse(
                    "E0302",
                    f"`{ast.unparse(node)[:60]}` is not supported",
                    node=node,
                    hint=_REPAIRS.get(type(node).__name__, ""),
                )
            return method(node)
        finally:
            self.b.span = span

    def _constant(self, node: ast.Constant) -> Any:
        return self.constant(node.value)

    def _name(self, node: ast.Name) -> Any:
        return self.lookup(node.id)

    def _attribute(self, node: ast.Attribute) -> Any:
        if node.attr in _CHANGE_LENGTH and isinstance(node.value, ast.Subscript):
            whole, key = self.evaluate(node.value.value), self.key(node.value.slice)
            owner = self.one_of_lists(whole, key) or self.subscript(whole, key)
        else:
            owner = self.evaluate(node.value)
        self.at(node)
        return self.attribute(owner, node.attr)

    def _subscript(self, node: ast.Subscript) -> Any:
        owner = self.evaluate(node.value)
        key = self.key(node.slice)
        self.at(node)
        return self.subscript(owner, key)

    def key(self, node: ast.expr) -> Any:
        """Evaluate what stands between brackets; numbers in it that may be `None` are none there."""
        key = self.evaluate(node)
        if isinstance(key, TupleValue) and key.cls is tuple:
            return TupleValue(tuple, tuple(map(self._number_there, key.items)))
        return self._number_there(key)

    def _number_there(self, key: Any) -> Any:
        return self.solid(key) if isinstance(key, Maybe) else key

    def _tuple(self, node: ast.Tuple) -> TupleValue:
        return TupleValue(tuple, self._items(node.elts))

    def _list(self, node: ast.List) -> Ref:
        return Ref(self.new_cell(ListState(self._items(node.elts))))

    def _items(self, nodes: list[ast.expr]) -> tuple[Any, ...]:
        items: list[Any] = []
        for item in nodes:
            if isinstance(item, ast.Starred):
                items += self.static_items(self.evaluate(item.value), item)
            else:
                items.append(self.evaluate(item))
        return tuple(items)

    def _dict(self, node: ast.Dict) -> Ref:
        pairs: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                content = self.content(self.evaluate(value))
                pairs |= dict(content.items)
            else:
                pairs[self.static_key(self.evaluate(key), key)] = self.evaluate(value)
        return Ref(self.new_cell(DictState(tuple(pairs.items()))))

    def _lambda(self, node: ast.Lambda) -> Closure:
        return self.make_closure(node)

    def make_closure(self, node: ast.FunctionDef | ast.Lambda) -> Closure:
        """Make a function value of a `def` or `lambda` in captured code."""
        defaults = tuple(self.evaluate(d) for d in node.args.defaults)
        pairs = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        keyword = tuple((a.arg, self.evaluate(d)) for a, d in pairs if d is not None)
        return Closure(node, self.frame, defaults, keyword)

    def _namedexpr(self, node: ast.NamedExpr) -> Any:
        value = self.evaluate(node.value)
        self.assign(node.target, value)
        return value

    def assign(self, target: ast.expr, value: Any) -> None:
        """Assign to a target."""
        raise NotImplementedError

    def _ifexp(self, node: ast.IfExp) -> Any:
        test = self.condition(node.test)
        if isinstance(test, Literal):
            return self.evaluate(node.body if test.value else node.orelse)
        value = self.branch(test, lambda: self.evaluate(node.body), lambda: self.evaluate(node.orelse))
        if isinstance(value, Conflict):
            self.mismatch("E0402", value.reason.replace("`$result`", "the value"), node=node)
        return value


_CHANGE_LENGTH = ("append", "extend", "insert", "pop", "remove", "clear")
_REPAIRS = {
    "Await": "call the function without `await`",
    "Yield": "return a list or an array",
    "YieldFrom": "return a list or an array",
    "SetComp": "use a list",
    "Set": "use a tuple",
}
