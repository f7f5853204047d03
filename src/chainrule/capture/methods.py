"""Methods of lists, dicts and named tuples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chainrule.capture.context import SOMEWHERE
from chainrule.capture.introspection import Introspection
from chainrule.capture.join_types import fitted, same_structure
from chainrule.capture.mathematics import Arguments, Keywords
from chainrule.capture.text import braced
from chainrule.capture.values import (
    NONE,
    Choice,
    DictState,
    ElementRef,
    Iteration,
    ListState,
    ObjectState,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom
from chainrule.ir.structure import uneven
from chainrule.library import sequences


class ContainerMethods(Introspection):
    """Methods of containers."""

    def builtin_method(self, owner: Any, method: Any, arguments: Arguments, keywords: Keywords) -> Any:
        """Call a method of a list or dict."""
        name = getattr(method, "__name__", "?")
        if isinstance(owner, ElementRef) and name in ("get", "items", "keys", "values", "copy"):
            owner = Ref(self.new_cell(self.content(owner)))
        if isinstance(owner, Ref):
            content = self.state[owner.cell]
            prefix = (
                "dict"
                if isinstance(content, DictState)
                else "list"
                if not isinstance(content, ObjectState)
                else ""
            )
            found = getattr(self, f"_{prefix}_{name}", None)
            if found is not None:
                return found(owner, *arguments, **keywords)
            if isinstance(content, ObjectState) and callable(method):
                return self.call(Static(method), arguments, keywords)
        if isinstance(owner, TupleValue) and name == "_replace":
            names: tuple[str, ...] = getattr(owner.cls, "_fields", ())
            items = tuple(keywords.get(f, v) for f, v in zip(names, owner.items, strict=True))
            return TupleValue(owner.cls, items)
        if isinstance(owner, TupleValue) and name == "_asdict":
            fields: tuple[str, ...] = getattr(owner.cls, "_fields", ())
            return Ref(self.new_cell(DictState(tuple(zip(fields, owner.items, strict=True)))))
        if isinstance(owner, TupleValue) and name == "__getitem__":
            return self.subscript(owner, arguments[0])
        if isinstance(owner, TupleValue) and name in ("index", "count"):
            meaning = sequences.position if name == "index" else sequences.count_of
            return self.call(Static(meaning), (owner, *arguments), {})
        self.refuse("E0313", f"the method `{name}` is not covered (yet)")

    def _list_append(self, owner: Ref, value: Any) -> Static:
        owner = self.aliased(owner)
        if self.has_unknown_items(owner):
            self.settle_items(owner, self.described_row(value, inside=True)[0])
        self.writable(owner.cell)
        content = self.state[owner.cell]
        if isinstance(content, ListState):
            self.state[owner.cell] = ListState((*content.items, value))
            return NONE
        structure, atoms = self.described_row(value, inside=content.home is not None)
        self.widen_items(owner.cell, structure)
        content = self.state[owner.cell]
        if not same_structure(content.item, structure):
            self.mismatch(
                "E0403", f"the items of this list have one type, and {self.describe_value(value)} differs"
            )
        self.row_changes(content)
        fit = fitted(self.b, structure, content.item, atoms)
        if content.home is not None:
            self.append_to_row(content, fit)
        else:
            for column, atom, axes in zip(content.columns, fit, uneven(content.item), strict=True):
                self.append_row(column, atom, axes, content.length)
                self.number_appended(column)
            length = self.b.add(content.length, self.b.integer(1))
            self.state[owner.cell] = replace(content, length=length)
        self.share_value(value, owner.cell, content.length)
        return NONE

    def _list_extend(self, owner: Ref, values: Any) -> Static:
        plan = self.iteration(values, SOMEWHERE)
        if plan.count is not None:
            for item in plan.static_items or ():
                self._list_append(owner, item)
            return NONE
        owner = self.aliased(owner)
        given = self.state[self.make_list(values).cell]
        if self.has_unknown_items(owner) and isinstance(given, SequenceState):
            self.settle_items(owner, given.item)
        joined = self._joined_lists(self.state[owner.cell], given)
        self.writable(owner.cell)
        self.detach(owner.cell)
        before = self.state[owner.cell]
        self.put_list(owner, self.state[joined.cell])
        if isinstance(before, ListState):
            for item in before.items:
                self.share_value(item, owner.cell)
        if isinstance(values, Ref):
            self.share_list(values, owner.cell)
        return NONE

    def _list_pop(self, owner: Ref, index: Any = None) -> Any:
        owner = self.aliased(owner)
        self.writable(owner.cell)
        content = self.state[owner.cell]
        if isinstance(content, ListState) and (index is None or index.known):
            if not content.items:
                self.b.check(literal(False), error="IndexError", message="pop from empty list")
                self.unreachable()
            position = -1 if index is None else int(index.atom.value)
            items = list(content.items)
            value = items.pop(position)
            self.state[owner.cell] = ListState(tuple(items))
            return value
        if isinstance(content, ListState) and not content.items:
            self.no_item("pop from empty list")
        content = self.as_sequence(owner.cell)
        self.row_changes(content)
        zero, one = self.b.integer(0), self.b.integer(1)
        self.b.check(self.b.gt(content.length, zero), error="IndexError", message="pop from empty list")
        last = self.b.sub(content.length, one)
        at = last if index is None else self.checked_index(index, content.length, "pop")
        value = self._popped(owner, content, at)
        content = self.state[owner.cell]
        if index is not None:
            self.splice(owner, at, self.b.add(at, one), None)
            return value
        if content.home is not None:
            self.clear_behind(content, last)
            self.set_length(content, last)
            return value
        for column in content.columns:
            self.state[column.cell] = self.b.drop_last(self.state[column.cell])
            self.drop_number(column)
        self.state[owner.cell] = replace(content, length=last)
        return value

    def _popped(self, owner: Ref, content: SequenceState, at: Atom) -> Any:
        """Give an item that leaves its list: where others know it too, the same object."""
        old = self.detach(owner.cell)
        if old is not None:
            return self.item_at(old, content, at, 0, content.item)
        value = self.item_at(owner.cell, content, at, 0, content.item)
        return value if isinstance(value, Scalar) else self.copied(value)

    def _list_insert(self, owner: Ref, index: Any, value: Any) -> Static:
        owner = self.aliased(owner)
        self.writable(owner.cell)
        content = self.state[owner.cell]
        if isinstance(content, ListState) and not content.items:
            self.state[owner.cell] = ListState((value,))
            return NONE
        if isinstance(content, ListState) and index.known:
            items = list(content.items)
            items.insert(int(index.atom.value), value)
            self.state[owner.cell] = ListState(tuple(items))
            return NONE
        content = self.as_sequence(owner.cell)
        at = self.clipped(index.atom, content.length)
        self.splice(owner, at, at, self.sequence_of((value,)))
        self.share_value(value, owner.cell)
        return NONE

    def _list___getitem__(self, owner: Ref, key: Any) -> Any:
        return self.subscript(owner, key)

    def _list_index(self, owner: Ref, value: Any) -> Any:
        return self.call(Static(sequences.position), (owner, value), {})

    def _list_count(self, owner: Ref, value: Any) -> Any:
        return self.call(Static(sequences.count_of), (owner, value), {})

    def _list_remove(self, owner: Ref, value: Any) -> Any:
        return self.call(Static(sequences.remove_from), (owner, value), {})

    def _list_copy(self, owner: Ref) -> Ref:
        return self.make_list(owner)

    def _list_clear(self, owner: Ref) -> Static:
        owner = self.aliased(owner)
        self.writable(owner.cell)
        self.detach(owner.cell)
        content = self.state[owner.cell]
        if isinstance(content, SequenceState) and content.home is not None:
            self.row_changes(content)
            self.set_length(content, self.b.integer(0))
        else:
            self.state[owner.cell] = ListState(())
        return NONE

    def _list_reverse(self, owner: Ref) -> Static:
        owner = self.aliased(owner)
        self.writable(owner.cell)
        content = self.state[owner.cell]
        if isinstance(content, ListState):
            self.state[owner.cell] = ListState(content.items[::-1])
            return NONE
        last = self.b.sub(content.length, self.b.integer(1))
        self.reorder(owner, self.b.sub(last, self.b.iota(content.length)))
        return NONE

    def reorder(self, owner: Ref, order: Atom) -> None:
        """Bring the items of a run-time list into another order."""
        raise NotImplementedError

    def _dict_items(self, owner: Ref) -> Iteration:
        def pair(key: Any, value: Any) -> Any:
            return TupleValue(tuple, (self.constant(key), value))

        return self._of_dict(owner, pair)

    def _dict_keys(self, owner: Ref) -> Iteration:
        def name(key: Any, _: Any) -> Any:
            return self.constant(key)

        return self._of_dict(owner, name)

    def _dict_values(self, owner: Ref) -> Iteration:
        def held(_: Any, value: Any) -> Any:
            return value

        return self._of_dict(owner, held)

    def _of_dict(self, owner: Ref, item: Callable[[Any, Any], Any]) -> Iteration:
        keys = [k for k, _ in self.state[owner.cell].items]

        def items() -> tuple[Any, ...]:
            pairs = self.state[owner.cell].items
            if [k for k, _ in pairs] != keys:
                self.refuse("E0321", "the dict changes its size while it is looped over")
            return tuple(item(k, v) for k, v in pairs)

        return self.fixed_iteration(len(keys), items)

    def _dict_get(self, owner: Ref, key: Any, default: Any = NONE) -> Any:
        if isinstance(key, Choice):
            return self.choose(key, lambda one: self._dict_get(owner, one, default))
        return dict(self.state[owner.cell].items).get(self.static_key(key, SOMEWHERE), default)

    def _dict_setdefault(self, owner: Ref, key: Any, default: Any = NONE) -> Any:
        known = self.static_key(key, SOMEWHERE)
        pairs = dict(self.state[owner.cell].items)
        if known not in pairs:
            self.writable(owner.cell)
            pairs[known] = default
            self.state[owner.cell] = DictState(tuple(pairs.items()))
        return pairs[known]

    def _dict_pop(self, owner: Ref, key: Any, default: Any = None) -> Any:
        self.writable(owner.cell)
        known = self.static_key(key, SOMEWHERE)
        pairs = dict(self.state[owner.cell].items)
        if known not in pairs:
            if default is not None:
                return default
            self.b.check(literal(False), error="KeyError", message=braced(repr(known)))
            self.unreachable()
        value = pairs.pop(known)
        self.state[owner.cell] = DictState(tuple(pairs.items()))
        return value

    def _dict_clear(self, owner: Ref) -> Static:
        self.writable(owner.cell)
        self.state[owner.cell] = DictState(())
        return NONE

    def _dict_copy(self, owner: Ref) -> Ref:
        return Ref(self.new_cell(self.state[owner.cell]))

    def _dict_update(self, owner: Ref, other: Any = None, **more: Any) -> Static:
        self.writable(owner.cell)
        pairs = dict(self.state[owner.cell].items)
        pairs |= dict(self.state[other.cell].items) if other is not None else {}
        self.state[owner.cell] = DictState(tuple((pairs | more).items()))
        return NONE
