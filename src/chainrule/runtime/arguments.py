"""From Python values to leaves and back, in Python: the slow path's twin of the compiled boundary.

In: values and structures. Out: lists of NumPy arrays and numbers, in the order of `leaves(structure)`; and
values made of such lists. Also: which leaves can be differentiated, and what structure a gradient has.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import numpy as np

from chainrule.errors import ArgumentsError
from chainrule.ir.observe import have_one_shape, structure_of
from chainrule.ir.structure import (
    SORTS,
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
from chainrule.ir.types import Type
from chainrule.lower.boundary.layout import numpy_dtype

__all__ = [
    "bind_arguments",
    "from_leaves",
    "gradient_structure",
    "is_differentiable",
    "numpy_dtype",
    "structure_of",
    "to_leaves",
]

_PYTHON: dict[str, Callable[[Any], Any]] = {"f64": float, "i64": int, "bool": bool, "c128": complex}


def bind_arguments(
    signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any], name: str = "function"
) -> tuple[Any, ...]:
    """Give the arguments in the order of the parameters; `*args` is one tuple, `**kwargs` one dict.

    Raises
    ------
    TypeError
        If the call does not fit the parameters, as Python would.
    """
    try:
        bound = signature.bind(*args, **kwargs)
    except TypeError as error:
        raise TypeError(_in_pythons_words(signature, args, kwargs, name) or f"{name}() {error}") from None
    bound.apply_defaults()
    return tuple(bound.arguments.values())


def _in_pythons_words(
    signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any], name: str
) -> str:
    """Give what CPython says when a function with these parameters is called like this; "" if it accepts the call."""
    parameters = signature.parameters.values()
    bare = [
        p.replace(annotation=p.empty, default=p.default if p.default is p.empty else None) for p in parameters
    ]
    namespace: dict[str, Any] = {}
    exec(f"def stub{inspect.Signature(bare)}: pass", namespace)
    stub = namespace["stub"]
    stub.__name__, stub.__qualname__ = name.rpartition(".")[2], name
    try:
        stub(*args, **kwargs)
    except TypeError as error:
        return str(error)
    return ""


# Values → leaves


def to_leaves(value: Any, structure: Structure, where: str = "value") -> list[Any]:
    """List a value's numbers and contiguous arrays; the value must have the structure."""
    match structure:
        case Leaf(type=type):
            return [_leaf(value, type)]
        case Complex(part=part):
            return [_leaf(value.real, part.type), _leaf(value.imag, part.type)]
        case Varied():
            return _varied_leaves(value, structure)
        case Constant() | Same():
            return []
        case OneOf(options=options):
            return [options.index(Constant(value))]
        case Random():
            return [_randomness().state_of(value)]
        case Optional(item=item):
            return [False, *nothing(item)] if value is None else [True, *to_leaves(value, item, where)]
        case Tuple(items=items):
            return [x for part, item in zip(value, items, strict=True) for x in to_leaves(part, item, where)]
        case Record(fields=names, items=items):
            parts = (getattr(value, name) for name in names)
            return [x for part, item in zip(parts, items, strict=True) for x in to_leaves(part, item, where)]
        case Dict(keys=keys, items=items):
            return [
                x for key, item in zip(keys, items, strict=True) for x in to_leaves(value[key], item, where)
            ]
        case Sequence(item=item) if is_vector(structure):
            return [len(value), _leaf(value, leaves(item)[0].with_shape((None,)))]
        case Sequence(item=item):
            return [len(value), *_columns(list(value), item, where)]


def nothing(item: Structure) -> list[Any]:
    """List what stands where there is `None` in place of a value."""
    return [numpy_dtype(type).type(0) for type in leaves(item)]


def _varied_leaves(value: Any, structure: Varied) -> list[Any]:
    """List what stands for a number whose type only the run tells."""
    sort = structure_of(value, "value")
    assert isinstance(sort, Leaf)
    number = float(value) if structure.type.differentiable else value
    whole = 0 if sort.type.differentiable else int(value)
    return [number, SORTS.index(sort), *([whole] if structure.whole else [])]


def _leaf(value: Any, type: Type) -> Any:
    if type.shape:
        return np.ascontiguousarray(value, dtype=numpy_dtype(type)).reshape(np.shape(value))
    return value.item() if isinstance(value, np.ndarray) else value


def _columns(values: list[Any], item: Structure, where: str) -> list[np.ndarray]:
    """Stack each leaf of the items."""
    types = leaves(item)
    if not values:
        return [np.zeros((0, *(dim or 0 for dim in type.shape)), numpy_dtype(type)) for type in types]
    if not have_one_shape(values, item):
        k = next(k for k in range(len(values)) if not have_one_shape(values[: k + 1], item))
        message = f"{where}[{k}] has another shape than {where}[0]"
        raise ArgumentsError("E0602", message, hint="pad the items, or pass one array per item")
    rows = [to_leaves(value, item, where) for value in values]
    return [_column([row[k] for row in rows], type) for k, type in enumerate(types)]


def _column(items: list[Any], type: Type) -> np.ndarray:
    """Stack numbers or arrays; smaller ones are filled up with zeros."""
    shapes = [np.shape(item) for item in items]
    column = np.zeros((len(items), *np.max(shapes, axis=0).astype(int)), numpy_dtype(type))
    for k, shape in enumerate(shapes):
        column[(k, *map(slice, shape))] = items[k]
    return column


