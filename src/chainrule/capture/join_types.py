"""Join types and structures where paths meet: what holds the values of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.options import NOTHING, one_of
from chainrule.ir.structure import (
    SORTS,
    Complex,
    Constant,
    Dict,
    Leaf,
    OneOf,
    Optional,
    Record,
    Sequence,
    Structure,
    Tuple,
    Varied,
    is_vector,
    leaves,
    vector_of,
)
from chainrule.ir.types import FLOATS, DType, Type
from chainrule.primitives import arrays
from chainrule.primitives.ops import Ops, known_dim


def wider_dtype(a: DType, b: DType) -> DType | None:
    """Give the element type that holds both unchanged where paths meet; None if there is none."""
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


def join_structures(a: Structure, b: Structure, *, sorts: bool = False) -> Structure | None:
    """Give the structure that holds both; None if they are built differently.

    With `sorts`, numbers of two types become one that says at run time which it is, and else one of the wider type.
    """
    match a, b:
        case (Leaf() | Varied(), Leaf() | Varied()) if sorts and a != b and _sorts_of(a) and _sorts_of(b):
            type_ = join_types(a.type, b.type)
            found = {*_sorts_of(a), *_sorts_of(b)}
            return None if type_ is None else Varied(type_, tuple(sort for sort in SORTS if sort in found))
        case Varied(), Varied() if a == b:
            return a
        case (Varied(), Leaf() | Varied()) | (Leaf(), Varied()):
            return join_structures(_plain(a), _plain(b))
        case Leaf(), Leaf():
            type_ = join_types(a.type, b.type)
            return None if type_ is None else Leaf(type_, a.kind if a.kind == b.kind else "numpy")
        case ((Complex() | Leaf()), (Complex() | Leaf())):
            return _join_complex(a, b)
        case ((Constant() | OneOf()), (Constant() | OneOf())):
            return one_of(a, b)
        case (Optional(), _) | (_, Optional()):
            return _join_optional(a, b, sorts=sorts)
        case (Constant(), _) | (_, Constant()) if NOTHING in (a, b):
            return _join_optional(a, b, sorts=sorts)
        case (Tuple(), Tuple()) | (Record(), Record()) | (Dict(), Dict()):
            if len(a.items) != len(b.items):
                return None
            found = [join_structures(x, y, sorts=sorts) for x, y in zip(a.items, b.items, strict=True)]
            made = tuple(item for item in found if item is not None)
            if len(made) < len(found):
                return None
            if isinstance(a, Tuple) and isinstance(b, Tuple):
                return Tuple(a.cls, made) if a.cls is b.cls else None
            if isinstance(a, Record) and isinstance(b, Record):
                return Record(a.cls, a.fields, made) if (a.cls, a.fields) == (b.cls, b.fields) else None
            if isinstance(a, Dict) and isinstance(b, Dict):
                return Dict(a.keys, made) if a.keys == b.keys else None
            return None
        case (Sequence() as vector, Leaf() as leaf) | (Leaf() as leaf, Sequence() as vector):
            fits = is_vector(vector) and leaf.type.rank == 1
            return join_structures(vector, vector_of(leaf)) if fits else None
        case Sequence(cls=cls, item=x), Sequence(cls=other, item=y):
            item = join_structures(x, y) if cls is other else None
            return None if item is None else Sequence(cls, item)
        case (Sequence(), Tuple()) | (Tuple(), Sequence()):
            sequence, fixed = (a, b) if isinstance(a, Sequence) else (b, a)
            assert isinstance(sequence, Sequence)
            assert isinstance(fixed, Tuple)
            joined: Structure | None = sequence.item
            for one in fixed.items:
                joined = None if joined is None else join_structures(joined, one)
            return None if joined is None or fixed.cls is not sequence.cls else Sequence(sequence.cls, joined)
        case _:
            return None


def _join_optional(a: Structure, b: Structure, *, sorts: bool = False) -> Structure | None:
    """Join a value, or what may be one, with `None`, or with what may be `None`."""
    values = [s.item if isinstance(s, Optional) else s for s in (a, b) if s != NOTHING]
    if any(isinstance(value, Constant | OneOf) for value in values):
        return None
    item = join_structures(values[0], values[-1], sorts=sorts)
    return None if item is None else Optional(item)


def varies(structure: Structure) -> bool:
    """Whether a value may be `None` where its size is not known then: a list has no place for it."""
    match structure:
        case Optional(item=item):
            return any(type_.shape for type_ in leaves(item))
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            return any(map(varies, items))
        case Sequence(item=item):
            return varies(item)
        case _:
            return False


def _plain(structure: Leaf | Varied) -> Leaf:
    """Give a number of the widest type, which does not say of which type it is."""
    if isinstance(structure, Leaf):
        return structure
    return Leaf(structure.type, "python" if all(s.kind == "python" for s in structure.sorts) else "numpy")


def _sorts_of(structure: Leaf | Varied) -> tuple[Leaf, ...]:
    if isinstance(structure, Varied):
        return structure.sorts
    return (structure,) if structure in SORTS else ()


def _join_complex(a: Complex | Leaf, b: Complex | Leaf) -> Complex | None:
    """A real number fits into a complex one; an array of real numbers stays one."""
    real = [s for s in (a, b) if isinstance(s, Leaf)]
    if any(leaf.type.shape or leaf.type.dtype not in ("f64", "i64", "bool") for leaf in real):
        return None
    sides = [s.part.type if isinstance(s, Complex) else Type("f64") for s in (a, b)]
    joined = join_types(*sides)
    return None if joined is None else Complex(joined.shape, a.kind if a.kind == b.kind else "numpy")


def fitted(
    b: Ops, found: Structure, wanted: Structure, atoms: list[Atom], *, rows: Atom | None = None
) -> list[Atom]:
    """Convert the leaves of a value to those of a structure that holds it: integers become floats, say.

    The atoms may be columns of such leaves, which have more axes: the first has as many rows as `rows` says.
    """
    return _Fitting(b, list(atoms)).walk(found, wanted, () if rows is None else (rows,))


class _Fitting:
    """Converts leaves, which are taken in turn; `dims` are the sizes of the axes that a column has more."""

    def __init__(self, b: Ops, atoms: list[Atom]) -> None:
        self.b = b
        self.atoms = atoms

    def walk(self, found: Structure, wanted: Structure, dims: tuple[Atom, ...]) -> list[Atom]:
        b = self.b
        match found, wanted:
            case Leaf(), Complex():
                real = b.convert(self.atoms.pop(0), "f64")
                zero = b.constant(0.0, "f64")
                return [real, b.full(zero, *b.dims(real)) if real.type.shape else zero]
            case Leaf(), Leaf(type=type_):
                return [b.convert(self.atoms.pop(0), type_.dtype)]
            case Varied(), Leaf(type=type_):
                number, *_ = [self.atoms.pop(0) for _ in leaves(found)]
                return [b.convert(number, type_.dtype)]
            case ((Leaf() | Varied()), Varied()):
                return _fitted_sorts(b, found, wanted, [self.atoms.pop(0) for _ in leaves(found)])
            case Sequence(item=x), Sequence(item=y):
                lengths = self.atoms.pop(0)
                size = lengths if not dims else self._room(x, lengths, len(dims))
                return [lengths, *self.walk(x, y, (*dims, size))]
            case Leaf(), Sequence(item=Leaf(type=type_)):
                vector = self.atoms.pop(0)
                size = b.dim(vector, len(dims))
                return [b.full(size, *dims), b.convert(vector, type_.dtype)]
            case Tuple(items=()), Sequence(item=y):
                none = (*dims, b.integer(0))
                return [b.full(b.integer(0), *dims), *(self._nothing(type_, none) for type_ in leaves(y))]
            case Constant(), OneOf(options=options):
                return [b.full(literal(options.index(found)), *dims)]
            case OneOf(), OneOf():
                return [self._renumbered(self.atoms.pop(0), found, wanted)]
            case Optional(item=x), Optional(item=y):
                return [self.atoms.pop(0), *self.walk(x, y, dims)]
            case Constant(), Optional(item=y):
                return [b.full(literal(False), *dims), *(self._nothing(type_, dims) for type_ in leaves(y))]
            case _, Optional(item=y):
                return [b.full(literal(True), *dims), *self.walk(found, y, dims)]
            case ((Tuple() | Record() | Dict()), (Tuple() | Record() | Dict())):
                pairs = zip(found.items, wanted.items, strict=True)
                return [atom for x, y in pairs for atom in self.walk(x, y, dims)]
            case _:
                return [self.atoms.pop(0) for _ in leaves(found)]

    def _room(self, item: Structure, lengths: Atom, axis: int) -> Atom:
        """Say how many items the columns have room for in which lists of such lengths stand."""
        return self.b.dim(self.atoms[0], axis) if leaves(item) else self.b.reduce_sum(lengths)

    def _renumbered(self, numbers: Atom, found: OneOf, wanted: OneOf) -> Atom:
        """Say by their numbers among more options which ones are meant."""
        b = self.b
        places = [wanted.options.index(option) for option in found.options]
        if places == list(range(len(places))):
            return numbers
        if isinstance(numbers, Literal):
            return b.integer(places[int(numbers.value)])  # type: ignore[arg-type]
        table = b.stack(*map(b.integer, places))
        return b.gather(table, numbers, axes=(0,)) if numbers.type.shape else b.index(table, numbers)

    def _nothing(self, type_: Type, dims: tuple[Atom, ...]) -> Atom:
        """What stands where there is no value."""
        if not type_.shape:
            return self.b.full(self.b.constant(0, type_.dtype), *dims)
        sizes = (*dims, *(self.b.integer(d or 0) for d in type_.shape))
        shape = (*(known_dim(d) for d in dims), *type_.shape)
        return self.b.one(arrays.empty, *sizes, dtype=type_.dtype, shape=shape, lanes=1)


def options_in(structure: Structure) -> tuple[tuple[Constant, ...], ...]:
    """List the options that stand in a structure, in order."""
    match structure:
        case OneOf(options=options):
            return (options,)
        case Sequence(item=item) | Optional(item=item):
            return options_in(item)
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            return tuple(options for item in items for options in options_in(item))
        case _:
            return ()


def same_leaves(a: Structure, b: Structure) -> bool:
    """Whether the leaves of two structures mean the same, whatever is known of sizes and of NumPy's numbers."""
    alike = [t.dtype for t in leaves(a)] == [t.dtype for t in leaves(b)]
    return alike and options_in(a) == options_in(b)


