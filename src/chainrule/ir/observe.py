"""Describe Python values: from an argument or a global to its `Structure`.

In: any Python object. Out: its structure, or an error that names the path to the part that cannot be passed.

Dimensions equal to 1 are known in the structure, since they broadcast; all others are open, so that a new
size does not recompile. A list whose items have one structure is a run-time sequence if the arrays in them have
one shape (lists in them may have any length); so is a list of more than a few items that differ in texts and the
like alone, or of which some hold `None` in place of a number. Any other list is described item by item, like a tuple.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import inspect
import operator
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Many
from dataclasses import replace
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, NoReturn, cast

import numpy as np

from chainrule.errors import ArgumentsError
from chainrule.ir.options import merged_all
from chainrule.ir.structure import (
    Complex,
    Constant,
    Dict,
    Leaf,
    OneOf,
    Optional,
    Random,
    Record,
    Sequence,
    Structure,
    Tuple,
    holds_generator,
    leaves,
    vector_of,
)
from chainrule.ir.types import Dim, DType, Type

LONGEST = 64  # items of a list that is described item by item
FEW = 16  # items of a plain tuple, or of a list with different texts, that are described item by item

DTYPES: dict[str, DType] = {
    "float64": "f64",
    "float32": "f32",
    "int64": "i64",
    "int32": "i32",
    "int16": "i16",
    "int8": "i8",
    "uint64": "u64",
    "uint32": "u32",
    "uint16": "u16",
    "uint8": "u8",
    "bool": "bool",
}
_NUMBERS: dict[type, DType] = {float: "f64", bool: "bool"}
_KNOWN = (
    str,
    bytes,
    type,
    type(None),
    type(...),
    FunctionType,
    BuiltinFunctionType,
    MethodType,
    ModuleType,
    np.ufunc,
    np.dtype,
    enum.Enum,
    operator.itemgetter,
    operator.attrgetter,
    operator.methodcaller,
    type(functools.lru_cache(len)),
)


def structure_of(value: object, where: str = "value") -> Structure:
    """Describe a value; `where` is what error messages call it.

    Raises
    ------
    ArgumentsError
        If a part of the value is neither a number, an array, nor made of such.
    """
    return _Observer().structure(value, where)


class _Observer:
    """Describes one value; knows what it is inside of, so that it notices cycles."""

    def __init__(self) -> None:
        self._around: set[int] = set()

    def structure(self, value: Any, where: str) -> Structure:
        cls = type(value)
        if cls is int:
            return _integer(value, where)
        if cls in _NUMBERS:
            return Leaf(Type(_NUMBERS[cls]), "python")
        if cls is complex:
            return Complex((), "python")
        if cls is np.ndarray:
            return _array(value, where)
        if isinstance(value, np.generic):
            return _scalar(value, where)
        if isinstance(value, _KNOWN) or _is_compiled(value):
            return Constant(value)
        if is_generator(value):
            return _generator(value, where)
        if id(value) in self._around:
            _refuse(where, "contains itself", "break the cycle")
        self._around.add(id(value))
        structure = self._container(value, cls, where)
        self._around.discard(id(value))
        return structure

    def _container(self, value: Any, cls: type, where: str) -> Structure:
        if issubclass(cls, tuple):
            return self._tuple(value, cls, where)
        if cls is list:
            items = [self.structure(item, f"{where}[{k}]") for k, item in enumerate(value)]
            return _list(value, items, where)
        if cls is dict:
            return self._dict(value, where)
        if is_plain(cls):
            return self._record(value, cls, where)
        hint = f"make it a list: `list({where})`" if issubclass(cls, list | range) else "pass its numbers"
        return _refuse(
            where, f"is {_article(cls.__name__)}, which cannot be an argument of compiled code", hint
        )

    def _tuple(self, value: tuple[Any, ...], cls: type, where: str) -> Structure:
        names = cast("Iterable[str] | None", getattr(cls, "_fields", None))
        if cls is not tuple and names is None:
            _refuse(where, f"is {_article(cls.__name__)}, a tuple with more to it", "use a dataclass")
        steps = [f".{name}" for name in names] if names is not None else [f"[{k}]" for k in range(len(value))]
        items = tuple(self.structure(item, where + step) for item, step in zip(value, steps, strict=True))
        if cls is tuple and len(value) > FEW:
            item = _common(value, items)
            if item is not None:
                return Sequence(tuple, item)
        return Tuple(cls, items)

    def _dict(self, value: dict[Any, Any], where: str) -> Structure:
        for key in value:
            if type(key) not in (str, int, bool) and not isinstance(key, enum.Enum):
                _refuse(f"a key of {where}", f"is {_article(type(key).__name__)}", "use strings as keys")
        items = tuple(self.structure(item, f"{where}[{key!r}]") for key, item in value.items())
        return Dict(tuple(value), items)

    def _record(self, value: object, cls: type, where: str) -> Structure:
        names = field_names(value)
        items: list[Structure] = []
        for name in names:
            try:
                item = getattr(value, name)
            except AttributeError:
                _refuse(f"{where}.{name}", "has no value", "give it one before the call")
            items.append(self.structure(item, f"{where}.{name}"))
        return Record(cls, names, tuple(items))


def _is_compiled(value: Any) -> bool:
    """Whether a value is a function, or a derivative, that chainrule has made."""
    return hasattr(value, "__chainrule_function__") or hasattr(value, "__chainrule_derivative__")


def field_names(value: object) -> tuple[str, ...]:
    """Give the names of the attributes that an object consists of."""
    own: dict[str, object] = getattr(value, "__dict__", {})
    if dataclasses.is_dataclass(value):
        fields = tuple(field.name for field in dataclasses.fields(value))
        return (*fields, *(name for name in own if name not in fields))
    slots = slot_names(type(value))
    return (*(name for name in slots if hasattr(value, name)), *own)


def slot_names(cls: type) -> list[str]:
    """Give the names of attributes for which there is a place in the objects themselves."""
    return [name for base in reversed(cls.__mro__) for name in _slots(base)]


def _slots(cls: type) -> list[str]:
    return [name for name, member in vars(cls).items() if inspect.ismemberdescriptor(member)]


def is_plain(cls: type) -> bool:
    """Whether instances are made of attributes alone: nothing in them was laid out in C."""
    heap_type, word = 1 << 9, object.__basicsize__ // 2
    bases = cls.__mro__[:-1]
    slots = sum(len(_slots(base)) for base in bases)
    return (
        all(base.__flags__ & heap_type for base in bases)
        and (cls.__dictoffset__ != 0 or any("__slots__" in vars(base) for base in bases))
        and cls.__basicsize__ <= object.__basicsize__ + word * (slots + 2)  # and a dict, and weak references
    )


def is_generator(value: object) -> bool:
    """Whether a value is a random generator of NumPy, whose module takes a while to import."""
    cls = type(value)
    return cls.__module__ == "numpy.random._generator" and cls.__name__ == "Generator"


def _generator(value: Any, where: str) -> Structure:
    kind = type(value.bit_generator).__name__
    if kind != "PCG64":
        _refuse(where, f"draws by {_article(kind)}", "use `np.random.default_rng(seed)`")
    return Random()


def _integer(value: int, where: str) -> Structure:
    if not -(2**63) <= value < 2**63:
        _refuse(where, "is an integer of more than 64 bits", f"pass `float({where})`")
    return Leaf(Type("i64"), "python")


def _scalar(value: np.generic, where: str) -> Structure:
    if value.dtype == np.complex128:
        return Complex((), "numpy")
    return Leaf(Type(_dtype(value.dtype, where)), "numpy")


def _array(value: np.ndarray, where: str) -> Structure:
    shape: tuple[Dim, ...] = tuple(1 if dim == 1 else None for dim in value.shape)
    if value.dtype == np.complex128:
        return Complex(shape, "numpy")
    return Leaf(Type(_dtype(value.dtype, where), shape), "numpy")


def _dtype(dtype: np.dtype, where: str) -> DType:
    if not dtype.isnative:
        _refuse(where, "has foreign byte order", f"pass `{where}.astype({where}.dtype.newbyteorder('='))`")
    known = DTYPES.get(dtype.name)
    if dtype.kind == "c" and known is None:
        _refuse(
            where, f"is of type {dtype}, and complex numbers have 128 bits", f"pass `{where}.astype(complex)`"
        )
    if known is None:
        what = "an array of objects" if dtype.hasobject else f"of type {dtype}"
        _refuse(
            where, f"is {what}, which cannot be an argument of compiled code", f"pass `{where}.astype(float)`"
        )
    return known


def _list(value: list[Any], items: list[Structure], where: str) -> Structure:
    item = _common(value, items)
    if item is not None:
        return Sequence(list, item)
    if len(items) > LONGEST:
        _refuse(
            where,
            f"is a list of {len(items)} items of different types or shapes",
            "make its items alike, e.g. all floats",
        )
    return Tuple(list, tuple(items))


def _common(values: Many[Any], items: Many[Structure]) -> Structure | None:
    """Give the structure that all items have, with numbers in it and one shape for arrays; None if there is none.

    What is known at compile time may differ between many items; a few are known one by one. So are texts alone,
    as long as they are not too many: they are the names of things.
    """
    if not items or any(map(holds_generator, items)):
        return None
    item: Structure | None = items[0]
    for other in items[1:]:
        item = None if item is None else _alike(item, other)
    if item is None and len(items) > FEW:
        item = merged_all(items)
    if item is None or not leaves(item) or (isinstance(item, OneOf) and len(items) <= LONGEST):
        return None
    shapes = shapes_in(values, item)
    if all(len(found) <= 1 for found in shapes):
        return item
    return _uneven(item, iter(shapes)) if len(items) > FEW else None


def _uneven(item: Structure, shapes: Iterator[set[tuple[int, ...]]]) -> Structure | None:
    """Give an item in which vectors may have any size; None if other arrays have more than one shape."""
    match item:
        case Leaf() | Complex():
            found = [next(shapes) for _ in leaves(item)]
            if len(found[0]) <= 1:
                return item
            return vector_of(item) if isinstance(item, Leaf) and item.type.rank == 1 else None
        case Sequence(item=part) | Optional(item=part):
            next(shapes)
            inner = _uneven(part, shapes)
            return None if inner is None else replace(item, item=inner)
        case Tuple(items=parts) | Record(items=parts) | Dict(items=parts):
            made = [_uneven(part, shapes) for part in parts]
            items = tuple(part for part in made if part is not None)
            return replace(item, items=items) if len(items) == len(made) else None
        case _:
            for _ in leaves(item):
                next(shapes)
            return item


def _alike(a: Structure, b: Structure) -> Structure | None:
    """Give the structure of two values that differ in nothing but the lengths of lists, which may be empty."""
    if a == b:
        return a
    match a, b:
        case Leaf(type=x), Leaf(type=y) if x.shape and (x.dtype, x.rank) == (y.dtype, y.rank):
            return Leaf(x.with_shape((None,) * x.rank), a.kind)
        case (Sequence(cls=cls), Tuple(cls=other, items=())) if cls is other is list:
            return a
        case (Tuple(cls=other, items=()), Sequence(cls=cls)) if cls is other is list:
            return b
        case Sequence(cls=cls, item=x), Sequence(cls=other, item=y) if cls is other:
            item = _alike(x, y)
            return None if item is None else Sequence(cls, item)
        case (Tuple(), Tuple()) | (Record(), Record()) | (Dict(), Dict()):
            if len(a.items) != len(b.items) or replace(a, items=b.items) != b:
                return None
            found = [_alike(x, y) for x, y in zip(a.items, b.items, strict=True)]
            items = tuple(item for item in found if item is not None)
            return replace(a, items=items) if len(items) == len(found) else None
        case _:
            return None


def have_one_shape(values: Many[Any], item: Structure) -> bool:
    """Whether each array in an item has the same shape in all items."""
    return all(len(found) <= 1 for found in shapes_in(values, item))


def shapes_in(values: Many[Any], item: Structure) -> list[set[tuple[int, ...]]]:
    """Give the shapes that the arrays in some items have, for each leaf of an item."""
    shapes: list[set[tuple[int, ...]]] = [set() for _ in leaves(item)]
    if any(_arrays_in(item)):
        for value in values:
            _note_shapes(value, item, shapes)
    return shapes


def _arrays_in(structure: Structure) -> Iterator[bool]:
    match structure:
        case Leaf(type=type) | Complex(type=type):
            yield bool(type.shape)
        case Sequence(item=item) | Optional(item=item):
            yield from _arrays_in(item)
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            for item in items:
                yield from _arrays_in(item)
        case _:
            pass


def _note_shapes(value: Any, structure: Structure, shapes: list[set[tuple[int, ...]]]) -> None:
    """Note the shapes of the arrays in a value, one set per leaf."""
    match structure:
        case Leaf(type=type) | Complex(type=type):
            if type.shape:
                shapes[0].add(value.shape)
        case Sequence(item=item) if any(_arrays_in(item)):
            for part in value:
                _note_shapes(part, item, shapes[1:])
        case Tuple() | Record() | Dict():
            position = 0
            for part, item in zip(_parts(value, structure), structure.items, strict=True):
                _note_shapes(part, item, shapes[position:])
                position += len(leaves(item))
        case _:
            pass


def _parts(value: Any, structure: Tuple | Record | Dict) -> Iterable[Any]:
    match structure:
        case Tuple():
            return value
        case Record(fields=names):
            return [getattr(value, name) for name in names]
        case Dict(keys=keys):
            return [value[key] for key in keys]


def _article(name: str) -> str:
    return f"an {name}" if name[0] in "aeiouAEIOU" else f"a {name}"


def _refuse(where: str, reason: str, hint: str) -> NoReturn:
    raise ArgumentsError("E0602", f"{where} {reason}", hint=hint)
