"""Writing with `x[…] = value`."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import replace
from typing import Any

import numpy as np

from chainrule.capture import dtypes
from chainrule.capture.columns import moves, part_at, part_of, with_part
from chainrule.capture.context import SOMEWHERE
from chainrule.capture.indexing import Place
from chainrule.capture.join_types import fitted, join_structures, same_leaves, same_structure
from chainrule.capture.joined_known import all_static, options_of
from chainrule.capture.reading import Reading, false
from chainrule.capture.sharing import mutable
from chainrule.capture.state import UNCERTAIN
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    Choice,
    DictState,
    ElementRef,
    FlatValue,
    ListState,
    Ref,
    Scalar,
    SequenceState,
    SliceView,
    TupleValue,
    integer_of,
    is_slice,
)
from chainrule.errors import ShapeError
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.structure import Complex, Dict, Leaf, Sequence, Structure, Tuple, is_vector, leaves, uneven


class Writing(Reading):
    """Subscripts that are assigned."""

    def set_subscript(self, owner: Any, key: Any, value: Any) -> None:
        """Write `owner[key] = value`."""
        owner = self.aliased(self.solid(owner))
        match owner:
            case Choice():
                self.choose(owner, lambda one: self.set_subscript(one, key, value))
            case ArrayRef():
                self._set_array_item(owner, key, value)
            case FlatValue(array=array):
                self._set_array_item(array, key, value)
            case Ref(cell=cell):
                self._set_ref_item(owner, self.state[cell], key, value)
            case ElementRef() if isinstance(owner.structure, Dict):
                self.set_element_part(owner, self.static_key(key, SOMEWHERE), value)
            case ElementRef():
                self.call_method(owner, "__setitem__", (key, value), SOMEWHERE)
            case TupleValue():
                self.mismatch("E0404", "'tuple' object does not support item assignment")
            case _:
                self.mismatch("E0404", f"items of {self.describe_value(owner)} cannot be assigned")

    def set_element_part(self, owner: ElementRef, part: Any, value: Any) -> None:
        """Write a field or key of a record inside a run-time list."""
        sequence: SequenceState = self.state[owner.cell]
        structure = part_at(sequence.item, owner.structure, owner.column)
        found = part_of(structure, part, owner.column)
        if found is None:
            self.refuse("E0407", f"items of this list have no field `{part}` to begin with")
        column, inner = found
        if isinstance(value, ArrayRef) and self._lists_of(value.cell):
            elements = sequence.columns[column + is_vector(inner)]
            if not self._is_of_another_item(value, elements, owner.index):
                return  # `item.part += …` has written it already
            if not self.unit.numbering:
                self.refuse(
                    "E0321",
                    f"`{part}` would be another name of an array that an item of a list holds already",
                    hint="assign a copy: `.copy()`",
                )
        self.items_writable(owner.cell, arrays=mutable(inner), numbered=False)
        self.detach_part(owner.cell, column, inner)
        owner = self._with_room(owner, part, inner, value)
        column, inner = part_of(owner.structure, part, owner.column) or (column, inner)
        self.set_item_at(self.state[owner.cell], owner.index, column, inner, value)
        self.share_part(value, owner.cell, owner.index, column, inner)

    def _with_room(self, owner: ElementRef, part: Any, inner: Structure, value: Any) -> ElementRef:
        """Let the records of a list hold in a field what they did not so far: another text, or `None`."""
        before = self.state[owner.cell].item
        here = owner.column, part_at(before, owner.structure, owner.column)
        joined = join_structures(inner, self.describe(self.as_row(value))[0])
        if joined is None or same_leaves(joined, inner) or not self._may_move(owner.cell):
            return replace(owner, structure=here[1])  # what the caller sees keeps its kind
        item = with_part(before, *here, part, joined)
        column, structure = dict(moves(before, item, 0, 0))[here]
        self.lay_out(owner.cell, item)
        return replace(owner, column=column, structure=structure)

    def _is_of_another_item(self, value: Any, column: ArrayRef, index: Atom) -> bool:
        """Whether an array stands in a list, and elsewhere than where it is to be put: lists hold arrays by value."""
        if not isinstance(value, ArrayRef) or not self._lists_of(value.cell):
            return False
        own = self.row_view(column, index)
        if value.cell != own.cell or value.views[:-1] != own.views[:-1]:
            return True
        mine, its = own.views[-1], value.views[-1]
        if not isinstance(mine, SliceView) or not isinstance(its, SliceView) or mine.dropped != its.dropped:
            return True
        # Sizes are asked anew each time, so that the same size need not be the same value; they are checked later.
        return (mine.where[::3], mine.where[2::3]) != (its.where[::3], its.where[2::3])

    def _set_array_item(self, owner: ArrayRef, key: Any, value: Any) -> None:
        self.write_at(owner, self.place(owner, key), value)

    def write_at(self, owner: ArrayRef, place: tuple[Atom, ...] | ArrayRef | Place, value: Any) -> None:
        """Write a value at what an index of an array shows."""
        dtype = self.state[owner.cell].type.dtype
        atom = self.as_dtype(self.as_numbers(value), dtype)  # NumPy truncates silently in assignments
        if isinstance(place, tuple):
            if atom.type.shape:
                self.refuse("E0204", "an array does not fit into one element", kind=ShapeError)
            self.write_element(owner, place, atom)
        elif isinstance(place, ArrayRef):
            self.assign_view(place, atom)
        else:
            self.write_place(place, atom)

    def store(self, result: Scalar | ArrayRef, target: ArrayRef, what: str) -> ArrayRef:
        """Write into an array what its element type holds by NumPy's same-kind rule; give the array."""
        target = self.aliased(target)
        atom, dtype = self.operand(result), self.dtype_of(target)
        source, wanted = dtypes.NUMPY[atom.type.dtype], dtypes.NUMPY[dtype]
        if not np.can_cast(source, wanted, casting="same_kind"):
            words = f"Cannot cast {what} from {source!r} to {wanted!r} with casting rule 'same_kind'"
            self.mismatch("E0409", words, hint=f"make the array with `dtype={source}`")
        self.assign_view(target, self.b.convert(atom, dtype))
        return target

    def assign_view(self, view: ArrayRef, atom: Atom) -> None:
        """Write an array or number into what a view shows, stretched as NumPy does."""
        if atom.type.shape:
            dims = self.array_dims(view)
            if atom.type.rank > len(dims):
                self.refuse("E0204", "the value has more axes than the slice", kind=ShapeError)
            offset = len(dims) - atom.type.rank
            for axis, size in enumerate(self.b.dims(atom)):
                if not _is(size, 1):
                    self.same_dims(dims[axis + offset], size, "could not broadcast input array into shape")
            atom = self._unsized(self._stretched(atom, list(dims)), dims)
        self.write_array(view, atom)

    def _unsized(self, atom: Atom, dims: Many[Atom]) -> Atom:
        """Forget sizes that only the value tells: nothing may be refused for them that comes after the check."""
        pairs = zip(atom.type.shape, dims, strict=True)
        told = any(size is not None and not isinstance(dim, Literal) for size, dim in pairs)
        return self.b.reshape(atom, *dims) if told else atom

    def splice(self, owner: Ref, start: Atom, stop: Atom, new: SequenceState | None) -> None:
        """Replace the items from start to stop of a run-time list by others."""
        self.writable(owner.cell)
        self.as_sequence(owner.cell)
        self.detach(owner.cell)
        content = self.as_sequence(owner.cell)
        if new is not None:
            self.widen_items(owner.cell, new.item)
            content = self.state[owner.cell]
        if new is not None and not same_structure(content.item, new.item):
            self.mismatch("E0403", "the items of this list have one type, and the new ones differ")
        columns: list[ArrayRef] = []
        rest = self.b.sub(content.length, stop)
        given = [] if new is None else [self.read_array(column) for column in new.columns]
        fit = [] if new is None else fitted(self.b, new.item, content.item, given, rows=new.length)
        for k, (column, axes) in enumerate(zip(content.columns, uneven(content.item), strict=True)):
            atom = self.read_array(column)
            head, tail = self.b.narrow(atom, 0, self.b.integer(0), start), self.b.narrow(atom, 0, stop, rest)
            rows = self.of_one_size((head, *fit[k : k + 1], tail), (False, *axes), axis=0)
            columns.append(self.array(self.b.concatenate(*rows)))
        length = self.b.add(start, rest)
        if new is not None:
            length = self.b.add(length, new.length)
        self.put_list(owner, SequenceState(length, content.item, tuple(columns), content.cls))

    def _set_list_slice(self, owner: Ref, content: Any, key: TupleValue, value: Any) -> None:
        if isinstance(content, ListState) and isinstance(value, TupleValue | Ref):
            inner = (
                value.items
                if isinstance(value, TupleValue)
                else getattr(self.state[value.cell], "items", None)
            )
            known = self.known_slice(key)
            if inner is not None and known is not None:
                items = list(content.items)
                items[known] = inner
                self.state[owner.cell] = ListState(tuple(items))
                return
        if key.items[2] != NONE:
            self.refuse("E0902", "slices with a step of run-time lists cannot be assigned yet")
        sequence = self.as_sequence(owner.cell)
        start, length, _ = self.slice_bounds(key, sequence.length)
        new = self.state[self.call_list(value).cell]
        if isinstance(new, ListState):
            new = self.sequence_of(new.items) if new.items else None
        self.splice(owner, start, self.b.add(start, length), new)
        if isinstance(value, Ref):
            self.share_list(value, owner.cell)

    def call_list(self, value: Any) -> Ref:
        """Make a list of an iterable."""
        raise NotImplementedError

    def _set_ref_item(self, owner: Ref, content: Any, key: Any, value: Any) -> None:
        self.writable(owner.cell)
        if is_slice(key) and isinstance(content, ListState | SequenceState):
            self._set_list_slice(owner, content, key, value)
            return
        match content:
            case ListState(items=items):
                key = self.integer_key(key)
                if key.known:
                    position = integer_of(key.atom)
                    if not -len(items) <= position < len(items):
                        message = "list assignment index out of range"
                        self.b.check(false(), error="IndexError", message=message)
                        self.unreachable()
                    position %= len(items)
                    self.state[owner.cell] = ListState((*items[:position], value, *items[position + 1 :]))
                    return
                if not items:
                    self.no_item("list assignment index out of range")
                self._set_sequence_item(owner, self.as_sequence(owner.cell), key, value)
            case SequenceState():
                self._set_sequence_item(owner, content, self.integer_key(key), value)
            case DictState(items=pairs) if isinstance(key, Choice) and all_static(key):
                if not {one.value for one in options_of(key)} <= {name for name, _ in pairs}:
                    self.refuse(
                        "E0308", "a key that is new to this dict must be known at compile time",
                        hint="make the dict with all of its keys",
                    )  # fmt: skip
                self.choose(key, lambda one: self._set_ref_item(owner, self.state[owner.cell], one, value))
            case DictState(items=pairs):
                known = self.static_key(key, None)
                updated = dict(pairs)
                updated[known] = value
                self.state[owner.cell] = DictState(tuple(updated.items()))
            case _:
                self.call_method(owner, "__setitem__", (key, value), None)

    def _set_sequence_item(self, owner: Ref, content: SequenceState, key: Scalar, value: Any) -> None:
        index = self.checked_index(key, content.length, "list assignment")
        for column in content.columns:
            if column.views:  # a list inside a list
                self.writable(column.cell)
            else:
                self.copies_writable(column.cell)
        value = self.moved_with(value, owner.cell, self.detach(owner.cell))
        self.widen_items(owner.cell, self.described_row(value)[0])
        content = self.state[owner.cell]
        self.set_item_at(content, index, 0, content.item, value)
        if any(type_.shape for type_ in leaves(content.item)) or not isinstance(content.item, Leaf | Complex):
            self.unit.replaced.add(owner.cell)
        self.share_value(value, owner.cell, index)

    def has_unknown_items(self, owner: Ref) -> bool:
        """Whether this is an empty list in a list of such lists: what is put into it tells what items all have."""
        content = self.state[owner.cell]
        return isinstance(content, ListState) and content.home is not None

    def settle_items(self, owner: Ref, item: Structure) -> None:
        """Say what items the lists have in a list of lists that were all empty so far; one of them is given."""
        home, _ = self.state[owner.cell].home
        outer: SequenceState = self.state[home]
        self.items_writable(home)
        if outer.home is None and outer.item == Tuple(list, ()):
            fit = fitted(self.b, outer.item, wanted := Sequence(list, item), [], rows=outer.length)
            self.state[home] = replace(outer, item=wanted, columns=tuple(map(self.array, fit)))
        rows = [key for key, row in self.state.items() if isinstance(row, ListState) and row.home]
        for key in rows:
            number, index = self.state[key].home
            if number == home and isinstance(self.state[home].item, Sequence):
                row: Any = self.item_at(home, self.state[home], index, 0, self.state[home].item)
                self.state[key] = self.state[row.cell]
                self.state[UNCERTAIN] = self.state[UNCERTAIN] - {key}


def _is(atom: Atom, value: int) -> bool:
    return isinstance(atom, Literal) and atom.value == value
