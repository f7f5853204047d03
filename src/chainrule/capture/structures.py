"""From structures and IR values to abstract values, and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chainrule.capture.arrays import Arrays
from chainrule.capture.columns import part_at
from chainrule.capture.values import (
    MOST_OPTIONS,
    ArrayRef,
    Choice,
    ComplexArray,
    ComplexValue,
    DictState,
    ElementRef,
    FunctionValue,
    Key,
    Kind,
    ListState,
    Maybe,
    ObjectState,
    Ref,
    Scalar,
    SequenceState,
    Sorts,
    Static,
    TupleValue,
    integer_of,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal, Value
from chainrule.ir.structure import (
    Complex,
    Constant,
    Dict,
    Leaf,
    OneOf,
    Optional,
    Random,
    Record,
    Same,
    Sequence,
    Structure,
    Tuple,
    Varied,
    is_vector,
    leaves,
)
from chainrule.ir.types import I64, Type
from chainrule.library.randomness import Stream


class Structures(Arrays):
    """Structures ↔ abstract values."""

    def instantiate(self, structure: Structure, atoms: Iterator[Atom]) -> Any:
        """Make an abstract value from the IR values of its leaves."""
        match structure:
            case Leaf(type=type_, kind=kind):
                atom = next(atoms)
                return self.array(atom) if type_.shape else Scalar(atom, kind)
            case Varied(sorts=sorts):
                return varied_number(
                    next(atoms), sorts, next(atoms), next(atoms) if structure.whole else None
                )
            case Complex(shape=shape, kind=kind):
                real, imag = next(atoms), next(atoms)
                return self._twins(real, imag) if shape else ComplexValue(real, imag, kind)
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
            case Optional(item=item):
                return Maybe(next(atoms), self.instantiate(item, atoms))
            case OneOf(options=options):
                return self.chosen(next(atoms), options)
            case Random():
                fields = (("state", self.array(next(atoms))),)
                return Ref(self.new_cell(ObjectState(Stream, fields)))
            case Sequence(cls=cls, item=item):
                length = next(atoms)
                columns = tuple(self.array(next(atoms)) for _ in leaves(item))
                return Ref(self.new_cell(SequenceState(length, item, columns, cls)))

    def chosen(self, number: Atom, options: tuple[Constant, ...], first: int = 0) -> Any:
        """Give the one of a few known values that a number says; `first` is the number of the first."""
        if len(options) == 1 or isinstance(number, Literal):
            known = integer_of(number) - first if isinstance(number, Literal) else 0
            return self.constant(options[known].value)
        half = len(options) // 2 if len(options) > MOST_OPTIONS else 1
        at = self.b.integer(first + half - 1)
        test = self.b.eq(number, at) if half == 1 else self.b.le(number, at)
        yes, no = options[:half], options[half:]
        made = Choice(test, self.chosen(number, yes, first), self.chosen(number, no, first + half))
        if not first:
            self.numbered[test] = made, number, options
        return made

    def numbered_as(self, choice: Choice) -> tuple[Atom, tuple[Constant, ...]] | None:
        """Give the number that `chosen` made a choice of, and its options, if it is one of those."""
        found = self.numbered.get(choice.condition)
        return None if found is None or found[0] != choice else found[1:]

    def _twins(self, real: Atom, imag: Atom) -> ComplexArray:
        """Make an array of complex numbers of its parts, which have one shape."""
        for axis in range(real.type.rank):
            have, want = self.b.dim(imag, axis), self.b.dim(real, axis)
            if not (isinstance(have, Literal) and isinstance(want, Literal)):
                self.b.check(self.b.eq(have, want), error="ValueError", message=TORN)
        return ComplexArray(self.array(real), self.array(imag))

    def constant(self, value: Any) -> Any:
        """Make an abstract value from a Python value (or a function value) that is known now."""
        if isinstance(value, FunctionValue):
            return value
        if isinstance(value, bool | int | float) and type(value) in (bool, int, float):
            return self.number(value)
        if type(value) is complex:
            return ComplexValue(literal(value.real), literal(value.imag))
        return Static(value)

    def number(self, value: float) -> Scalar:
        """Make a constant number."""
        if type(value) is int and not -(2**63) <= value < 2**63:
            self.refuse("E0401", "this integer does not fit into 64 bits", hint="write it as a float")
        if isinstance(value, bool):
            return Scalar(Literal(value, Type("bool")))
        return Scalar(Literal(value, I64 if isinstance(value, int) else Type("f64")))

    # Abstract values → structures

    def copied(self, value: Any) -> Any:
        """Make a new object with the same contents."""
        structure, atoms = self.describe(value, sorts=True)
        return self.instantiate(structure, iter(atoms))

    def describe(self, value: Any, *, sorts: bool = False) -> tuple[Structure, list[Atom]]:
        """Give the structure of an abstract value and the IR values of its leaves.

        With `sorts`, numbers whose type only the run tells are described as such.
        """
        atoms: list[Atom] = []
        before, self.tells_sorts = self.tells_sorts, sorts
        try:
            return self._describe(value, atoms), atoms
        finally:
            self.tells_sorts = before

    def _describe(self, value: Any, atoms: list[Atom]) -> Structure:
        match value:
            case Scalar(atom=atom, sorts=Sorts(options=options, which=which, whole=whole)) if (
                self.tells_sorts
            ):
                atoms += (atom, which, *(() if whole is None else (whole,)))
                return Varied(atom.type, options)
            case Scalar(atom=atom, kind=kind):
                atoms.append(atom)
                return Leaf(atom.type, "python" if kind == "python" else "numpy")
            case Static(value=known):
                return Constant(known)
            case ArrayRef():
                atom = self.read_array(value)
                atoms.append(atom)
                return Leaf(atom.type, "numpy")
            case ComplexValue(real=real, imag=imag, kind=kind):
                atoms += (real, imag)
                return Complex((), "python" if kind == "python" else "numpy")
            case ComplexArray():
                atoms += (self.read_array(value.real), self.read_array(value.imag))
                return Complex(atoms[-2].type.shape, "numpy")
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

    # Construction

    def content(self, ref: Ref | ElementRef) -> Any:
        """Give the contents of a cell, or of a record inside a run-time list."""
        if isinstance(ref, Ref):
            return self.state[ref.cell]
        sequence: SequenceState = self.state[ref.cell]
        return self._element_content(sequence, ref)

    def _element_content(self, sequence: SequenceState, ref: ElementRef) -> Any:
        structure = part_at(sequence.item, ref.structure, ref.column)
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
            case Varied(sorts=sorts):
                columns = sequence.columns[column : column + len(leaves(structure))]
                number, which, *whole = (self.read_element(part, (index,)) for part in columns)
                return varied_number(number, sorts, which, *whole)
            case Complex(shape=shape, kind=kind):
                parts = sequence.columns[column : column + 2]
                if not shape:
                    real, imag = (self.read_element(part, (index,)) for part in parts)
                    return ComplexValue(real, imag, kind)
                return ComplexArray(*(self.row_view(part, index) for part in parts))
            case Constant(value=value):
                return self.constant(value)
            case Record() | Dict():
                return ElementRef(cell, index, column, structure)
            case Tuple(cls=cls, items=items):
                made: list[Any] = []
                for item in items:
                    made.append(self.item_at(cell, sequence, index, column, item))
                    column += len(leaves(item))
                if cls is not list:
                    return TupleValue(cls, tuple(made))
                whole = not items and column == 0 and sequence.item is structure
                copy = self.new_cell(ListState(tuple(made), (cell, index) if whole else None))
                self.mark_uncertain(copy)  # what is written to it would not reach the list
                return Ref(copy)
            case Sequence(item=item):
                lengths = sequence.columns[column]
                length = self.read_element(lengths, (index,))
                if is_vector(structure):
                    return self.shortened(self.row_view(sequence.columns[column + 1], index), length)
                rows = sequence.columns[column + 1 : column + 1 + len(leaves(item))]
                columns = tuple(self.shortened(self.row_view(row, index), length) for row in rows)
                row = self.new_cell(SequenceState(length, item, columns, structure.cls, (lengths, index)))
                if not columns:
                    self.mark_uncertain(row)  # what is written to it would not reach the list
                return Ref(row)
            case Same():
                raise AssertionError("results are not looped over")
            case Random():
                raise AssertionError("lists hold no generators that were passed")
            case OneOf(options=options):
                return self.chosen(self.read_element(sequence.columns[column], (index,)), options)
            case Optional(item=item):
                present = self.read_element(sequence.columns[column], (index,))
                return Maybe(present, self.item_at(cell, sequence, index, column + 1, item))


TORN = "the real and the imaginary parts of an array differ in shape"


def varied_number(number: Atom, sorts: tuple[Leaf, ...], which: Atom, whole: Atom | None = None) -> Scalar:
    """Make a number whose type only the run tells."""
    kinds: set[Kind] = {sort.kind for sort in sorts}
    return Scalar(number, kinds.pop() if len(kinds) == 1 else "mixed", Sorts(sorts, which, whole))


def leaf_names(structure: Structure, name: str) -> list[str]:
    """Give a name to each leaf, in order: `car_tyre_radius`."""
    match structure:
        case Leaf() | OneOf() | Random():
            return [name]
        case Complex():
            return [f"{name}_real", f"{name}_imag"]
        case Constant() | Same():
            return []
        case Record(fields=fields, items=items):
            return [n for f, i in zip(fields, items, strict=True) for n in leaf_names(i, f"{name}_{f}")]
        case Dict(keys=keys, items=items):
            return [n for k, i in zip(keys, items, strict=True) for n in leaf_names(i, f"{name}_{k}")]
        case Tuple(cls=cls, items=items):
            fields = getattr(cls, "_fields", tuple(range(len(items))))
            return [n for f, i in zip(fields, items, strict=True) for n in leaf_names(i, f"{name}_{f}")]
        case Sequence(item=item):
            return [f"{name}_length", *leaf_names(item, name)]
        case Optional(item=item):
            return [f"{name}_present", *leaf_names(item, name)]
        case Varied():
            return [name, f"{name}_sort", f"{name}_whole"][: len(leaves(structure))]