def _fitted_sorts(b: Ops, found: Leaf | Varied, wanted: Varied, atoms: list[Atom]) -> list[Atom]:
    """Convert a number, and what says of which sort it is, to a number that may be of more sorts."""
    number, *rest = atoms
    which = rest[0] if rest else literal(SORTS.index(found))
    made = [b.convert(number, wanted.type.dtype), which]
    if wanted.whole:
        exact = literal(0) if found.type.dtype in FLOATS else b.convert(number, "i64")
        made.append(rest[1] if len(rest) > 1 else exact)
    return made


def same_structure(wanted: Structure, found: Structure) -> bool:
    """Whether a found value fits where a structure is wanted (integers may become floats)."""
    joined = join_structures(wanted, found)
    return joined is not None and same_leaves(joined, wanted)


def numpy_leaves(structure: Structure) -> list[bool]:
    """Tell for each leaf whether it is NumPy's: a number that divides by zero without an exception."""
    match structure:
        case Leaf(kind=kind):
            return [kind == "numpy"]
        case Complex(kind=kind):
            return [kind == "numpy"] * 2
        case OneOf():
            return [False]
        case Sequence(item=item) | Optional(item=item):
            return [False, *numpy_leaves(item)]
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            return [flag for item in items for flag in numpy_leaves(item)]
        case _:
            return []


