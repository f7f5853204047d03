"""Going through containers: their items where their number is known, an iteration where it is not."""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable
from typing import Any, NoReturn

from chainrule.capture.construction import Construction
from chainrule.capture.joined_references import options_of
from chainrule.capture.values import (
    ArrayRef,
    Choice,
    DictState,
    ElementRef,
    FlatValue,
    Iteration,
    Key,
    ListState,
    ObjectState,
    RangeValue,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
    integer_of,
)
from chainrule.ir.nodes import Atom, Literal


class Containers(Construction):
    """Items of containers."""

    def static_items(self, value: Any, node: ast.AST) -> tuple[Any, ...]:
        """Give the items of a container whose length is known."""
        match value:
            case TupleValue(cls=cls, items=items) if cls is not slice:
                return items
            case FlatValue(array=array):
                return self.static_items(array, node)
            case Ref(cell=cell) if isinstance(self.state[cell], ListState):
                return self.state[cell].items
            case Ref(cell=cell) if isinstance(self.state[cell], DictState):
                return tuple(self.constant(k) for k, _ in self.state[cell].items)
            case Ref(cell=cell) if isinstance(self.state[cell], SequenceState):
                content: SequenceState = self.state[cell]
                if isinstance(content.length, Literal):
                    indices = map(self.b.integer, range(integer_of(content.length)))
                    return tuple(self.item_at(cell, content, k, 0, content.item) for k in indices)
            case Iteration(count=int() as count, now=now):
                return tuple(map(now, range(count)))
            case Iteration(length=Literal() as length, item=item):
                return tuple(item(self.b.integer(k)) for k in range(integer_of(length)))
            case RangeValue():
                length = self.range_length(value)
                if isinstance(length, Literal):
                    one = value.step
                    return tuple(
                        Scalar(self.b.add(value.start, self.b.mul(one, self.b.integer(k))))
                        for k in range(integer_of(length))
                    )
            case ArrayRef():
                dims = self.array_dims(value)
                if isinstance(dims[0], Literal):
                    return tuple(self.array_row(value, self.b.integer(k)) for k in range(integer_of(dims[0])))
            case Static(value=str() as text):
                return tuple(Static(c) for c in text)
            case Ref() if isinstance(self.state[value.cell], ObjectState):
                return self.static_items(self.iteration(value, node), node)
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
            case Choice() if all(isinstance(one, ArrayRef) for one in options_of(value)):

                def row(k: Atom) -> Any:  # the arrays may change meanwhile
                    return self.choose(value, lambda one: self.array_row(one, k))

                size = self.choose(value, lambda one: Scalar(self.array_dims(one)[0]))
                return Iteration(size.atom, row)
            case Choice():
                return self.iteration(self.as_numbers(value), node)
            case Iteration():
                return value
            case FlatValue(array=array):
                return self.iteration(array, node)
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
                    lists=((cell, self.size_of_list(cell)),),
                )
            case Ref(cell=cell) if isinstance(self.state[cell], ListState):
                return self._list_iteration(cell)
            case Ref() | ElementRef() if isinstance(self.content(value), ObjectState):
                return self._object_iteration(value, node)
            case Static(value=enum.EnumMeta() as members):
                items = tuple(map(Static, members))
                return self.fixed_iteration(len(items), lambda: items)
            case TupleValue() | Ref() | Static(value=str()):
                items = self.static_items(value, node)
                return self.fixed_iteration(len(items), lambda: items, self.uniform(items))
            case _:
                self.refuse("E0319", f"{self.describe_value(value)} cannot be looped over", node=node)

    def fixed_iteration(
        self, count: int, items: Callable[[], tuple[Any, ...]], uniform: bool = False
    ) -> Iteration:
        """Loop over a known number of items, each of which is looked up when its turn comes."""
        length = self.b.integer(count)
        return Iteration(
            length, lambda k: self._static_at(items(), k), count, lambda k: items()[k], uniform=uniform
        )

    def _list_iteration(self, cell: Key) -> Iteration:
        """Loop over a list: its items may be others when their turn comes, its length must not."""
        items: tuple[Any, ...] = self.state[cell].items
        size = len(items)

        def item(k: Atom) -> Any:
            content = self.state[cell]
            if self.size_of_list(cell) != size:
                self.refuse_growth()
            if isinstance(content, ListState):
                return self._static_at(content.items, k)
            return self.item_at(cell, content, k, 0, content.item)

        return Iteration(
            self.b.integer(size),
            item,
            size,
            lambda k: item(self.b.integer(k)),
            uniform=self.uniform(items),
            lists=((cell, size),),
        )

    def size_of_list(self, cell: Key) -> Any:
        """Give the length of a list: a number, or the atom of one that is known at run time."""
        match self.state.get(cell):
            case ListState(items=items):
                return len(items)
            case SequenceState(length=Literal() as length):
                return integer_of(length)
            case SequenceState(length=length):
                return length
            case _:
                return None

    def refuse_growth(self, node: ast.AST | None = None) -> NoReturn:
        """Refuse a loop that changes the length of what it runs over."""
        self.refuse(
            "E0321", "the list changes its length while it is looped over", node=node, hint="loop over a copy"
        )

    def uniform(self, items: tuple[Any, ...]) -> bool:
        """Whether all items are numbers of one type."""
        return all(isinstance(i, Scalar) for i in items) and len({i.atom.type for i in items}) == 1

    def _object_iteration(self, value: Any, node: ast.AST) -> Iteration:
        """Loop over an object: by `__iter__`, else by `__getitem__` up to its length."""
        cls = self.content(value).cls
        if hasattr(cls, "__next__"):
            self.refuse("E0319", "objects with `__next__` cannot be looped over", node=node)
        if hasattr(cls, "__iter__"):
            return self.iteration(self.call_method(value, "__iter__", (), node), node)
        if not hasattr(cls, "__getitem__") or not hasattr(cls, "__len__"):
            self.refuse("E0319", f"'{cls.__name__}' object is not iterable", node=node)
        length = self.call_method(value, "__len__", (), node)
        return Iteration(length.atom, lambda k: self.call_method(value, "__getitem__", (Scalar(k),), node))

    def _static_at(self, items: tuple[Any, ...], k: Atom) -> Any:
        if isinstance(k, Literal):
            return items[integer_of(k)]
        return self._fixed_item(items, Scalar(k), "tuple", None)
