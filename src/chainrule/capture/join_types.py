"""Join types and structures where paths meet: what holds the values of both."""

from __future__ import annotations

from dataclasses import replace

from chainrule.ir.nodes import Atom
from chainrule.ir.structure import Complex, Constant, Dict, Leaf, Record, Sequence, Structure, Tuple, leaves
from chainrule.ir.types import DType, Type
from chainrule.primitives.ops import Ops


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


def join_structures(a: Structure, b: Structure) -> Structure | None:
    """Give the structure that holds both; None if they are built differently."""
    match a, b:
        case Leaf(), Leaf():
            type_ = join_types(a.type, b.type)
            return None if type_ is None else Leaf(type_, a.kind if a.kind == b.kind else "numpy")
        case ((Complex() | Leaf()), (Complex() | Leaf())):
            return _join_complex(a, b)
        case Constant(), Constant():
            return a if a == b else None
        case (Tuple(), Tuple()) | (Record(), Record()) | (Dict(), Dict()):
            if len(a.items) != len(b.items):
                return None
            found = [join_structures(x, y) for x, y in zip(a.items, b.items, strict=True)]
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
        case Sequence(), Sequence():
            item = join_structures(a.item, b.item)
            return None if item is None else Sequence(a.cls, item)
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


def _join_complex(a: Complex | Leaf, b: Complex | Leaf) -> Complex | None:
    """A real number fits into a complex one; an array of real numbers stays one."""
    real = [s for s in (a, b) if isinstance(s, Leaf)]
    if any(leaf.type.shape or leaf.type.dtype not in ("f64", "i64", "bool") for leaf in real):
        return None
    sides = [s.part.type if isinstance(s, Complex) else Type("f64") for s in (a, b)]
    joined = join_types(*sides)
    return None if joined is None else Complex(joined.shape, a.kind if a.kind == b.kind else "numpy")


def fitted(b: Ops, found: Structure, wanted: Structure, atoms: list[Atom]) -> list[Atom]:
    """Convert the leaves of a value to those of a structure that holds it: integers become floats, say.

    The atoms may be columns of such leaves, which have more axes.
    """
    rest = iter(atoms)

    def walk(s: Structure, w: Structure) -> list[Atom]:
        match s, w:
            case Leaf(), Complex():
                real = b.convert(next(rest), "f64")
                zero = b.constant(0.0, "f64")
                return [real, b.full(zero, *b.dims(real)) if real.type.shape else zero]
            case Leaf(), Leaf(type=type_):
                return [b.convert(next(rest), type_.dtype)]
            case Complex(), _:
                return [next(rest), next(rest)]
            case Sequence(item=x), Sequence(item=y):
                return [next(rest), *walk(x, y)]
            case ((Tuple() | Record() | Dict()), (Tuple() | Record() | Dict())):
                return [a for x, y in zip(s.items, w.items, strict=True) for a in walk(x, y)]
            case _:
                return [next(rest) for _ in leaves(s)]

    return walk(found, wanted)


def same_structure(wanted: Structure, found: Structure) -> bool:
    """Whether a found value fits where a structure is wanted (integers may become floats)."""
    joined = join_structures(wanted, found)
    if joined is None:
        return False
    return [t.dtype for t in leaves(joined)] == [t.dtype for t in leaves(wanted)]


def numpy_leaves(structure: Structure) -> list[bool]:
    """Tell for each leaf whether it is NumPy's: a number that divides by zero without an exception."""
    match structure:
        case Leaf(kind=kind):
            return [kind == "numpy"]
        case Complex(kind=kind):
            return [kind == "numpy"] * 2
        case Sequence(item=item):
            return [False, *numpy_leaves(item)]
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            return [flag for item in items for flag in numpy_leaves(item)]
        case _:
            return []


def with_numpy_leaves(structure: Structure, flags: list[bool]) -> Structure:
    """Give a structure in which the leaves that are marked are NumPy's."""
    rest = iter(flags)

    def walk(s: Structure) -> Structure:
        match s:
            case Leaf():
                return replace(s, kind="numpy") if next(rest) else s
            case Complex():
                parts = next(rest), next(rest)
                return replace(s, kind="numpy") if any(parts) else s
            case Sequence(item=item):
                next(rest)
                return replace(s, item=walk(item))
            case Tuple(items=items) | Record(items=items) | Dict(items=items):
                return replace(s, items=tuple(map(walk, items)))
            case _:
                return s

    return walk(structure)
