"""What a captured function changes in its arguments, as places in them; results that are arguments.

A path is `(argument, step, …)`: attribute names, positions, keys; `...` for every item of a run-time list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chainrule.capture.join_types import same_leaves
from chainrule.capture.sequences import Sequences
from chainrule.capture.sharing import mutable
from chainrule.capture.values import (
    ArrayRef,
    ComplexArray,
    DictState,
    Key,
    ListState,
    ObjectState,
    Ref,
    SequenceState,
    TupleValue,
)
from chainrule.ir.nodes import Atom
from chainrule.ir.structure import (
    Complex,
    Dict,
    Leaf,
    OneOf,
    Optional,
    Random,
    Record,
    Sequence,
    Structure,
    Tuple,
    is_vector,
    leaves,
)
from chainrule.library.randomness import Stream

Path = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A place whose content is new after the call; with `rebind` it holds another object."""

    path: Path
    structure: Structure
    rebind: bool


def places(value: Any, state: dict[Key, Any], path: Path) -> Iterator[tuple[Key, Path]]:
    """List the cells that an argument is made of, with their paths."""
    match value:
        case ArrayRef(cell=cell):
            yield cell, path
        case ComplexArray(real=real, imag=imag):
            yield real.cell, (*path, ".real")
            yield imag.cell, (*path, ".imag")
        case TupleValue(cls=cls, items=items):
            del cls
            for k, item in enumerate(items):
                yield from places(item, state, (*path, k))
        case Ref(cell=cell):
            yield cell, path
            match state[cell]:
                case ObjectState(cls=cls) if cls is Stream:
                    pass
                case ObjectState(fields=pairs) | DictState(items=pairs):
                    for name, item in pairs:
                        yield from places(item, state, (*path, name))
                case ListState(items=items):
                    for k, item in enumerate(items):
                        yield from places(item, state, (*path, k))
                case _:
                    pass
        case _:
            pass


