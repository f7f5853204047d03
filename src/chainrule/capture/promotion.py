"""Promotion and broadcasting: the common element type and shape of operands, as NumPy has them."""

from __future__ import annotations

from typing import Any, NoReturn

from chainrule.capture import dtypes
from chainrule.capture.loops import Loops
from chainrule.capture.sizes import source_of_size
from chainrule.capture.values import (
    ArrayRef,
    Choice,
    FlatValue,
    Kind,
    ListState,
    Ref,
    Scalar,
    SequenceState,
    Sorts,
    Static,
    TupleValue,
    integer_of,
)
from chainrule.errors import ShapeError
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.structure import SORTS, Leaf, is_vector
from chainrule.ir.types import DType
from chainrule.library import sequences


class Promotion(Loops):
    """Brings operands to one element type and one shape."""

    def common_dtype(self, values: list[Scalar | ArrayRef], *, floating: bool) -> DType:
        """Give the element type that holds all values, as NumPy 2 (and Python) have it."""
        try:
            result = dtypes.common(tuple(map(self.dtype_operand, values)))
        except dtypes.UncoveredDtypeError as error:
            self.refuse_dtype(error)
        except TypeError as error:
            self.mismatch("E0401", str(error))
        return "f64" if floating and (result == "bool" or dtypes.is_integer(result)) else result

    def dtype_operand(self, value: Scalar | ArrayRef) -> dtypes.Operand:
        """Describe a value as promotion sees it."""
        return self.dtype_of(value), isinstance(value, Scalar) and value.kind != "numpy"

    def refuse_dtype(self, error: dtypes.UncoveredDtypeError) -> NoReturn:
        """Refuse what NumPy computes in an element type that native code does not have."""
        self.refuse("E0318", f"NumPy computes this in {error}, which is not covered",
                    hint="convert the operands with `.astype(float)`")  # fmt: skip

    def as_dtype(self, value: Scalar | ArrayRef, dtype: DType) -> Atom:
        """Give a value as another element type; a Python integer must fit, as in NumPy."""
        atom = self.operand(value)
        weak = self.dtype_operand(value) == ("i64", True)
        if weak and dtypes.is_integer(dtype) and dtype != "i64":
            low, high = dtypes.integer_bounds(dtype)
            fits = self.b.ge(atom, self.b.integer(low))
            if dtype != "u64":
                fits = self.b.and_(fits, self.b.le(atom, self.b.integer(high)))
            message = f"Python integer {{0}} out of bounds for {dtypes.NUMPY[dtype]}"
            self.b.check(fits, atom, error="OverflowError", message=message)
        if isinstance(value, Scalar) and value.sorts is not None and dtypes.is_integer(dtype):
            return self.b.convert(self._whole_part(value, value.sorts), dtype)
        return self.b.convert(atom, dtype)

    def _whole_part(self, value: Scalar, sorts: Sorts) -> Atom:
        """Give a number without its fraction: all digits of an integer that may be a float."""
        whole = sorts.whole
        if whole is None:
            return value.atom
        least = min(SORTS.index(sort) for sort in sorts.options if sort.type.differentiable)
        fraction = self.b.ge(sorts.which, literal(least))  # floats stand last
        return self.b.select(fraction, self.b.convert(value.atom, "i64"), whole)

    def dtype_of(self, value: Scalar | ArrayRef) -> DType:
        """Give the element type of a number or array."""
        return value.atom.type.dtype if isinstance(value, Scalar) else self.state[value.cell].type.dtype

    def operand(self, value: Scalar | ArrayRef | Choice) -> Atom:
        """Give the IR value of a number or array."""
        if isinstance(value, Choice):
            value = self.as_numbers(value)
        return value.atom if isinstance(value, Scalar) else self.read_array(value)

    def joint_kind(self, *values: Scalar | ArrayRef) -> Kind:
        """Give the kind of a result: NumPy's wins."""
        kinds = {v.kind if isinstance(v, Scalar) else "numpy" for v in values}
        return "numpy" if "numpy" in kinds else "mixed" if "mixed" in kinds else "python"

    def as_numbers(self, value: Any) -> Scalar | ArrayRef:
        """Take a number or array as it is; make an array of a list or tuple of numbers."""
        value = self.solid(value)
        match value:
            case Scalar() | ArrayRef():
                return value
            case Choice():
                return self.choose(value, lambda one: self.array(self.operand(self.as_numbers(one))))
            case FlatValue(array=array):
                return self.array(self.read_array(array))
            case TupleValue(cls=cls, items=items) if cls is not slice:
                return self.stacked(items)
            case Ref(cell=cell) if isinstance(self.state[cell], ListState):
                return self.stacked(self.state[cell].items)
            case Ref(cell=cell) if isinstance(self.state[cell], SequenceState):
                sequence = self.state[cell]
                if is_vector(sequence.item):
                    return self.array(self.even_rows(sequence))
                if not isinstance(sequence.item, Leaf):
                    self.mismatch("E0404", "a list of numbers or arrays is needed here")
                return self.array(self.read_array(sequence.columns[0]))
            case _:
                self.mismatch(
                    "E0404", f"a number or an array is needed here, and this is {self.describe_value(value)}"
                )

    def even_rows(self, sequence: SequenceState) -> Atom:
        """Give vectors, each of which has a size of its own, as the rows of an array, if they have one size."""
        lengths, elements = map(self.read_array, sequence.columns)
        first = self.call(Static(sequences.one_length), (self.array(lengths),), {})
        return self.b.narrow(elements, 1, self.b.integer(0), first.atom)

    def stacked(self, items: tuple[Any, ...]) -> ArrayRef:
        """Make an array of numbers or rows."""
        if not items:
            return self.array(self.b.empty(self.b.integer(0), dtype="f64"))
        rows = [self.as_numbers(item) for item in items]
        dtype = dtypes.common(tuple((self.dtype_of(row), False) for row in rows))
        atoms = [self.b.convert(self.operand(r), dtype) for r in rows]
        ranks = {a.type.rank for a in atoms}
        if len(ranks) > 1:
            self.refuse("E0207", "the rows of an array need the same shape", kind=ShapeError)
        for other in atoms[1:]:
            for axis in range(other.type.rank):
                self.same_dims(self.b.dim(atoms[0], axis), self.b.dim(other, axis), "rows of unequal length")
        return self.array(self.b.stack(*atoms))

    # Broadcasting

    def same_dims(self, x: Atom, y: Atom, what: str) -> None:
        """Check that two dimensions are equal, now or at run time."""
        if isinstance(x, Literal) and isinstance(y, Literal):
            if x.value != y.value:
                self.refuse("E0201", f"{what}: {x.value} and {y.value}", kind=ShapeError)
            return
        if not self.same_size(x, y):
            self.b.check(self.b.eq(x, y), x, y, error="ValueError", message=f"{what}: {{0}} and {{1}}")

    def broadcast_atoms(self, atoms: list[Atom]) -> list[Atom]:
        """Stretch arrays to one shape as NumPy does (numbers stay numbers)."""
        rank = max(a.type.rank for a in atoms)
        shaped = [a for a in atoms if a.type.rank]
        if not shaped or (len(shaped) == 1):
            return atoms
        if self.slim:
            atoms = self._slim_to_one(atoms, rank)
            shaped = [a for a in atoms if a.type.rank]
        dims: list[Atom] = []
        for axis in range(-rank, 0):
            sizes = [self.b.dim(a, axis + a.type.rank) for a in shaped if a.type.rank + axis >= 0]
            dims.append(self._joint_dim(sizes))
        return [self._stretched(a, dims) if a.type.rank else a for a in atoms]

    def _slim_to_one(self, atoms: list[Atom], rank: int) -> list[Atom]:
        """Take an axis that was sliced as `0:1` as one of size 1 where it stands beside another."""
        atoms = list(atoms)
        for axis in range(-rank, 0):
            sizes = {
                k: self.b.dim(a, axis + a.type.rank) for k, a in enumerate(atoms) if a.type.rank + axis >= 0
            }
            slim = [k for k, size in sizes.items() if source_of_size(self.b.definitions, size) in self.slim]
            wide = [
                s for k, s in sizes.items() if k not in slim and not (isinstance(s, Literal) and s.value == 1)
            ]
            for k in slim if wide else ():
                one = self.b.integer(1)
                message = "operands could not be broadcast together with shapes of sizes"
                self.same_dims(sizes[k], one, message)
                at = axis + atoms[k].type.rank
                atoms[k] = self.b.narrow(atoms[k], at, self.b.integer(0), one)
        return atoms

    def _joint_dim(self, sizes: list[Atom]) -> Atom:
        wide = [s for s in sizes if not (isinstance(s, Literal) and s.value == 1)]
        if not wide:
            return sizes[0]
        known = [s for s in wide if isinstance(s, Literal)]
        chosen = known[0] if known else wide[0]
        for other in wide:
            if other is not chosen:
                self.same_dims(chosen, other, "operands could not be broadcast together with shapes of sizes")
        return chosen

    def _stretched(self, atom: Atom, dims: list[Atom]) -> Atom:
        offset = len(dims) - atom.type.rank
        wanted = [integer_of(d) if isinstance(d, Literal) else None for d in dims[offset:]]
        stretches = any(have == 1 and want != 1 for have, want in zip(atom.type.shape, wanted, strict=True))
        if not offset and not stretches:
            return atom
        axes = tuple(None if k < offset else k - offset for k in range(len(dims)))
        return self.b.broadcast(atom, tuple(dims), axes)

    def numbers_of(self, atom: Atom) -> Scalar | ArrayRef:
        """Give a result of NumPy: a new array, or one of its numbers."""
        return self.array(atom) if atom.type.shape else Scalar(atom, "numpy")