def _randomness() -> Any:
    """Give the module that knows generators, which takes a while to import."""
    return import_module("chainrule.library.randomness")


def advance(generator: Any, state: np.ndarray) -> None:
    """Bring a random generator that was passed to the state that a call has come to."""
    _randomness().advance(generator, state)


# Leaves → values


def from_leaves(
    structure: Structure, values: Iterator[Any], find: Callable[[tuple[Any, ...]], Any] | None = None
) -> Any:
    """Make a value of leaves (numbers, arrays), which are taken from an iterator.

    `find(path)` gives the object that a `Same` stands for.
    """
    return _Maker(values, find).make(structure)


class _Maker:
    def __init__(self, values: Iterator[Any], find: Callable[[tuple[Any, ...]], Any] | None) -> None:
        self.values = values
        self.find = find
        self.positions: list[int] = []

    def make(self, structure: Structure) -> Any:
        match structure:
            case Leaf(type=type, kind=kind):
                return _number_or_array(next(self.values), type, kind)
            case Complex(type=type, kind=kind):
                return _number_or_array(_complex(next(self.values), next(self.values)), type, kind)
            case Constant(value=value):
                return value
            case Same(path=path):
                if self.find is None:
                    raise ValueError("there are no arguments in which to find an object")
                positions = iter(self.positions)
                return self.find(tuple(next(positions) if step is ... else step for step in path))
            case Tuple(cls=cls, items=items):
                parts = [self.make(item) for item in items]
                return parts if cls is list else tuple.__new__(cls, parts)
            case Record(cls=cls, fields=names, items=items):
                record = object.__new__(cls)
                for name, item in zip(names, items, strict=True):
                    object.__setattr__(record, name, self.make(item))
                return record
            case Dict(keys=keys, items=items):
                return {key: self.make(item) for key, item in zip(keys, items, strict=True)}
            case Sequence(item=item) if is_vector(structure):
                length, elements = next(self.values), next(self.values)
                return np.array(elements[: int(length)], dtype=numpy_dtype(leaves(item)[0]))
            case Sequence(cls=cls, item=item):
                return cls(self._items(item))
            case Varied():
                number, which, *whole = (next(self.values) for _ in leaves(structure))
                sort = SORTS[int(which)]
                is_whole = bool(whole) and not sort.type.differentiable
                return _number_or_array(whole[0] if is_whole else number, sort.type, sort.kind)
            case Optional(item=item):
                present, value = next(self.values), self.make(item)
                return value if present else None
            case Random():
                return _randomness().generator_of(next(self.values))
            case OneOf(options=options):
                return options[int(next(self.values))].value

    def _items(self, item: Structure) -> Iterator[Any]:
        length = int(next(self.values))
        columns = [next(self.values) for _ in leaves(item)]
        outer = self.values
        for k in range(length):
            self.values = iter([column[k] for column in columns])
            self.positions.append(k)
            made = self.make(item)
            self.positions.pop()
            yield made
        self.values = outer


def _number_or_array(value: Any, type: Type, kind: str) -> Any:
    if type.shape:
        return np.array(value, dtype=numpy_dtype(type))
    if kind == "numpy":
        return numpy_dtype(type).type(value)
    return _PYTHON[type.dtype](value)


def _complex(real: Any, imag: Any) -> Any:
    """Make a complex number or array of its parts, bit by bit: `real + 1j * imag` loses signs and NaNs."""
    made = np.empty(np.shape(real), dtype=complex)
    made.real, made.imag = real, imag
    return made if made.shape else made[()]


# Derivatives


def is_differentiable(structure: Structure) -> tuple[bool, ...]:
    """Say of each leaf whether it holds floating-point numbers."""
    return tuple(type.differentiable for type in leaves(structure))


def gradient_structure(structure: Structure, path: tuple[Any, ...]) -> Structure:
    """Give the structure of a gradient with respect to the argument at `path`.

    Numbers and arrays that are not floating-point stand in it as they are in the argument: the same objects.
    The leaves that remain are the gradient's; a run-time sequence keeps its length, and `None` stays where it is.
    """

    def inner(items: tuple[Structure, ...], steps: tuple[Any, ...]) -> tuple[Structure, ...]:
        return tuple(gradient_structure(item, (*path, step)) for item, step in zip(items, steps, strict=True))

    match structure:
        case Leaf(type=type):
            return structure if type.differentiable else Same(path)
        case Complex():
            return structure
        case Constant() | Varied():
            return structure
        case OneOf() | Random() | Same():
            return Same(path)
        case Optional(item=item):
            return Optional(gradient_structure(item, path))
        case Tuple(cls=cls, items=items):
            return Tuple(cls, inner(items, tuple(range(len(items)))))
        case Record(cls=cls, fields=names, items=items):
            return Record(cls, names, inner(items, names))
        case Dict(keys=keys, items=items):
            return Dict(keys, inner(items, keys))
        case Sequence(item=item) if is_vector(structure) and not leaves(item)[0].differentiable:
            return Same(path)
        case Sequence(cls=cls, item=item):
            return Sequence(cls, gradient_structure(item, (*path, ...)))
