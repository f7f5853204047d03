"""Arrays, lists and objects as references to cells: making, reading, writing; and structures ↔ abstract values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chainrule.capture.context import Context
from chainrule.capture.values import (
    ArrayRef,
    DictState,
    ElementRef,
    Key,
    ListState,
    ObjectState,
    Ref,
    ReshapeView,
    Scalar,
    SequenceState,
    SliceView,
    Static,
    TransposeView,
    TupleValue,
    View,
)
from chainrule.ir.nodes import Atom, Literal, Value
from chainrule.ir.structure import Constant, Dict, Leaf, Record, Same, Sequence, Structure, Tuple, leaves
from chainrule.ir.types import I64, DType, Type
from chainrule.primitives import arrays
from chainrule.primitives.base import join_dims
from chainrule.primitives.ops import Ops


class Cells(Context):
    """References to memory."""

    # Arrays

    def array(self, atom: Atom) -> ArrayRef:
        """Make a new array from an IR value."""
        return ArrayRef(self.new_cell(atom))

    def read_array(self, ref: ArrayRef) -> Atom:
        """Give the whole contents of an array, through its views."""
        atom = self.state[ref.cell]
        for view in ref.views:
            atom = self._get(atom, view)
        return atom

    def _get(self, atom: Atom, view: View) -> Atom:
        match view:
            case SliceView():
                return self.b.slice(atom, *view.where, dropped=view.dropped)
            case TransposeView():
                return self.b.transpose(atom, view.perm)
            case ReshapeView():
                return self.b.reshape(atom, *view.dims)

    def write_array(self, ref: ArrayRef, value: Atom) -> None:
        """Replace the contents that a reference shows (all elements; a scalar fans out)."""
        self.writable(ref.cell)
        base = self.state[ref.cell]
        if not value.type.shape and not ref.views:
            value = self.b.full(value, *self.b.dims(base))
        self.state[ref.cell] = self._put(base, list(ref.views), value)

    def _put(self, base: Atom, views: list[View], value: Atom) -> Atom:
        if not views:
            return value
        view, *rest = views
        if rest:
            value = self._put(self._get(base, view), rest, value)
        match view:
            case SliceView():
                return self.b.update_slice(base, value, *view.where, dropped=view.dropped)
            case TransposeView():
                inverse = tuple(view.perm.index(k) for k in range(len(view.perm)))
                if not value.type.shape:
                    value = self.b.full(value, *self.b.dims(self._get(base, view)))
                return self.b.transpose(value, inverse)
            case ReshapeView():
                if not value.type.shape:
                    value = self.b.full(value, *view.dims)
                return self.b.reshape(value, *view.base_dims)

    def array_type(self, ref: ArrayRef) -> Type:
        """Give the type of what a reference shows."""
        type_: Type = self.state[ref.cell].type
        for view in ref.views:
            match view:
                case SliceView():
                    sizes = [view.where[3 * k + 1] for k, gone in enumerate(view.dropped) if not gone]
                    type_ = type_.with_shape(
                        tuple(int(s.value) if isinstance(s, Literal) else None for s in sizes)
                    )
                case TransposeView():
                    type_ = type_.with_shape(tuple(type_.shape[k] for k in view.perm))
                case ReshapeView():
                    dims = tuple(int(d.value) if isinstance(d, Literal) else None for d in view.dims)
                    type_ = type_.with_shape(dims)
        return type_

    def array_dims(self, ref: ArrayRef) -> tuple[Atom, ...]:
        """Give the dimensions of what a reference shows, without reading it."""
        dims = self.b.dims(self.state[ref.cell])
        for view in ref.views:
            match view:
                case SliceView():
                    dims = tuple(view.where[3 * k + 1] for k, gone in enumerate(view.dropped) if not gone)
                case TransposeView():
                    dims = tuple(dims[k] for k in view.perm)
                case ReshapeView():
                    dims = view.dims
        return dims

    def read_element(self, ref: ArrayRef, indices: tuple[Atom, ...]) -> Atom:
        """Read one element (indices are inside)."""
        cut, indices = self._through(ref, indices)
        atom = self.state[ref.cell]
        for view in ref.views[:cut]:
            atom = self._get(atom, view)
        return self.b.index(atom, *indices)

    def write_element(self, ref: ArrayRef, indices: tuple[Atom, ...], value: Atom) -> None:
        """Write one element (indices are inside)."""
        self.writable(ref.cell)
        cut, indices = self._through(ref, indices)
        views = list(ref.views[:cut])
        base = self.state[ref.cell]
        shown = base
        for view in views:
            shown = self._get(shown, view)
        self.state[ref.cell] = self._put(base, views, self.b.update(shown, value, *indices))

    def _through(self, ref: ArrayRef, indices: tuple[Atom, ...]) -> tuple[int, tuple[Atom, ...]]:
        """Map indices back through views as far as possible; give how many views are left and the indices there."""
        for cut in range(len(ref.views), 0, -1):
            view = ref.views[cut - 1]
            match view:
                case SliceView():
                    position = iter(indices)
                    mapped: list[Atom] = []
                    for axis, gone in enumerate(view.dropped):
                        start, _, step = view.where[3 * axis : 3 * axis + 3]
                        mapped.append(start if gone else self.b.add(start, self.b.mul(step, next(position))))
                    indices = tuple(mapped)
                case TransposeView():
                    source: list[Atom] = [indices[0]] * len(indices)
                    for axis, origin in enumerate(view.perm):
                        source[origin] = indices[axis]
                    indices = tuple(source)
                case ReshapeView():
                    return cut, indices
        return 0, indices

    # Structures → abstract values

    def instantiate(self, structure: Structure, atoms: Iterator[Atom]) -> Any:
        """Make an abstract value from the IR values of its leaves."""
        match structure:
            case Leaf(type=type_, kind=kind):
                atom = next(atoms)
                if type_.dtype in ("c128", "c64"):
                    self.refuse("E0902", "complex numbers are not covered yet", hint="pass real and imaginary parts")
                return self.array(atom) if type_.shape else Scalar(atom, kind)
            case Constant(value=value):
                return self.constant(value)
            case Tuple(cls=cls, items=items):
                made = tuple(self.instantiate(item, atoms) for item in items)
                return Ref(self.new_cell(ListState(made))) if cls is list else TupleValue(cls, made)
            case Record(cls=cls, fields=fields, items=items):
                made = tuple(self.instantiate(item, atoms) for item in items)
                return Ref(self.new_cell(ObjectState(cls, tuple(zip(fields, made, strict=True)))))
            case Dict(keys=keys, items=items):
                made = tuple(self.instantiate(item, atoms) for item in items)
                return Ref(self.new_cell(DictState(tuple(zip(keys, made, strict=True)))))
            case Same():
                raise AssertionError("arguments are not results")
            case Sequence(cls=cls, item=item):
                length = next(atoms)
                columns = tuple(self.array(next(atoms)) for _ in leaves(item))
                return Ref(self.new_cell(SequenceState(length, item, columns, cls)))

    def constant(self, value: Any) -> Any:
        """Make an abstract value from a Python value that is known now."""
        if isinstance(value, bool | int | float) and type(value) in (bool, int, float):
            return self.number(value)
        return Static(value)

    def number(self, value: float) -> Scalar:
        """Make a constant number."""
        if type(value) is int and not -(2**63) <= value < 2**63:
            self.refuse("E0401", "this integer does not fit into 64 bits", hint="write it as a float")
        if isinstance(value, bool):
            return Scalar(Literal(value, Type("bool")))
        return Scalar(Literal(value, I64 if isinstance(value, int) else Type("f64")))

    # Abstract values → structures

    def describe(self, value: Any) -> tuple[Structure, list[Atom]]:
        """Give the structure of an abstract value and the IR values of its leaves."""
        atoms: list[Atom] = []
        return self._describe(value, atoms), atoms

    def _describe(self, value: Any, atoms: list[Atom]) -> Structure:
        match value:
            case Scalar(atom=atom, kind=kind):
                atoms.append(atom)
                return Leaf(atom.type, "python" if kind == "python" else "numpy")
            case Static(value=known):
                return Constant(known)
            case ArrayRef():
                atom = self.read_array(value)
                atoms.append(atom)
                return Leaf(atom.type, "numpy")
            case TupleValue(cls=cls, items=items):
                return Tuple(cls, tuple(self._describe(item, atoms) for item in items))
            case Ref(cell=cell):
                return self.describe_content(self.state[cell], atoms)
            case ElementRef():
                return self._describe_content_of_element(value, atoms)
            case _:
                return self.cannot_describe(value, atoms)

    def cannot_describe(self, value: Any, atoms: list[Atom]) -> Structure:
        """Refuse a value that has no leaves."""
        self.refuse("E0404", f"{self.describe_value(value)} cannot be passed or returned here")

    def _describe_content_of_element(self, ref: ElementRef, atoms: list[Atom]) -> Structure:
        return self.describe_content(self.content(ref), atoms)

    def describe_content(self, content: Any, atoms: list[Atom]) -> Structure:
        """Give the structure of the contents of a cell."""
        match content:
            case ObjectState(cls=cls, fields=fields):
                names = tuple(name for name, _ in fields)
                return Record(cls, names, tuple(self._describe(item, atoms) for _, item in fields))
            case ListState(items=items):
                return Tuple(list, tuple(self._describe(item, atoms) for item in items))
            case DictState(items=pairs):
                keys = tuple(key for key, _ in pairs)
                return Dict(keys, tuple(self._describe(item, atoms) for _, item in pairs))
            case SequenceState(length=length, item=item, columns=columns, cls=cls):
                atoms.append(length)
                atoms.extend(self.read_array(c) for c in columns)
                return Sequence(cls, item)
            case Value() | Literal():
                atoms.append(content)
                return Leaf(content.type, "numpy")
            case _:
                return self.cannot_describe(content, atoms)

    # Objects

    def content(self, ref: Ref | ElementRef) -> Any:
        """Give the contents of a cell, or of a record inside a run-time list."""
        if isinstance(ref, Ref):
            return self.state[ref.cell]
        sequence: SequenceState = self.state[ref.cell]
        return self._element_content(sequence, ref)

    def _element_content(self, sequence: SequenceState, ref: ElementRef) -> Any:
        structure = ref.structure
        column = ref.column
        made: list[Any] = []
        assert isinstance(structure, Record | Dict)
        for item in structure.items:
            made.append(self.item_at(ref.cell, sequence, ref.index, column, item))
            column += len(leaves(item))
        if isinstance(structure, Record):
            return ObjectState(structure.cls, tuple(zip(structure.fields, made, strict=True)))
        return DictState(tuple(zip(structure.keys, made, strict=True)))

    def item_at(
        self, cell: Key, sequence: SequenceState, index: Atom, column: int, structure: Structure
    ) -> Any:
        """Give item number `index` of a run-time list (or a part of it): arrays and records as views."""
        match structure:
            case Leaf(type=type_, kind=kind):
                base = sequence.columns[column]
                if not type_.shape:
                    return Scalar(self.read_element(base, (index,)), kind)
                return self.row_view(base, index)
            case Constant(value=value):
                return self.constant(value)
            case Record() | Dict():
                return ElementRef(cell, index, column, structure)
            case Tuple(cls=cls, items=items):
                made: list[Any] = []
                for item in items:
                    made.append(self.item_at(cell, sequence, index, column, item))
                    column += len(leaves(item))
                return (
                    Ref(self.new_cell(ListState(tuple(made))))
                    if cls is list
                    else TupleValue(cls, tuple(made))
                )
            case Sequence(item=item):
                length = self.read_element(sequence.columns[column], (index,))
                rows = sequence.columns[column + 1 : column + 1 + len(leaves(item))]
                columns = tuple(self.row_view(row, index) for row in rows)
                return Ref(self.new_cell(SequenceState(length, item, columns, structure.cls)))
            case Same():
                raise AssertionError("results are not looped over")

    def row_view(self, ref: ArrayRef, index: Atom) -> ArrayRef:
        """See one row of an array."""
        dims = self.array_dims(ref)
        where: list[Atom] = [index, self.b.integer(1), self.b.integer(1)]
        for size in dims[1:]:
            where += [self.b.integer(0), size, self.b.integer(1)]
        return self.composed(ref, SliceView(tuple(where), (True, *(False,) * (len(dims) - 1))), dims)

    def composed(self, owner: ArrayRef, view: SliceView, dims: tuple[Atom, ...]) -> ArrayRef:
        """See part of what a reference shows; slices of slices are slices."""
        if is_whole(view, dims):
            return owner
        if not owner.views or not isinstance(owner.views[-1], SliceView):
            return ArrayRef(owner.cell, (*owner.views, view))
        before = owner.views[-1]
        where: list[Atom] = []
        dropped: list[bool] = []
        inner = 0
        for axis, gone in enumerate(before.dropped):
            start, size, step = before.where[3 * axis : 3 * axis + 3]
            if gone:
                where += [start, size, step]
                dropped.append(True)
                continue
            start2, size2, step2 = view.where[3 * inner : 3 * inner + 3]
            where += [self.b.add(start, self.b.mul(step, start2)), size2, self.b.mul(step, step2)]
            dropped.append(view.dropped[inner])
            inner += 1
        return ArrayRef(owner.cell, (*owner.views[:-1], SliceView(tuple(where), tuple(dropped))))

    def set_item_at(
        self, sequence: SequenceState, index: Atom, column: int, structure: Structure, value: Any
    ) -> None:
        """Write (a part of) item number `index` of a run-time list."""
        found, atoms = self.describe(self.as_row(value) if isinstance(structure, Sequence) else value)
        if not same_structure(structure, found):
            self.mismatch(
                "E0403", f"the items of this list have one type, and {self.describe_value(value)} differs"
            )
        for k, (atom, type_) in enumerate(zip(atoms, leaves(structure), strict=True)):
            target = sequence.columns[column + k]
            atom = self.b.convert(atom, type_.dtype)
            if atom.type.shape:
                row = self.row_view(target, index)
                for have, want in zip(self.b.dims(atom), self.array_dims(row), strict=True):
                    self.b.check(self.b.eq(have, want), have, want, error="ValueError", message=RAGGED)
                self.write_array(row, atom)
            else:
                self.write_element(target, (index,), atom)

    # Lists of run-time length

    def as_sequence(self, cell: Key) -> SequenceState:
        """Turn a list of known length into one of run-time length, in place."""
        content = self.state[cell]
        if isinstance(content, SequenceState):
            return content
        if not content.items:
            self.refuse("E0210", "the items of this empty list are not known yet", hint="append to it first")
        sequence = self.sequence_of(content.items)
        self.state[cell] = sequence
        self.mark_uncertain(*(i.cell for i in content.items if isinstance(i, Ref | ArrayRef)))
        return sequence

    def no_rows(self, item: Type) -> Atom:
        """Make the column of an empty list, whose items may have any size."""
        dims = [self.b.integer(0), *(self.b.integer(d or 0) for d in item.shape)]
        return self.b.one(arrays.empty, *dims, dtype=item.dtype, shape=(None, *item.shape), lanes=1)

    def as_row(self, item: Any) -> Any:
        """Take a list of known length, which becomes an item of a run-time list, as one of run-time length."""
        if isinstance(item, Ref) and isinstance(self.state[item.cell], ListState) and self.state[item.cell].items:
            return Ref(self.new_cell(self.sequence_of(self.state[item.cell].items)))
        return item

    def sequence_of(self, items: tuple[Any, ...], cls: type = list) -> SequenceState:
        """Lay out items as a structure of arrays."""
        described = [self.describe(self.as_row(item)) for item in items]
        structure = described[0][0]
        for other, _ in described[1:]:
            joined = join_structures(structure, other)
            if joined is None:
                self.mismatch(
                    "E0403", "the items of a list that is indexed or looped over at run time have one type"
                )
            structure = joined
        columns: list[ArrayRef] = []
        for k, type_ in enumerate(leaves(structure)):
            rows = [self.b.convert(atoms[k], type_.dtype) for _, atoms in described]
            for row in rows[1:]:
                for have, want in zip(self.b.dims(row), self.b.dims(rows[0]), strict=True):
                    if have is not want and not (isinstance(have, Literal) and have == want):
                        self.b.check(self.b.eq(have, want), have, want, error="ValueError", message=RAGGED)
            columns.append(self.array(self.b.stack(*rows)))
        return SequenceState(self.b.integer(len(items)), structure, tuple(columns), cls)


RAGGED = "the arrays or lists inside a list of run-time length have one size: {0} is not {1}"


def is_whole(view: SliceView, dims: tuple[Atom, ...]) -> bool:
    """Whether a slice shows all of an array."""
    for axis, size in enumerate(dims):
        start, length, step = view.where[3 * axis : 3 * axis + 3]
        if view.dropped[axis] or not (_is(start, 0) and _is(step, 1)):
            return False
        if not (length is size or (isinstance(length, Literal) and length == size)):
            return False
    return True


def _is(atom: Atom, value: int) -> bool:
    return isinstance(atom, Literal) and atom.value == value


def wider_dtype(a: DType, b: DType) -> DType | None:
    """Give the element type that holds both without a change of meaning where paths meet; None if there is none."""
    if a == b:
        return a
    order: dict[str, int] = {"bool": 0, "i64": 1, "f64": 2}
    if a in order and b in order:
        return a if order[a] > order[b] else b
    if {a, b} == {"f32", "f64"}:
        return "f64"
    return None


def join_types(a: Type, b: Type) -> Type | None:
    """Give the type that holds values of both types; None if there is none."""
    dtype = wider_dtype(a.dtype, b.dtype)
    if dtype is None or a.rank != b.rank or a.lanes != b.lanes:
        return None
    return Type(dtype, tuple(x if x == y else None for x, y in zip(a.shape, b.shape, strict=True)), a.lanes)


def join_structures(a: Structure, b: Structure) -> Structure | None:
    """Give the structure that holds both; None if they are built differently."""
    match a, b:
        case Leaf(), Leaf():
            type_ = join_types(a.type, b.type)
            return None if type_ is None else Leaf(type_, a.kind if a.kind == b.kind else "numpy")
        case Constant(), Constant():
            return a if a == b else None
        case (Tuple(), Tuple()) | (Record(), Record()) | (Dict(), Dict()):
            if len(a.items) != len(b.items):
                return None
            items = tuple(join_structures(x, y) for x, y in zip(a.items, b.items, strict=True))
            if any(i is None for i in items):
                return None
            made: tuple[Structure, ...] = items  # type: ignore[assignment]
            if isinstance(a, Tuple) and isinstance(b, Tuple):
                return Tuple(a.cls, made) if a.cls is b.cls else None
            if isinstance(a, Record) and isinstance(b, Record):
                return Record(a.cls, a.fields, made) if (a.cls, a.fields) == (b.cls, b.fields) else None
            if isinstance(a, Dict) and isinstance(b, Dict):
                return Dict(a.keys, made) if a.keys == b.keys else None
            return None
        case Sequence(), Sequence():
            item = join_structures(a.item, b.item)
            return None if item is None else Sequence(a.cls, item)
        case (Sequence(), Tuple()) | (Tuple(), Sequence()):
            sequence, fixed = (a, b) if isinstance(a, Sequence) else (b, a)
            assert isinstance(sequence, Sequence) and isinstance(fixed, Tuple)
            joined: Structure | None = sequence.item
            for one in fixed.items:
                joined = None if joined is None else join_structures(joined, one)
            return None if joined is None or fixed.cls is not sequence.cls else Sequence(sequence.cls, joined)
        case _:
            return None


def same_structure(wanted: Structure, found: Structure) -> bool:
    """Whether a found value fits where a structure is wanted (integers may become floats)."""
    joined = join_structures(wanted, found)
    if joined is None:
        return False
    return [t.dtype for t in leaves(joined)] == [t.dtype for t in leaves(wanted)]


def known_shape(dims: tuple[Atom, ...]) -> tuple[int | None, ...]:
    """Give the dimensions that are known."""
    return tuple(int(d.value) if isinstance(d, Literal) else None for d in dims)


__all__ = [
    "Cells",
    "Ops",
    "join_dims",
    "join_structures",
    "join_types",
    "known_shape",
    "same_structure",
    "wider_dtype",
]
