"""Reading with `x[…]`: arrays give views, lists and dicts their items."""

from __future__ import annotations

import ast
from typing import Any

from chainrule.capture.context import Raised
from chainrule.capture.slices import Slices
from chainrule.capture.values import (
    ArrayRef,
    BoundMethod,
    Choice,
    Closure,
    DictState,
    ElementRef,
    Iteration,
    Kind,
    ListState,
    ObjectState,
    PartialCall,
    RangeValue,
    Ref,
    ReshapeView,
    Scalar,
    SequenceState,
    SliceView,
    Static,
    TupleValue,
    integer_of,
    number_of,
)
from chainrule.errors import CompileError, ShapeError
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.types import DType

MOST_OPTIONS = 16


class Reading(Slices):
    """Subscripts that are read."""

    def subscript(self, owner: Any, index: ast.expr) -> Any:
        """Read `owner[index]`."""
        owner = self.solid(owner)
        match owner:
            case Choice():
                return self.choose(owner, lambda one: self.subscript(one, index))
            case ArrayRef():
                return self._array_item(owner, index)
            case TupleValue(items=items):
                return self._fixed_item(items, index, "tuple", owner)
            case Ref(cell=cell):
                return self._ref_item(owner, self.state[cell], index)
            case ElementRef():
                return self._ref_item(owner, self.content(owner), index)
            case RangeValue():
                return self.range_item(owner, self.integer_index(index))
            case Static(value=value):
                return self._static_item(value, index)
            case Iteration(item=item, length=length):
                return item(self.checked_index(self.integer_index(index), length, "list"))
            case _:
                self.mismatch("E0404", f"{self.describe_value(owner)} cannot be indexed", node=index)

    def _static_item(self, value: Any, index: ast.expr) -> Any:
        key = self.evaluate(index)
        if isinstance(value, str) and isinstance(key, Scalar) and key.known:
            return Static(value[integer_of(key.atom)])
        self.mismatch("E0404", f"{self.describe_value(Static(value))} cannot be indexed here", node=index)

    def integer_index(self, index: ast.expr) -> Scalar:
        """Evaluate an index that must be one integer."""
        value = self.evaluate(index)
        if not isinstance(value, Scalar):
            self.mismatch(
                "E0404", f"the index must be an integer, and this is {self.describe_value(value)}", node=index
            )
        return value

    def range_item(self, owner: RangeValue, index: Scalar) -> Scalar:
        """Give an item of a range."""
        position = self.checked_index(index, self.range_length(owner), "range object")
        return Scalar(self.b.add(owner.start, self.b.mul(position, owner.step)))

    def range_length(self, owner: RangeValue) -> Atom:
        """Give the number of items of a range."""
        start, stop, step = owner.start, owner.stop, owner.step
        if isinstance(start, Literal) and isinstance(stop, Literal) and isinstance(step, Literal):
            return self.b.integer(len(range(integer_of(start), integer_of(stop), integer_of(step))))
        if isinstance(step, Literal) and step.value in (1, -1):
            return self.at_least(self.b.sub(stop, start) if step.value == 1 else self.b.sub(start, stop), 0)
        forward = self.b.gt(step, self.b.integer(0))
        span = self.b.select(forward, self.b.sub(stop, start), self.b.sub(start, stop))
        size = self.b.select(forward, step, self.b.neg(step))
        rounded = self.b.floor_div(self.b.sub(self.b.add(span, size), self.b.integer(1)), size)
        return self.b.maximum(rounded, self.b.integer(0))

    def _ref_item(self, owner: Any, content: Any, index: ast.expr) -> Any:
        match content:
            case ListState(items=items):
                if isinstance(index, ast.Slice):
                    return self._list_slice(content, index)
                key = self.evaluate(index)
                if isinstance(key, Scalar) and key.known:
                    return self._fixed_item(items, key, "list", owner)
                return self._listed_item(owner, items, key)
            case SequenceState():
                if isinstance(index, ast.Slice):
                    return self._sequence_slice(owner, content, index)
                return self._sequence_item(owner, content, self.evaluate(index))
            case DictState(items=pairs):
                return self._dict_item(pairs, self.evaluate(index), index)
            case _:
                return self.call_method(owner, "__getitem__", (self.evaluate(index),), index)

    def call_method(self, owner: Any, name: str, arguments: tuple[Any, ...], node: ast.AST) -> Any:
        """Call a method by name."""
        raise NotImplementedError(name)

    def _dict_item(self, pairs: tuple[tuple[Any, Any], ...], key: Any, node: ast.AST) -> Any:
        if isinstance(key, Choice):
            return self.choose(key, lambda one: self._dict_item(pairs, one, node))
        if isinstance(key, Scalar) and not key.known and pairs:
            return self._item_of_number(pairs, key, node)
        known = self.static_key(key, node)
        for name, value in pairs:
            if name == known and type(name) is type(known):
                return value
        self.refuse(
            "E0504", f"the dict has no key {known!r}", node=node, hint=f"its keys are {[k for k, _ in pairs]}"
        )

    def _item_of_number(self, pairs: tuple[tuple[Any, Any], ...], key: Scalar, node: ast.AST) -> Any:
        """Read at a key that is a number known at run time: one of a few."""
        if key.atom.type.dtype != "i64" or not all(type(k) is int for k, _ in pairs):
            self.static_key(key, node)
        tests = [self.b.eq(key.atom, self.b.integer(k)) for k, _ in pairs]
        found = tests[0]
        for test in tests[1:]:
            found = self.b.or_(found, test)
        self.b.check(found, key.atom, error="KeyError", message="{0}")
        values = [v for _, v in pairs]
        if all(isinstance(v, Scalar) for v in values):
            return self._select(tests, values)
        chosen = values[-1]
        for test, value in reversed(list(zip(tests[:-1], values[:-1], strict=True))):
            chosen = Choice(test, value, chosen)
        return chosen

    def _select(self, tests: list[Atom], values: list[Scalar]) -> Scalar:
        dtypes: set[DType] = {v.atom.type.dtype for v in values}
        dtype: DType = dtypes.pop() if len(dtypes) == 1 else "f64"
        kinds: set[Kind] = {v.kind for v in values}
        kind: Kind = kinds.pop() if len(kinds) == 1 else "mixed"
        atom = self.b.convert(values[-1].atom, dtype)
        for test, value in reversed(list(zip(tests[:-1], values[:-1], strict=True))):
            atom = self.b.select(test, self.b.convert(value.atom, dtype), atom)
        return Scalar(atom, kind)

    def static_key(self, key: Any, node: ast.AST) -> Any:
        """Give a dict key, which must be known."""
        if isinstance(key, Static):
            return key.value
        if isinstance(key, Scalar) and key.known:
            return number_of(key.atom)
        if isinstance(key, TupleValue):
            return tuple(self.static_key(k, node) for k in key.items)
        self.refuse(
            "E0308",
            "dict keys must be known at compile time",
            node=node,
            hint="use an array, indexed by an integer",
        )

    def _fixed_item(self, items: tuple[Any, ...], index: Any, what: str, owner: Any) -> Any:
        if isinstance(index, ast.Slice):
            parts = [self._known_bound(p) for p in (index.lower, index.upper, index.step)]
            return TupleValue(tuple, items[slice(*parts)])
        key = self.evaluate(index) if isinstance(index, ast.expr) else index
        if not isinstance(key, Scalar):
            self.mismatch("E0404", f"{what} indices must be integers")
        if key.known:
            position = integer_of(key.atom)
            if not -len(items) <= position < len(items):
                self.b.check(false(), error="IndexError", message=f"{what} index out of range")
                self.unreachable()
            return items[position]
        if 0 < len(items) <= MOST_OPTIONS and all(map(self._is_thing, items)):
            return self._choice_of(items, key, what)
        sequence = self.sequence_of(items, tuple)
        cell = self.new_cell(sequence)
        for item in items:
            self.share_value(item, cell)
        return self._sequence_item(Ref(cell), sequence, key)

    def _is_thing(self, item: Any) -> bool:
        """Whether this is an object, array or function: which one is meant matters, not only its value."""
        if isinstance(item, Ref):
            return isinstance(self.state[item.cell], ObjectState)
        return isinstance(item, ArrayRef | Static | Closure | BoundMethod | PartialCall)

    def _listed_item(self, owner: Ref, items: tuple[Any, ...], key: Any) -> Any:
        """Read at a run-time index from a list of known length: it moves into columns if they hold it."""
        if any(isinstance(i, Static | Closure | BoundMethod | PartialCall) for i in items):
            return self._choice_of(items, key, "list")
        position, state = len(self.b.equations), dict(self.state)
        try:
            return self._sequence_item(owner, self.as_sequence(owner.cell), key)
        except CompileError:
            if not items or len(items) > MOST_OPTIONS or any(isinstance(i, Scalar) for i in items):
                raise
            del self.b.equations[position:]
            self.state = state
            return self._choice_of(items, key, "list")

    def _choice_of(self, items: tuple[Any, ...], key: Scalar, what: str) -> Any:
        """Choose one of a few things at run time."""
        index = self.checked_index(key, self.b.integer(len(items)), what)
        chosen = items[-1]
        for k in reversed(range(len(items) - 1)):
            chosen = Choice(self.b.eq(index, self.b.integer(k)), items[k], chosen)
        return chosen

    def unreachable(self) -> None:
        """Stop here: a Python exception has been raised on every path."""
        raise Raised

    def _known_bound(self, node: ast.expr | None) -> int | None:
        bound = self._bound(node)
        if bound is None:
            return None
        if not isinstance(bound, Literal):
            self.refuse("E0408", "slices of tuples and short lists need bounds that are known", node=node)
        return integer_of(bound)

    def _list_slice(self, content: ListState, index: ast.Slice) -> Ref:
        parts = [self._known_bound(p) for p in (index.lower, index.upper, index.step)]
        return Ref(self.new_cell(ListState(content.items[slice(*parts)])))

    def _sequence_item(self, owner: Any, content: SequenceState, key: Any) -> Any:
        if not isinstance(key, Scalar):
            self.mismatch("E0404", "list indices must be integers")
        index = self.checked_index(key, content.length, content.cls.__name__)
        return self.item_at(owner.cell, content, index, 0, content.item)

    def _sequence_slice(self, owner: Ref, content: SequenceState, index: ast.Slice) -> Ref:
        start, length, step = self.slice_bounds(index, content.length)
        columns: list[ArrayRef] = []
        for column in content.columns:
            atom = self.read_array(column)
            where: list[Atom] = [start, length, step]
            for size in self.b.dims(atom)[1:]:
                where += [self.b.integer(0), size, self.b.integer(1)]
            columns.append(self.array(self.b.slice(atom, *where, dropped=(False,) * atom.type.rank)))
        made = Ref(self.new_cell(SequenceState(length, content.item, tuple(columns), content.cls)))
        self.share_items(owner.cell, made.cell)
        return made

    # Arrays

    def _array_item(self, owner: ArrayRef, index: ast.expr) -> Any:
        scalars, view = self._array_index(owner, index)
        if scalars is not None:
            return Scalar(self.read_element(owner, scalars), "numpy")
        return view

    def _array_index(self, owner: ArrayRef, index: ast.expr) -> tuple[tuple[Atom, ...] | None, Any]:
        """Give the indices of one element, or else the view that an index makes."""
        parts = list(index.elts) if isinstance(index, ast.Tuple) else [index]
        values: list[Any] = [p if isinstance(p, ast.Slice) else self.evaluate(p) for p in parts]
        if len(values) == 1 and isinstance(values[0], TupleValue):
            values = list(values[0].items)
        rank = self.array_type(owner).rank
        values = self._without_ellipsis(values, rank)
        used = sum(1 for v in values if not (isinstance(v, Static) and v.value is None))
        if used > rank:
            message = f"too many indices: the array has {rank} axes, and {used} were given"
            self.refuse("E0202", message, kind=ShapeError, node=index)
        dims = self.array_dims(owner)
        if used == rank and all(isinstance(v, Scalar) and v.atom.type.dtype != "bool" for v in values):
            pairs = enumerate(zip(values, dims, strict=True))
            return tuple(self.checked_index(v, d, f"axis {axis}") for axis, (v, d) in pairs), None
        return None, self._view(owner, values, dims)

    def _without_ellipsis(self, values: list[Any], rank: int) -> list[Any]:
        whole = ast.Slice(None, None, None)
        for k, value in enumerate(values):
            if isinstance(value, Static) and value.value is Ellipsis:
                others = sum(1 for v in values if not (isinstance(v, Static) and v.value in (None, Ellipsis)))
                return values[:k] + [whole] * (rank - others) + values[k + 1 :]
        return values

    def _view(self, owner: ArrayRef, values: list[Any], dims: tuple[Atom, ...]) -> ArrayRef:
        where: list[Atom] = []
        dropped: list[bool] = []
        shape: list[Atom] = []
        axis = 0
        one = self.b.integer(1)
        for value in values:
            if isinstance(value, Static) and value.value is None:
                shape.append(one)
                continue
            if isinstance(value, ast.Slice):
                bounds = self.slice_bounds(value, dims[axis])
                where += bounds
                shape.append(bounds[1])
            elif isinstance(value, Scalar) and value.atom.type.dtype != "bool":
                where += [self.checked_index(value, dims[axis], f"axis {axis}"), one, one]
            else:
                self.refuse(
                    "E0902", "indexing with arrays or truth values is not covered yet",
                    hint="use np.where, or a loop",
                )  # fmt: skip
            dropped.append(not isinstance(value, ast.Slice))
            axis += 1
        for size in dims[axis:]:
            where += [self.b.integer(0), size, one]
            dropped.append(False)
            shape.append(size)
        view = self.composed(owner, SliceView(tuple(where), tuple(dropped)), dims)
        if any(isinstance(v, Static) and v.value is None for v in values):
            view = ArrayRef(view.cell, (*view.views, ReshapeView(tuple(shape), self.array_dims(view))))
        return view


def false() -> Literal:
    """Give the constant False."""
    return literal(False)