class Effects:
    """Finds the changes between two states of the arguments."""

    def __init__(self, cells: Sequences, before: dict[Key, Any]) -> None:
        self.cells = cells
        self.before = before
        self.changes: list[Change] = []
        self.atoms: list[Atom] = []

    def add(self, path: Path, value: Any, rebind: bool) -> None:
        """Note that a place has a new value."""
        structure, atoms = self.cells.describe(value, sorts=True)
        self.changes.append(Change(path, structure, rebind))
        self.atoms += atoms

    def compare(self, cell: Key, path: Path) -> None:
        """Note how a cell has changed."""
        now: Any = self.cells.state.get(cell)
        then = self.before[cell]
        match then, now:
            case ObjectState(cls=cls), ObjectState() if cls is Stream:
                if then != now:
                    self.changes.append(Change(path, Random(), False))
                    self.atoms.append(self.cells.read_array(now.get("state")))
            case ObjectState(fields=old), ObjectState(fields=new):
                self._pairs(dict(old), dict(new), path)
            case DictState(items=old), DictState(items=new):
                self._pairs(dict(old), dict(new), path)
            case ListState(items=old), ListState(items=new) if len(old) == len(new):
                self._pairs(dict(enumerate(old)), dict(enumerate(new)), path)
            case SequenceState(), SequenceState() if (
                then.columns == now.columns
                and same_leaves(then.item, now.item)
                and then.length is now.length
                and cell not in self.cells.unit.replaced  # other objects: those that the caller holds stay
            ):
                self._columns(now, path, 0, now.item)
            case ListState() | SequenceState(), ListState() | SequenceState():
                if then != now or self._written(now):
                    self._whole_list(now, path)
            case _:
                if now is not then:
                    self.changes.append(Change(path, Leaf(now.type, "numpy"), False))
                    self.atoms.append(now)

    def _pairs(self, old: dict[Any, Any], new: dict[Any, Any], path: Path) -> None:
        for name, value in new.items():
            if name not in old or old[name] != value:
                self.add((*path, name), value, True)

    def _written(self, now: ListState | SequenceState) -> bool:
        columns = now.columns if isinstance(now, SequenceState) else ()
        return any(self.cells.state[c.cell] is not self.before.get(c.cell) for c in columns)

    def _whole_list(self, now: ListState | SequenceState, path: Path) -> None:
        sequence = now if isinstance(now, SequenceState) else self.cells.sequence_of(now.items)
        structure = Sequence(sequence.cls, sequence.item)
        self.changes.append(Change(path, structure, False))
        self.atoms += [sequence.length, *(self.cells.read_array(c) for c in sequence.columns)]

    def _complex_columns(self, item: Complex, sequence: SequenceState, path: Path, position: int) -> None:
        """Columns of complex numbers: of arrays, each part that has changed; of numbers, both together."""
        cells = [column.cell for column in sequence.columns[position : position + 2]]
        changed = [self.cells.state[cell] is not self.before[cell] for cell in cells]
        if not item.shape and any(changed):
            self.changes.append(Change(path, item, True))
            self.atoms += [self.cells.state[cell] for cell in cells]
            return
        for step, cell, new in zip((".real", ".imag"), cells, changed, strict=True):
            if new:
                self.changes.append(Change((*path, step), item.part, False))
                self.atoms.append(self.cells.state[cell])

    def _optionals(self, item: Optional, sequence: SequenceState, path: Path, position: int) -> None:
        """Columns of what may be `None`: a new value stands in place of the old one."""
        cells = [column.cell for column in sequence.columns[position : position + len(leaves(item))]]
        if all(self.cells.state[cell] is self.before[cell] for cell in cells):
            return
        if mutable(item):
            words = "this changes objects of a list of which some items are `None`"
            self.cells.refuse("E0321", words, hint="return a new list")
        self.changes.append(Change(path, item, True))
        self.atoms += [self.cells.state[cell] for cell in cells]

    def _rows(self, item: Sequence, sequence: SequenceState, path: Path, position: int) -> None:
        """Tuples inside a list, of which some have been replaced."""
        cells = [column.cell for column in sequence.columns[position : position + len(leaves(item))]]
        if any(self.cells.state[cell] is not self.before[cell] for cell in cells):
            self.changes.append(Change(path, item, True))
            self.atoms += [self.cells.state[cell] for cell in cells]

    def _resized(self, item: Sequence, sequence: SequenceState, path: Path, position: int) -> bool:
        """Lists inside a list, of which some have another length: all get new items, and stay the same lists."""
        cells = [column.cell for column in sequence.columns[position : position + len(leaves(item))]]
        if self.cells.state[cells[0]] is self.before[cells[0]]:
            return False
        self.changes.append(Change(path, item, False))
        self.atoms += [self.cells.state[cell] for cell in cells]
        return True

    def _columns(self, sequence: SequenceState, path: Path, column: int, item: Structure) -> None:
        """Columns of a run-time list that have changed: a field of every item."""

        def visit(structure: Structure, inner: Path, position: int) -> int:
            match structure:
                case Leaf() | OneOf():
                    cell = sequence.columns[position].cell
                    if self.cells.state[cell] is not self.before[cell]:
                        rebind = isinstance(structure, OneOf) or not structure.type.shape
                        self.changes.append(Change(inner, structure, rebind))
                        self.atoms.append(self.cells.state[cell])
                    return position + 1
                case Complex():
                    self._complex_columns(structure, sequence, inner, position)
                    return position + 2
                case Record(fields=steps, items=items) | Dict(keys=steps, items=items):
                    pass
                case Tuple(items=items):
                    steps = tuple(range(len(items)))
                case Optional():
                    self._optionals(structure, sequence, inner, position)
                    return position + len(leaves(structure))
                case Sequence() if is_vector(structure):
                    cells = [one.cell for one in sequence.columns[position : position + 2]]
                    if self.cells.state[cells[1]] is not self.before[cells[1]]:
                        self.changes.append(Change(inner, structure, False))
                        self.atoms += [self.cells.state[cell] for cell in cells]
                    return position + 2
                case Sequence(cls=cls, item=part) if cls is list:
                    if self._resized(structure, sequence, inner, position):
                        return position + len(leaves(structure))
                    return visit(part, (*inner, ...), position + 1)
                case Sequence():
                    self._rows(structure, sequence, inner, position)
                    return position + len(leaves(structure))
                case _:
                    return position + len(leaves(structure))
            for step, part in zip(steps, items, strict=True):
                position = visit(part, (*inner, step), position)
            return position

        visit(item, (*path, ...), column)
