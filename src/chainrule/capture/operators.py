"""Operators: on numbers, on lists and tuples, on objects that define them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, TypeGuard

import numpy as np

from chainrule.capture.branches import DEAD
from chainrule.capture.containers import Containers
from chainrule.capture.join_types import fitted, join_structures
from chainrule.capture.numbers import SYMBOLS
from chainrule.capture.slices import INDEX_DTYPES
from chainrule.capture.values import (
    ArrayRef,
    Choice,
    DictState,
    ElementRef,
    ListState,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
    cells_of,
    integer_of,
    number_of,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.structure import uneven
from chainrule.ir.types import FLOATS

_DUNDER = {
    "Add": "add", "Sub": "sub", "Mult": "mul", "Div": "truediv", "FloorDiv": "floordiv", "Mod": "mod",
    "Pow": "pow", "MatMult": "matmul", "BitAnd": "and", "BitOr": "or", "BitXor": "xor", "LShift": "lshift",
    "RShift": "rshift",
}  # fmt: skip


_UNARY = {"USub": "__neg__", "UAdd": "__pos__", "Invert": "__invert__"}


class Operators(Containers):
    """Unary and binary operators, `and`, `or`."""

    def _binop(self, node: ast.BinOp) -> Any:
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        self.at(node)
        return self.binary(type(node.op).__name__, left, right, node)

    def binary(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        """Apply a binary operator."""
        left, right = self.solid(left), self.solid(right)
        if isinstance(left, Choice):
            return self.choose(left, lambda one: self.binary(op, one, right, node))
        if isinstance(right, Choice):
            return self.choose(right, lambda one: self.binary(op, left, one, node))
        if isinstance(left, Scalar) and isinstance(right, Scalar):
            return self.binary_numbers(op, left, right)
        special = self._special_binary(op, left, right, node)
        if special is not None:
            return special
        if isinstance(left, ArrayRef) or isinstance(right, ArrayRef):
            x, y = self.as_numbers(left), self.as_numbers(right)
            if op == "MatMult":
                if isinstance(x, Scalar) or isinstance(y, Scalar):
                    self.mismatch("E0401", "`@` needs arrays on both sides", node=node)
                return self.matrix_product(x, y)
            return self.binary_numbers(op, x, y)
        symbol = SYMBOLS.get(op, op)
        message = (
            f"`{symbol}` is not defined for {self.describe_value(left)} and {self.describe_value(right)}"
        )
        self.mismatch("E0401", message, node=node)

    def _text_binary(self, op: str, left: Any, right: Any) -> Static | None:
        """Join known texts, or repeat one."""
        match op, left, right:
            case "Add", Static(value=str(one)), Static(value=str(two)):
                return Static(one + two)
            case ("Mult", Static(value=str(text)), Scalar() as number) | (
                "Mult", Scalar() as number, Static(value=str(text))
            ) if number.atom.type.dtype in INDEX_DTYPES:  # fmt: skip
                return Static(text * self.static_key(number, None))
            case _:
                return None

    def _special_binary(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        if (text := self._text_binary(op, left, right)) is not None:
            return text
        for value, other, prefix in ((left, right, "__"), (right, left, "__r")):
            if isinstance(value, TupleValue | Ref | ElementRef) and self._operator(value, op, prefix):
                return self.call_method(value, f"{prefix}{_DUNDER[op]}__", (other,), node)
        if isinstance(left, TupleValue) and isinstance(right, TupleValue) and op == "Add":
            return TupleValue(tuple, left.items + right.items)
        if isinstance(left, Ref) and isinstance(self.state[left.cell], ListState | SequenceState):
            return self._list_binary(op, left, right)
        if isinstance(left, Ref) and isinstance(right, Ref) and op == "BitOr":
            ours, theirs = self.state[left.cell], self.state[right.cell]
            if isinstance(ours, DictState) and isinstance(theirs, DictState):
                pairs = dict(ours.items) | dict(theirs.items)
                return Ref(self.new_cell(DictState(tuple(pairs.items()))))
        if (
            isinstance(right, Ref)
            and op == "Mult"
            and isinstance(self.state[right.cell], ListState | SequenceState)
        ):
            return self._list_binary(op, right, left)
        if isinstance(left, TupleValue) and op == "Mult" and _is_whole(right) and right.known:
            return TupleValue(tuple, left.items * integer_of(right.atom))
        return None

    def _operator(self, value: Any, op: str, prefix: str) -> bool:
        cls = value.cls if isinstance(value, TupleValue) else getattr(self.content(value), "cls", None)
        if cls is None or cls in (tuple, list) or not isinstance(cls, type):
            return False
        return f"{prefix}{_DUNDER[op]}__" in {
            n for c in cls.__mro__ if c not in (object, tuple) for n in vars(c)
        }

    def _list_binary(self, op: str, left: Ref, right: Any) -> Any:
        content = self.state[left.cell]
        if op == "Mult" and _is_whole(right) and isinstance(content, ListState):
            if right.known and len(content.items) * integer_of(right.atom) <= 16:
                return Ref(self.new_cell(ListState(content.items * integer_of(right.atom))))
            return self._repeated(content, right.atom)
        if op == "Add" and isinstance(right, Ref):
            other = self.state[right.cell]
            if isinstance(content, ListState) and isinstance(other, ListState):
                return Ref(self.new_cell(ListState(content.items + other.items)))
            made = self._joined_lists(content, other)
            for source in (left, right):
                self.share_list(source, made.cell)
            return made
        return None

    def _repeated(self, content: ListState, count: Atom) -> Ref:
        if len(content.items) != 1:
            self.refuse("E0902", "only lists of one item can be repeated a run-time number of times")
        structure, atoms = self.describe(content.items[0])
        length = self.at_least(count, 0)
        columns: list[ArrayRef] = []
        for atom in atoms:
            dims = (length, *self.b.dims(atom))
            axes = (None, *range(atom.type.rank))
            columns.append(self.array(self.b.broadcast(atom, dims, axes)))
        key = self.new_cell(SequenceState(length, structure, tuple(columns)))
        if any(cells_of(i) for i in content.items):
            self.mark_uncertain(key, *(c.cell for c in columns))
        return Ref(key)

    def _joined_lists(self, left: Any, right: Any) -> Ref:
        first = left if isinstance(left, SequenceState) else self.sequence_of(left.items)
        second = right if isinstance(right, SequenceState) else self.sequence_of(right.items)
        item = join_structures(first.item, second.item)
        if item is None:
            self.mismatch("E0403", "the items of the two lists differ in type")
        self.require_one_size(item)
        sides = [
            fitted(self.b, side.item, item, list(map(self.read_array, side.columns)), rows=side.length)
            for side in (first, second)
        ]
        columns = tuple(
            self.array(self.b.concatenate(*self.of_one_size((x, y), (False, *axes), axis=0)))
            for x, y, axes in zip(*sides, uneven(item), strict=True)
        )
        return Ref(self.new_cell(SequenceState(self.b.add(first.length, second.length), item, columns)))

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        value = self.evaluate(node.operand)
        self.at(node)
        return self.unary(node.op, value, node)

    def unary(self, op: ast.unaryop, value: Any, node: ast.AST) -> Any:
        """Apply a unary operator."""
        if not isinstance(op, ast.Not):
            value = self.solid(value)
            if isinstance(value, Choice):
                return self.choose(value, lambda one: self.unary(op, one, node))
            if isinstance(value, Scalar) and value.sorts is not None:
                negative = isinstance(op, ast.USub)
                return self.varied_unary(negative, value, lambda one: self.unary(op, one, node))
        match op:
            case ast.Not():
                return Scalar(self.b.not_(self.truth(value)))
            case ast.UAdd() if isinstance(value, Scalar):
                return Scalar(self.b.convert(value.atom, "i64")) if self.dtype_of(value) == "bool" else value
            case ast.UAdd() if isinstance(value, ArrayRef):
                return self.array(self.read_array(value))
            case ast.USub() | ast.Invert() if isinstance(value, ArrayRef) or (
                isinstance(value, Scalar) and value.kind == "numpy"
            ):
                function = np.negative if isinstance(op, ast.USub) else np.invert
                return self.apply_ufunc(function, [value])
            case ast.USub() if isinstance(value, Scalar):
                if value.known:
                    return Scalar(self.number(-number_of(value.atom)).atom, value.kind)
                atom = self.b.convert(value.atom, "i64") if value.atom.type.dtype == "bool" else value.atom
                if value.kind == "python":
                    self.check_negative(atom, literal(True))
                return Scalar(self.b.neg(atom), value.kind)
            case _ if isinstance(value, TupleValue | Ref | ElementRef):
                return self.call_method(value, _UNARY[type(op).__name__], (), node)
            case ast.Invert() if isinstance(value, Scalar) and self.dtype_of(value) in ("i64", "bool"):
                whole = self.b.convert(value.atom, "i64")
                return Scalar(self.b.bit_xor(whole, self.b.integer(-1)), value.kind)
            case _:
                self.mismatch(
                    "E0401", f"this operator is not defined for {self.describe_value(value)}", node=node
                )

    def _boolop(self, node: ast.BoolOp) -> Any:
        stop_when = isinstance(node.op, ast.Or)
        return self._short_circuit(list(node.values), stop_when, self.evaluate)

    def condition(self, node: ast.expr) -> Atom:
        """Evaluate an expression of which only the truth matters."""
        if isinstance(node, ast.BoolOp):
            self.at(node)
            values, stop_when = list(node.values), isinstance(node.op, ast.Or)
            return self.truth(self._short_circuit(values, stop_when, lambda n: Scalar(self.condition(n))))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self.b.not_(self.condition(node.operand))
        return self.truth(self.evaluate(node))

    def _short_circuit(
        self, nodes: list[ast.expr], stop_when: bool, evaluate: Callable[[ast.expr], Any]
    ) -> Any:
        value = evaluate(nodes[0])
        if len(nodes) == 1:
            return value
        test = self.truth(value)
        if isinstance(test, Literal):
            return (
                value
                if bool(test.value) == stop_when
                else self._short_circuit(nodes[1:], stop_when, evaluate)
            )
        rest = lambda: self._short_circuit(nodes[1:], stop_when, evaluate)  # noqa: E731 - the branch needs a thunk
        other, ops, state = self.in_region(lambda: self._path(rest), self.state)
        pure = DEAD not in state and all(is_cheap(e.primitive.name) for e in ops.equations)
        both = isinstance(value, Scalar) and isinstance(other, Scalar)
        if (
            pure
            and both
            and value.atom.type.dtype == other.atom.type.dtype == "bool"
            and not changes(self.state, state)
        ):
            self.b.equations.extend(ops.equations)
            combine = self.b.or_ if stop_when else self.b.and_
            first, last = (value, other) if stop_when else (other, value)
            return self.typed_as(combine(value.atom, other.atom), test, first, last)
        if stop_when:
            return self.branch(test, lambda: value, rest)
        return self.branch(test, rest, lambda: value)


_CHEAP = frozenset({
    "add", "sub", "mul", "neg", "eq", "ne", "lt", "le", "gt", "ge", "bit_and", "bit_or", "bit_xor",
    "logical_not", "select", "abs", "dim", "index", "convert", "minimum", "maximum", "isnan", "isfinite",
    "isinf",
})  # fmt: skip


def _is_whole(value: Any) -> TypeGuard[Scalar]:
    """Whether a value is an integer, by which a list or tuple can be repeated."""
    return isinstance(value, Scalar) and value.atom.type.dtype not in FLOATS


def is_cheap(name: str) -> bool:
    """Whether a primitive costs less than a branch."""
    return name in _CHEAP


def changes(before: dict[Any, Any], after: dict[Any, Any]) -> bool:
    """Whether a state differs from an earlier one in what was there before."""
    return any(after.get(key) is not content and after.get(key) != content for key, content in before.items())
