"""How Python values are made of IR leaves: records, tuples, dicts, run-time sequences.

A `Structure` describes arguments and results at the boundary: `leaves(structure)` lists, in order, the types of the
IR values that stand for it. Capture, the API and the compiled call boundary all read the same description.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from typing import Literal as Choice

import numpy as np

from chainrule.ir.types import FLOATS, I64, Dim, Type

NumberKind = Choice["python", "numpy"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One number or array. `python` is a float/int/bool object, `numpy` a NumPy scalar or (with rank) an ndarray."""

    type: Type
    kind: NumberKind = "python"


@dataclass(frozen=True, slots=True)
class Complex:
    """One complex number or array of complex numbers: two leaves, its real and its imaginary parts.

    `python` is a complex object, `numpy` a complex128 or (with a shape) an ndarray of them.
    """

    shape: tuple[Dim, ...] = ()
    kind: NumberKind = "python"

    @property
    def part(self) -> Leaf:
        """What the real and the imaginary part are."""
        return Leaf(Type("f64", self.shape), self.kind)

    @property
    def type(self) -> Type:
        """The complex element type with the shape: what the whole is in memory."""
        return Type("c128", self.shape)


@dataclass(frozen=True, slots=True)
class Constant:
    """A value known at compile time that passes through: None, a string, a function, a class; no IR leaf.

    Compared by identity when called again, or by `==` for str, bytes, int, float, bool and tuples of them.
    """

    value: Any

    def __hash__(self) -> int:
        return hash(self.value) if isinstance(self.value, str | bytes | int | float) else id(self.value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Constant):
            return False
        if self.value is other.value:
            return True
        return (
            type(self.value) is type(other.value)
            and isinstance(self.value, str | bytes | int | float)
            and bool(self.value == other.value)
        )


@dataclass(frozen=True, slots=True)
class Tuple:
    """A tuple or named tuple of fixed length (`cls` is `tuple` or the class), or a list of fixed length (`list`)."""

    cls: type
    items: tuple[Structure, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """An object with attributes: dataclass (frozen or not) or plain class. `fields` in order of definition."""

    cls: type
    fields: tuple[str, ...]
    items: tuple[Structure, ...]


@dataclass(frozen=True, slots=True)
class Dict:
    """A dict with keys known at compile time."""

    keys: tuple[Any, ...]
    items: tuple[Structure, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list (or tuple) of run-time length whose items all have one structure.

    `cls` is `np.ndarray` for a vector among items of a list that differ in size: it is laid out like a list.

    Its leaves: the length (i64), then each leaf of `item` with one more leading dimension (structure of arrays).
    """

    cls: type
    item: Structure


@dataclass(frozen=True, slots=True)
class Same:
    """In results only: the very object found at a place in the arguments, `path = (argument, step, …)`; no IR leaf.

    A step is the name of an attribute, the position in a tuple or list, the key in a dict, or `...` for the item of a
    run-time sequence at the position at which the result stands.
    """

    path: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Optional:
    """In results and in the items of run-time sequences: a value, or `None`.

    Its leaves: whether there is a value (bool), then those of the value, which are arbitrary where there is none.
    """

    item: Structure


@dataclass(frozen=True, slots=True)
class OneOf:
    """In results and in the items of run-time sequences: one of a few values that are known at compile time.

    Texts, members of enumerations, functions, `None`. Its leaf: the position among the options, which stand in
    the order that `chainrule.ir.options` gives them, whatever order they were met in.
    """

    options: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class Varied:
    """In results only: one number, of a type that only the run tells; `sorts` lists what it may be.

    Its leaves: the number in the widest element type; which sort it is, as its place in `SORTS` (i64); and, where
    some are floats and some are not, the number as an integer, which is arbitrary where it is a float.
    """

    type: Type
    sorts: tuple[Leaf, ...]

    @property
    def whole(self) -> bool:
        """Whether the number as an integer is a leaf of its own."""
        return has_whole(self.sorts)


SORTS: tuple[Leaf, ...] = (
    Leaf(Type("bool"), "python"),
    Leaf(Type("bool"), "numpy"),
    Leaf(I64, "python"),
    Leaf(I64, "numpy"),
    Leaf(Type("f32"), "numpy"),
    Leaf(Type("f64"), "python"),
    Leaf(Type("f64"), "numpy"),
)
"""The numbers whose types may differ between paths that meet, from narrow to wide."""


def has_whole(sorts: tuple[Leaf, ...]) -> bool:
    """Whether some of these numbers are floats and some are not."""
    return len({sort.type.dtype in FLOATS for sort in sorts}) > 1


GENERATOR = 12  # halves of the words that a random generator's state is


@dataclass(frozen=True, slots=True)
class Random:
    """In arguments only: NumPy's random generator, of the kind that `np.random.default_rng` makes.

    Its leaf: the halves of the words of its state, integers. A call leaves it as the numbers that were drawn do.
    """


Structure = (
    Leaf | Complex | Constant | Tuple | Record | Dict | Sequence | Same | Optional | OneOf | Varied | Random
)


def vector_of(leaf: Leaf) -> Sequence:
    """Give the structure of a vector among items of a list that differ in size."""
    return Sequence(np.ndarray, Leaf(leaf.type.element, "numpy"))


def is_vector(structure: Structure) -> bool:
    """Whether this is a vector among items of a list that differ in size."""
    return isinstance(structure, Sequence) and structure.cls is np.ndarray


def leaves(structure: Structure) -> tuple[Type, ...]:
    """List the types of the IR values that stand for a structure, in order."""
    match structure:
        case Leaf(type=type):
            return (type,)
        case Complex(part=part):
            return (part.type, part.type)
        case Constant() | Same():
            return ()
        case OneOf():
            return (I64,)
        case Random():
            return (Type("i64", (GENERATOR,)),)
        case Sequence(item=item):
            return (I64, *(t.with_shape((None, *t.shape)) for t in leaves(item)))
        case Optional(item=item):
            return (Type("bool"), *leaves(item))
        case Varied(type=type, whole=whole):
            return (type, I64, I64) if whole else (type, I64)
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            return tuple(t for item in items for t in leaves(item))


def imaginary(structure: Structure) -> tuple[bool, ...]:
    """Say of each leaf whether it is the imaginary part of a complex number or array."""
    match structure:
        case Leaf() | OneOf() | Random():
            return (False,)
        case Complex():
            return (False, True)
        case Constant() | Same():
            return ()
        case Varied():
            return (False,) * len(leaves(structure))
        case Sequence(item=item) | Optional(item=item):
            return (False, *imaginary(item))
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            return tuple(flag for item in items for flag in imaginary(item))


def uneven(structure: Structure) -> tuple[tuple[bool, ...], ...]:
    """Say of each axis of each leaf whether the items of a list may differ in its size.

    They may where a list stands inside: its leaves are as wide as the longest item, and its length is stored.
    """
    match structure:
        case Leaf(type=type):
            return ((False,) * type.rank,)
        case Complex(shape=shape):
            return ((False,) * len(shape),) * 2
        case Constant() | Same():
            return ()
        case OneOf() | Varied():
            return ((),) * len(leaves(structure))
        case Random():
            return ((False,),)
        case Sequence(item=item):
            return ((), *((True, *axes) for axes in uneven(item)))
        case Optional(item=item):
            return ((), *uneven(item))
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            return tuple(axes for item in items for axes in uneven(item))


def holds_generator(structure: Structure) -> bool:
    """Whether there is a random generator in a structure: no list of run-time length holds one."""
    match structure:
        case Random():
            return True
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            return any(map(holds_generator, items))
        case _:
            return False
