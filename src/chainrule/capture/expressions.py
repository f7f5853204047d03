"""Expressions: syntax tree → abstract value."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from chainrule.capture.cells import RAGGED
from chainrule.capture.context import FALSE
from chainrule.capture.flow import DEAD
from chainrule.capture.numbers import ARITHMETIC, COMPARISONS, SYMBOLS
from chainrule.capture.objects import Objects
from chainrule.capture.values import (
    ArrayRef,
    Choice,
    Closure,
    Conflict,
    DictState,
    ElementRef,
    Iteration,
    ListState,
    Maybe,
    ObjectState,
    RangeValue,
    Ref,
    Scalar,
    SequenceState,
    SliceView,
    Static,
    TupleValue,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal

_DUNDER = {
    "Add": "add", "Sub": "sub", "Mult": "mul", "Div": "truediv", "FloorDiv": "floordiv", "Mod": "mod", "Pow": "pow",
    "MatMult": "matmul", "BitAnd": "and", "BitOr": "or", "BitXor": "xor", "LShift": "lshift", "RShift": "rshift",
}  # fmt: skip
_COMPARE_DUNDER = {
    "Eq": "__eq__",
    "NotEq": "__ne__",
    "Lt": "__lt__",
    "LtE": "__le__",
    "Gt": "__gt__",
    "GtE": "__ge__",
}


class Expressions(Objects):
    """Evaluation of expressions."""

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
        if isinstance(node.value, complex):
            self.refuse("E0902", "complex numbers are not covered yet", node=node)
        return self.constant(node.value)

    def _name(self, node: ast.Name) -> Any:
        return self.lookup(node.id)

    def _attribute(self, node: ast.Attribute) -> Any:
        owner = self.evaluate(node.value)
        self.at(node)
        return self.attribute(owner, node.attr)

    def _subscript(self, node: ast.Subscript) -> Any:
        owner = self.evaluate(node.value)
        self.at(node)
        return self.subscript(owner, node.slice)

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

    def _joinedstr(self, node: ast.JoinedStr) -> Static:
        parts: list[str] = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value))
                continue
            assert isinstance(part, ast.FormattedValue)
            value = self.evaluate(part.value)
            if isinstance(value, Static):
                parts.append(str(value.value))
            elif isinstance(value, Scalar) and value.known:
                parts.append(str(value.atom.value))  # type: ignore[union-attr]
            else:
                self.refuse(
                    "E0316", "text with run-time numbers is possible in error messages only", node=node
                )
        return Static("".join(parts))

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

    # Operators

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

    def _special_binary(self, op: str, left: Any, right: Any, node: ast.AST) -> Any:
        if isinstance(left, TupleValue) and isinstance(right, TupleValue) and op == "Add":
            return TupleValue(tuple, left.items + right.items)
        if isinstance(left, Static) and isinstance(left.value, str) and isinstance(right, Static | Scalar):
            known = right.value if isinstance(right, Static) else self.static_key(right, node)
            if op in ("Add", "Mult", "Mod"):
                return Static(ARITHMETIC[op][1](left.value, known))
        for value, other, prefix in ((left, right, "__"), (right, left, "__r")):
            if isinstance(value, TupleValue | Ref | ElementRef) and self._operator(value, op, prefix):
                return self.call_method(value, f"{prefix}{_DUNDER[op]}__", (other,), node)
        if isinstance(left, Ref) and isinstance(self.state[left.cell], ListState | SequenceState):
            return self._list_binary(op, left, right)
        if (
            isinstance(right, Ref)
            and op == "Mult"
            and isinstance(self.state[right.cell], ListState | SequenceState)
        ):
            return self._list_binary(op, right, left)
        if isinstance(left, TupleValue) and op == "Mult" and isinstance(right, Scalar) and right.known:
            return TupleValue(tuple, left.items * int(right.atom.value))  # type: ignore[union-attr]
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
        if op == "Mult" and isinstance(right, Scalar) and isinstance(content, ListState):
            if right.known and len(content.items) * int(right.atom.value) <= 16:  # type: ignore[union-attr]
                return Ref(self.new_cell(ListState(content.items * int(right.atom.value))))  # type: ignore[union-attr]
            return self._repeated(content, right.atom)
        if op == "Add" and isinstance(right, Ref):
            other = self.state[right.cell]
            if isinstance(content, ListState) and isinstance(other, ListState):
                return Ref(self.new_cell(ListState(content.items + other.items)))
            return self._joined_lists(content, other)
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
        if any(isinstance(i, Ref | ArrayRef) for i in content.items):
            self.mark_uncertain(key, *(c.cell for c in columns))
        return Ref(key)

    def _joined_lists(self, left: Any, right: Any) -> Ref:
        first = left if isinstance(left, SequenceState) else self.sequence_of(left.items)
        second = right if isinstance(right, SequenceState) else self.sequence_of(right.items)
        pairs = zip(first.columns, second.columns, strict=True)
        columns = tuple(self.joined_columns(self.read_array(x), self.read_array(y)) for x, y in pairs)
        return Ref(self.new_cell(SequenceState(self.b.add(first.length, second.length), first.item, columns)))

    def joined_columns(self, x: Atom, y: Atom) -> ArrayRef:
        """Join columns of lists; the arrays inside both have one size."""
        for axis in range(1, x.type.rank):
            have, want = self.b.dim(y, axis), self.b.dim(x, axis)
            self.b.check(self.b.eq(have, want), have, want, error="ValueError", message=RAGGED)
        return self.array(self.b.concatenate(x, self.b.convert(y, x.type.dtype)))

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        value = self.evaluate(node.operand)
        self.at(node)
        match node.op:
            case ast.Not():
                return Scalar(self.b.not_(self.truth(value)))
            case ast.UAdd() if isinstance(value, Scalar | ArrayRef):
                return value
            case ast.USub() if isinstance(value, Scalar):
                if value.known:
                    return Scalar(self.number(-value.atom.value).atom, value.kind)  # type: ignore[union-attr,operator]
                atom = self.b.convert(value.atom, "i64") if value.atom.type.dtype == "bool" else value.atom
                return Scalar(self.b.neg(atom), value.kind)
            case ast.USub() if isinstance(value, ArrayRef):
                return self.array(self.b.neg(self.read_array(value)))
            case ast.USub() if isinstance(value, TupleValue | Ref | ElementRef):
                return self.call_method(value, "__neg__", (), node)
            case ast.Invert() if isinstance(value, ArrayRef | Scalar) and self.dtype_of(value) == "bool":
                atom = self.b.not_(self.operand(value))
                return self.array(atom) if atom.type.shape else Scalar(atom, self.joint_kind(value))
            case ast.Invert() if isinstance(value, Scalar):
                return Scalar(self.b.sub(self.b.neg(value.atom), self.b.integer(1)), value.kind)
            case _:
                self.mismatch(
                    "E0401", f"this operator is not defined for {self.describe_value(value)}", node=node
                )

    def _boolop(self, node: ast.BoolOp) -> Any:
        stop_when = isinstance(node.op, ast.Or)
        return self._short_circuit(list(node.values), stop_when, node)

    def _short_circuit(self, nodes: list[ast.expr], stop_when: bool, node: ast.BoolOp) -> Any:
        value = self.evaluate(nodes[0])
        if len(nodes) == 1:
            return value
        test = self.truth(value)
        if isinstance(test, Literal):
            return value if bool(test.value) == stop_when else self._short_circuit(nodes[1:], stop_when, node)
        rest = lambda: self._short_circuit(nodes[1:], stop_when, node)  # noqa: E731 - the branch needs a thunk
        other, ops, state = self.in_region(rest, self.state)
        pure = DEAD not in state and all(_is_cheap(e.primitive.name) for e in ops.equations)
        both = isinstance(value, Scalar) and isinstance(other, Scalar)
        if (
            pure
            and both
            and value.atom.type.dtype == other.atom.type.dtype == "bool"
            and not _changes(self.state, state)
        ):
            self.b.equations.extend(ops.equations)
            combine = self.b.or_ if stop_when else self.b.and_
            return Scalar(combine(value.atom, other.atom), self.joint_kind(value, other))
        if stop_when:
            return self.branch(test, lambda: value, rest)
        return self.branch(test, rest, lambda: value)

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
        pure = DEAD not in state and all(_is_cheap(e.primitive.name) for e in inner.equations)
        if pure and isinstance(second, Scalar) and not _changes(self.state, state):
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

    def _ifexp(self, node: ast.IfExp) -> Any:
        test = self.truth(self.evaluate(node.test))
        if isinstance(test, Literal):
            return self.evaluate(node.body if test.value else node.orelse)
        value = self.branch(test, lambda: self.evaluate(node.body), lambda: self.evaluate(node.orelse))
        if isinstance(value, Conflict):
            self.mismatch("E0402", value.reason.replace("`$result`", "the value"), node=node)
        return value

    # Containers

    def static_items(self, value: Any, node: ast.AST) -> tuple[Any, ...]:
        """Give the items of a container whose length is known."""
        match value:
            case TupleValue(items=items):
                return items
            case Ref(cell=cell) if isinstance(self.state[cell], ListState):
                return self.state[cell].items
            case Ref(cell=cell) if isinstance(self.state[cell], DictState):
                return tuple(self.constant(k) for k, _ in self.state[cell].items)
            case Iteration(static_items=items) if items is not None:
                return items
            case Iteration(length=Literal(value=n), item=item):
                return tuple(item(self.b.integer(k)) for k in range(int(n)))  # type: ignore[arg-type]
            case RangeValue():
                length = self.range_length(value)
                if isinstance(length, Literal):
                    one = value.step
                    return tuple(
                        Scalar(self.b.add(value.start, self.b.mul(one, self.b.integer(k))))
                        for k in range(int(length.value))  # type: ignore[arg-type]
                    )
            case ArrayRef():
                dims = self.array_dims(value)
                if isinstance(dims[0], Literal):
                    return tuple(self.array_row(value, self.b.integer(k)) for k in range(int(dims[0].value)))  # type: ignore[arg-type]
            case Static(value=str() as text):
                return tuple(Static(c) for c in text)
            case _:
                pass
        self.refuse("E0210", "the number of items must be known at compile time here", node=node)

    def array_row(self, ref: ArrayRef, index: Atom) -> Any:
        """Give a row of an array, or an element if it has one axis."""
        dims = self.array_dims(ref)
        if len(dims) == 1:
            return Scalar(self.read_element(ref, (index,)), "numpy")
        return self.row_view(ref, index)

    def iteration(self, value: Any, node: ast.AST) -> Iteration:
        """Say how to loop over a value."""
        value = self.solid(value)
        match value:
            case Choice():
                return self.iteration(self.as_numbers(value), node)
            case Iteration():
                return value
            case RangeValue(start=start, step=step):

                def item(k: Atom) -> Scalar:
                    return Scalar(self.b.add(start, self.b.mul(step, k)))

                return Iteration(self.range_length(value), item)
            case ArrayRef():
                dims = self.array_dims(value)
                if not dims:
                    self.refuse("E0319", "a number cannot be looped over", node=node)
                return Iteration(dims[0], lambda k: self.array_row(value, k))
            case Ref(cell=cell) if isinstance(self.state[cell], SequenceState):
                content: SequenceState = self.state[cell]
                return Iteration(
                    content.length,
                    lambda k: self.item_at(cell, self.state[cell], k, 0, self.state[cell].item),
                )
            case TupleValue() | Ref() | Static(value=str()):
                items = self.static_items(value, node)
                return Iteration(self.b.integer(len(items)), lambda k: self._static_at(items, k), items)
            case _:
                self.refuse("E0319", f"{self.describe_value(value)} cannot be looped over", node=node)

    def _static_at(self, items: tuple[Any, ...], k: Atom) -> Any:
        if isinstance(k, Literal):
            return items[int(k.value)]  # type: ignore[arg-type]
        return self._fixed_item(items, Scalar(k), "tuple", None)


_CHEAP = frozenset({
    "add", "sub", "mul", "neg", "eq", "ne", "lt", "le", "gt", "ge", "bit_and", "bit_or", "bit_xor", "logical_not",
    "select", "abs", "dim", "index", "convert", "minimum", "maximum", "isnan", "isfinite", "isinf",
})  # fmt: skip


def _is_cheap(name: str) -> bool:
    return name in _CHEAP


def _changes(before: dict[Any, Any], after: dict[Any, Any]) -> bool:
    return any(
        after.get(key, None) is not content and after.get(key) != content for key, content in before.items()
    )


_REPAIRS = {
    "Await": "call the function without `await`",
    "Yield": "return a list or an array",
    "YieldFrom": "return a list or an array",
    "SetComp": "use a list",
    "Set": "use a tuple",
}
