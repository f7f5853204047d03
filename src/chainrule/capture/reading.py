"""Reading with `x[…]`: arrays give views, lists and dicts their items."""

from __future__ import annotations

import ast
import enum
from typing import Any, NoReturn

import numpy as np

from chainrule.capture.context import Raised
from chainrule.capture.indexing import Indexing
from chainrule.capture.slices import INDEX_DTYPES
from chainrule.capture.text import braced
from chainrule.capture.values import (
    MOST_OPTIONS,
    ArrayRef,
    BoundMethod,
    Choice,
    Closure,
    DictState,
    ElementRef,
    FlatValue,
    Iteration,
    ListState,
    Maybe,
    ObjectState,
    PartialCall,
    RangeValue,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
    integer_of,
    is_slice,
    number_of,
)
from chainrule.errors import CompileError, IndexingError, KeyMissingError, TypeMismatchError
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal

INDEX_EXPRESSION = type(np.s_)


class Reading(Indexing):
    """Subscripts that are read."""

    def subscript(self, owner: Any, key: Any) -> Any:
        """Read `owner[key]`."""
        owner = self.solid(owner)
        if isinstance(key, Static) and isinstance(key.value, int) and not self.is_dict(owner):
            key = self.solid(key)
        match owner:
            case Choice():
                return self.choose(owner, lambda one: self.subscript(one, key))
            case ArrayRef():
                return self._array_item(owner, key)
            case FlatValue(array=array):
                return self._flat_item(array, key)
            case TupleValue(cls=cls, items=items) if cls is not slice:
                return self._fixed_item(items, key, "tuple", owner)
            case Ref(cell=cell):
                return self._ref_item(owner, self.state[cell], key)
            case ElementRef():
                return self._ref_item(owner, self.content(owner), key)
            case RangeValue():
                return self._range_part(owner, key)
            case Static(value=value):
                return self._static_item(value, key)
            case Iteration(item=item, length=length):
                return item(self.checked_index(self.integer_key(key), length, "list"))
            case _:
                numpys = isinstance(owner, Scalar) and owner.kind == "numpy"
                kind = IndexingError if numpys else TypeMismatchError
                self.refuse("E0404", f"{self.describe_value(owner)} cannot be indexed", kind=kind)

    def is_dict(self, owner: Any) -> bool:
        """Whether a value is a dict, whose keys may be members of enumerations."""
        return isinstance(owner, Ref) and isinstance(self.state[owner.cell], DictState)

    def _static_item(self, value: Any, key: Any) -> Any:
        if isinstance(value, str) and isinstance(key, Scalar) and key.known:
            return Static(value[integer_of(key.atom)])
        if isinstance(value, str) and isinstance(key, Scalar) and 0 < len(value) <= MOST_OPTIONS:
            return self._choice_of(tuple(map(Static, value)), self.integer_key(key), "string")
        if isinstance(value, enum.EnumMeta) and isinstance(key, Static) and key.value in value.__members__:
            return Static(value[key.value])
        if isinstance(value, type) and hasattr(value, "__class_getitem__"):
            return Static(value)  # `Box[float]`: what stands in the brackets is for type checkers
        if isinstance(value, INDEX_EXPRESSION):
            single = not isinstance(key, TupleValue) or key.cls is slice
            return TupleValue(tuple, (key,)) if value.maketuple and single else key
        self.mismatch("E0404", f"{self.describe_value(Static(value))} cannot be indexed here")

    def integer_key(self, key: Any) -> Scalar:
        """Take an index that must be one integer."""
        if not isinstance(key, Scalar):
            words = f"the index must be an integer, and this is {self.describe_value(key)}"
            self.mismatch("E0404", words)
        if key.atom.type.dtype not in INDEX_DTYPES:
            self.mismatch("E0404", "indices must be integers", hint="convert it with `int(…)`")
        return key

    def _range_part(self, owner: RangeValue, key: Any) -> Any:
        if not is_slice(key):
            return self.range_item(owner, self.integer_key(key))
        start, length, step = self.slice_bounds(key, self.range_length(owner))
        first = self.b.add(owner.start, self.b.mul(start, owner.step))
        stride = self.b.mul(owner.step, step)
        return RangeValue(first, self.b.add(first, self.b.mul(length, stride)), stride)

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

    def _ref_item(self, owner: Any, content: Any, key: Any) -> Any:
        match content:
            case ListState(items=items):
                if is_slice(key):
                    return self._list_slice(items, key, list)
                if isinstance(key, Scalar) and key.known:
                    return self._fixed_item(items, key, "list", owner)
                return self._listed_item(owner, items, key)
            case SequenceState():
                if is_slice(key):
                    return self._sequence_slice(owner, content, key)
                return self._sequence_item(owner, content, key)
            case DictState(items=pairs):
                return self._dict_item(pairs, key)
            case _:
                return self.call_method(owner, "__getitem__", (key,), None)

    def call_method(self, owner: Any, name: str, arguments: tuple[Any, ...], node: ast.AST | None) -> Any:
        """Call a method by name."""
        raise NotImplementedError(name)

    def _dict_item(self, pairs: tuple[tuple[Any, Any], ...], key: Any) -> Any:
        if isinstance(key, Choice):
            return self.choose(key, lambda one: self._item_of_option(pairs, one))
        if isinstance(key, Scalar) and not key.known and pairs:
            return self._item_of_number(pairs, key)
        known = self.static_key(key, None)
        for name, value in pairs:
            if name == known and type(name) is type(known):
                return value
        hint = f"its keys are {[k for k, _ in pairs]}"
        self.refuse("E0504", f"the dict has no key {known!r}", kind=KeyMissingError, hint=hint)

    def _item_of_option(self, pairs: tuple[tuple[Any, Any], ...], key: Any) -> Any:
        """Read at a key that is one of a few, as the run decides: those that the dict lacks raise then."""
        if isinstance(key, Static) and not any(
            k == key.value and type(k) is type(key.value) for k, _ in pairs
        ):
            self.b.check(false(), error="KeyError", message=braced(repr(key.value)))
            self.unreachable()
        return self._dict_item(pairs, key)

    def _item_of_number(self, pairs: tuple[tuple[Any, Any], ...], key: Scalar) -> Any:
        """Read at a key that is a number known at run time: one of a few."""
        if key.atom.type.dtype != "i64" or not all(type(k) is int for k, _ in pairs):
            self.static_key(key, None)
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
        chosen = values[-1]
        for test, value in reversed(list(zip(tests[:-1], values[:-1], strict=True))):
            chosen = self.selected(test, value, chosen)
        return chosen

    def static_key(self, key: Any, node: ast.AST | None) -> Any:
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

    def _fixed_item(self, items: tuple[Any, ...], key: Any, what: str, owner: Any) -> Any:
        if is_slice(key):
            return self._list_slice(items, key, tuple)
        if not isinstance(key, Scalar):
            self.mismatch("E0404", f"{what} indices must be integers or slices")
        if self.integer_key(key).known:
            position = integer_of(key.atom)
            if not -len(items) <= position < len(items):
                self.b.check(false(), error="IndexError", message=f"{what} index out of range")
                self.unreachable()
            return items[position]
        if not items:
            self.no_item(f"{what} index out of range")
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

    def _grows(self, item: Any) -> bool:
        """Whether this is an object with a list that is empty or of run-time length: columns do not grow."""
        content = self.state[item.cell] if isinstance(item, Ref) else None
        if not isinstance(content, ObjectState):
            return False
        lists = [self.state[v.cell] for _, v in content.fields if isinstance(v, Ref)]
        return any(isinstance(x, SequenceState) or (isinstance(x, ListState) and not x.items) for x in lists)

    def one_of_lists(self, owner: Any, key: Any) -> Choice | None:
        """Choose, at a run-time index, the list that changes its length among a few that are known."""
        content = self.state[owner.cell] if isinstance(owner, Ref) else None
        if not isinstance(content, ListState) or not isinstance(key, Scalar) or key.known:
            return None
        for item in content.items:
            if not isinstance(item, Ref) or not isinstance(self.state[item.cell], ListState | SequenceState):
                return None
        if not 1 < len(content.items) <= MOST_OPTIONS:
            return None
        return self._choice_of(content.items, key, "list")

    def _listed_item(self, owner: Ref, items: tuple[Any, ...], key: Any) -> Any:
        """Read at a run-time index from a list of known length: it moves into columns if they hold it."""
        if not items and isinstance(key, Scalar):
            self.no_item("list index out of range")
        if any(isinstance(i, Static | Closure | BoundMethod | PartialCall) for i in items):
            return self._choice_of(items, key, "list")
        few = 0 < len(items) <= MOST_OPTIONS
        if few and (any(map(self._grows, items)) or (self.unit.tracking and all(map(self._is_thing, items)))):
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

    def no_item(self, message: str) -> NoReturn:
        """Say that a list is empty. In a loop it may be so at first only: the body is then captured again."""
        self.b.check(false(), error="IndexError", message=message)
        raise Raised

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

    def known_slice(self, key: TupleValue) -> slice | None:
        """Give a slice whose bounds are all known."""
        if any(isinstance(part, Maybe) for part in key.items):
            return None
        bounds = [self.bound(part) for part in key.items]
        if not all(b is None or isinstance(b, Literal) for b in bounds):
            return None
        known = slice(*(None if b is None else integer_of(b) for b in bounds))
        if known.step == 0:
            self.b.check(false(), error="ValueError", message="slice step cannot be zero")
            self.unreachable()
        return known

    def _list_slice(self, items: tuple[Any, ...], key: TupleValue, cls: type) -> Any:
        """Slice a tuple or a list whose items are known one by one; which ones may be known at run time only."""
        known = self.known_slice(key)
        if known is not None or not items:
            part = items[known] if known is not None else ()
            return TupleValue(tuple, part) if cls is tuple else Ref(self.new_cell(ListState(part)))
        sequence = self.sequence_of(items, cls)
        cell = self.new_cell(sequence)
        for item in items:
            self.share_value(item, cell)
        return self._sequence_slice(Ref(cell), sequence, key)

    def _sequence_item(self, owner: Any, content: SequenceState, key: Any) -> Any:
        if not isinstance(key, Scalar):
            self.mismatch("E0404", "list indices must be integers or slices")
        index = self.checked_index(key, content.length, content.cls.__name__)
        return self.item_at(owner.cell, content, index, 0, content.item)

    def _sequence_slice(self, owner: Ref, content: SequenceState, key: TupleValue) -> Ref:
        start, length, step = self.slice_bounds(key, content.length)
        columns: list[ArrayRef] = []
        for column in content.columns:
            atom = self.read_array(column)
            where: list[Atom] = [start, length, step]
            for size in self.b.dims(atom)[1:]:
                where += [self.b.integer(0), size, self.b.integer(1)]
            columns.append(self.array(self.b.slice(atom, *where, dropped=(False,) * atom.type.rank)))
        made = Ref(self.new_cell(SequenceState(length, content.item, tuple(columns), content.cls)))

        def pick(numbers: Atom) -> Atom:
            return self.b.slice(numbers, start, length, step, dropped=(False,))

        self.share_items(owner.cell, made.cell, pick)
        return made

    # Arrays

    def _array_item(self, owner: ArrayRef, key: Any) -> Any:
        match self.place(owner, key):
            case tuple() as indices:
                return Scalar(self.read_element(owner, indices), "numpy")
            case ArrayRef() as view:
                return view
            case place:
                return self.array(self.read_place(place))

    def _flat_item(self, array: ArrayRef, key: Any) -> Any:
        """Read through `x.flat`: what it gives is a copy."""
        found = self._array_item(array, key)
        return self.array(self.read_array(found)) if isinstance(found, ArrayRef) else found


def false() -> Literal:
    """Give the constant False."""
    return literal(False)