def with_numpy_leaves(structure: Structure, flags: list[bool]) -> Structure:
    """Give a structure in which the leaves that are marked are NumPy's."""

    def marked(leaf: Leaf | Complex, flags: list[bool]) -> Structure:
        return replace(leaf, kind="numpy") if any(flags) else leaf

    return _changed(structure, iter(flags), marked)


def with_dtypes(structure: Structure, dtypes: list[DType | None]) -> Structure:
    """Give a structure of which some leaves have another element type."""

    def converted(leaf: Leaf | Complex, dtypes: list[DType | None]) -> Structure:
        dtype = dtypes[0]
        return (
            leaf
            if dtype is None or isinstance(leaf, Complex)
            else Leaf(leaf.type.with_dtype(dtype), leaf.kind)
        )

    return _changed(structure, iter(dtypes), converted)


def _changed(
    structure: Structure, news: Iterator[Any], change: Callable[[Leaf | Complex, list[Any]], Structure]
) -> Structure:
    """Change the numbers and arrays in a structure by what is told of each leaf."""

    def walk(s: Structure) -> Structure:
        match s:
            case Leaf() | Complex():
                return change(s, [next(news) for _ in leaves(s)])
            case OneOf():
                next(news)
                return s
            case Sequence(item=item) | Optional(item=item):
                next(news)
                return replace(s, item=walk(item))
            case Tuple(items=items) | Record(items=items) | Dict(items=items):
                return replace(s, items=tuple(map(walk, items)))
            case _:
                return s

    return walk(structure)
