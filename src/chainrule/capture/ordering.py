"""Python's `sorted` and `list.sort`: items follow the stable order of their keys.

Keys are numbers or tuples of numbers. What is known now (strings, constants) is sorted now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chainrule.capture.sorting import Sorting
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    Key,
    ListState,
    Ref,
    Scalar,
    SequenceState,
    Static,
    number_of,
)
from chainrule.ir.nodes import Atom
from chainrule.ir.structure import Constant, Leaf, OneOf, Structure, Tuple, leaves


class Ordering(Sorting):
    """Sorting of containers."""

    def known_function(self, value: Any) -> Callable[[tuple[Any, ...], dict[str, Any]], Any] | None:
        """Give the meaning of a library function, if it has one."""
        return self.checked(sorted, self.sorted_list) if value is sorted else super().known_function(value)

    def sorted_list(self, iterable: Any, /, *, key: Any = NONE, reverse: Any = None) -> Ref:
        """sorted(x)."""
        backward = self._is_reversed(reverse)
        value = self.solid(iterable)
        if isinstance(value, ArrayRef):
            if len(self.array_dims(value)) != 1:
                self.refuse("E0318", "`sorted` is covered for arrays with one axis", hint="use np.sort")
            value = self.tolist(value)
            self.state[value.cell] = self._of_numpy(self.state[value.cell])
        listed = value if isinstance(value, Ref) else self.make_list(value)
        content = self.state[listed.cell]
        if isinstance(content, ListState):
            made = Ref(self.new_cell(self._sorted_items(content.items, key, backward)))
            if isinstance(self.state[made.cell], SequenceState):
                self.share_list(listed, made.cell)
            return made
        if not isinstance(content, SequenceState):
            listed = self.make_list(value)
            return self.sorted_list(listed, key=key, reverse=reverse)
        made = Ref(self.new_cell(self._sorted_sequence(listed.cell, content, key, backward)))
        self.share_items(listed.cell, made.cell)
        return made

    def _of_numpy(self, content: SequenceState) -> SequenceState:
        """The items of an array are NumPy's numbers."""
        (type_,) = leaves(content.item)
        return SequenceState(content.length, Leaf(type_, "numpy"), content.columns, content.cls)

    def _list_sort(self, owner: Ref, *, key: Any = NONE, reverse: Any = None) -> Static:
        owner = self.aliased(owner)
        self.writable(owner.cell)
        content, backward = self.state[owner.cell], self._is_reversed(reverse)
        if isinstance(content, ListState) and all(isinstance(item, Scalar) for item in content.items):
            self.state[owner.cell] = self._sorted_items(content.items, key, backward)
            return NONE
        if isinstance(content, ListState):
            order = self._items_order(content.items, key, backward)
            if isinstance(order, list):
                self.state[owner.cell] = ListState(tuple(content.items[k] for k in order))
                return NONE
            self.as_sequence(owner.cell)
        else:
            order = self._sequence_order(owner.cell, content, key, backward)
        self.reorder(owner, order)
        return NONE

    def reorder(self, owner: Ref, order: Atom) -> None:
        """Bring the items of a run-time list into another order."""
        self.detach(owner.cell)  # other names of its items mean these as before
        self.put_list(owner, self._in_order(self.state[owner.cell], order))

    def _is_reversed(self, reverse: Any) -> bool:
        if reverse is None:
            return False
        test = self.truth(reverse)
        if not isinstance(reverse, Scalar) or not Scalar(test).known:
            self.refuse("E0408", "`reverse` must be known at compile time")
        return bool(number_of(test))

    def _sorted_items(self, items: tuple[Any, ...], key: Any, backward: bool) -> ListState | SequenceState:
        """Sort items that are known one by one."""
        order = self._items_order(items, key, backward)
        if isinstance(order, list):
            return ListState(tuple(items[k] for k in order))
        made = self._in_order(self.sequence_of(items), order)
        if not _is_numbers(made.item):
            return made
        cell = self.new_cell(made)
        indices = map(self.b.integer, range(len(items)))
        return ListState(tuple(self.item_at(cell, made, k, 0, made.item) for k in indices))

    def _items_order(self, items: tuple[Any, ...], key: Any, backward: bool) -> list[int] | Atom:
        """Give the order of items that are known one by one, now if their keys are known too."""
        keys = items if key == NONE else tuple(self.call(key, (item,), {}) for item in items)
        known = [_known(k) for k in keys]
        if all(k is not None for k in known):
            return self._known_order([k[0] for k in known if k is not None], backward)
        return self._order(self.sequence_of(keys), backward)

    def _known_order(self, keys: Sequence[Any], backward: bool) -> list[int]:
        try:
            return sorted(range(len(keys)), key=keys.__getitem__, reverse=backward)
        except TypeError as error:
            self.mismatch("E0401", str(error))

    def _sorted_sequence(self, cell: Key, content: SequenceState, key: Any, backward: bool) -> SequenceState:
        """Sort a list of run-time length."""
        return self._in_order(content, self._sequence_order(cell, content, key, backward))

    def _sequence_order(self, cell: Key, content: SequenceState, key: Any, backward: bool) -> Atom:
        keys = content
        if key != NONE:

            def key_of(k: Atom) -> Any:
                now: SequenceState = self.state[cell]
                return self.call(key, (self.item_at(cell, now, k, 0, now.item),), {})

            made = self.collect(content.length, key_of)
            keys = self.state[made.cell]
        return self._order(keys, backward)

    def _order(self, keys: SequenceState, backward: bool) -> Atom:
        if not _is_numbers(keys.item):
            words = "what is sorted, or the key, must be a number or a tuple of numbers"
            self.mismatch("E0404", words, hint="give `key=` a function whose result is a number")
        columns = [self.read_array(c) for c in keys.columns]
        if not columns:
            return self.b.iota(keys.length)  # one text
        if not backward:
            return self.lexical_order(columns)
        # As Python does it: from behind, so that equal items stay in the order that they have.
        last = self.b.sub(keys.length, self.b.integer(1))
        turned = self.lexical_order([self._turned(c) for c in columns])
        return self._turned(self.b.sub(last, turned))

    def _turned(self, vector: Atom) -> Atom:
        size = self.b.dim(vector, 0)
        last = self.at_least(self.b.sub(size, self.b.integer(1)), 0)
        return self.b.slice(vector, last, size, self.b.integer(-1), dropped=(False,))

    def _in_order(self, content: SequenceState, order: Atom) -> SequenceState:
        columns = tuple(
            self.array(self.b.gather(self.read_array(c), order, axes=(0,))) for c in content.columns
        )
        return SequenceState(content.length, content.item, columns)


def _is_numbers(structure: Structure) -> bool:
    """Whether items are numbers or tuples of numbers."""
    match structure:
        case Leaf(type=type_):
            return not type_.shape
        case Constant(value=value):
            return type(value) is str
        case OneOf(options=options):
            return all(type(option.value) is str for option in options)  # these stand in their order
        case Tuple(cls=cls, items=items):
            return cls is not list and all(map(_is_numbers, items))
        case _:
            return False


def _known(key: Any) -> tuple[Any] | None:
    """Give a key that is known now."""
    if isinstance(key, Static):
        return (key.value,)
    return (number_of(key.atom),) if isinstance(key, Scalar) and key.known else None
