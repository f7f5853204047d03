"""Join types and structures where paths meet: what holds the values of both."""

from __future__ import annotations

from chainrule.ir.structure import Constant, Dict, Leaf, Record, Sequence, Structure, Tuple, leaves
from chainrule.ir.types import DType, Type


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


def same_structure(wanted: Structure, found: Structure) -> bool:
    """Whether a found value fits where a structure is wanted (integers may become floats)."""
    joined = join_structures(wanted, found)
    if joined is None:
        return False
    return [t.dtype for t in leaves(joined)] == [t.dtype for t in leaves(wanted)]
