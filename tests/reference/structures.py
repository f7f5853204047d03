"""Records of any depth, their float leaves in a fixed order, and the way back.

Leaves are floats, the elements of float arrays, and Duals in both; a complex number counts as two, its real
and its imaginary part, and an array of complex numbers as its real parts and then its imaginary parts.
Tuples, lists, dicts, named tuples, dataclasses and plain objects are walked in the order of their items or
attributes; integers, bools, strings, None, functions and classes pass through untouched, and so do the
elements of integer and boolean arrays.
"""

import copy
import enum
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np

from tests.reference.number import Dual, base

_ATOMS = (int, str, bytes, type(None), range, slice, BuiltinFunctionType, ModuleType, np.integer, np.bool_)


def attribute_names(record: Any) -> list[str]:
    """The names of the attributes that an object holds, in the order of their first assignment."""
    slots = [name for cls in type(record).__mro__[::-1] for name in getattr(cls, "__slots__", ())]
    return [name for name in slots if hasattr(record, name)] + list(getattr(record, "__dict__", ()))


def map_leaves(
    function: Callable[[Any], Any], structure: Any, rename: Callable[[Any], Any] = lambda thing: thing
) -> Any:
    """A deep copy of `structure` with `function` applied to each float leaf.

    Parameters
    ----------
    function
        From leaf to leaf. An array of floats stays one if all new elements are floats, and else becomes an
        array of objects.
    structure
        Any nesting of records. An object that is reached twice is reached twice in the copy, and counts once.
    rename
        What takes the place of a function, and of the class of a record.
    """
    memo: dict[int, Any] = {}

    def walk(x: Any) -> Any:
        if is_complex(x):
            return joined(function(x.real), function(x.imag), x)
        if isinstance(x, (Dual, float)):
            return function(x)
        if isinstance(x, FunctionType | type):
            return rename(x)
        if isinstance(x, np.random.Generator):
            return memo.setdefault(id(x), copy.deepcopy(x))
        if isinstance(x, enum.Enum):
            return rename(type(x))[x.name]
        if isinstance(x, _ATOMS):
            return x
        if isinstance(
            x, tuple
        ):  # has no identity that a program could rely on: equal literals are one object
            items = [walk(item) for item in x]
            return rename(type(x))(*items) if hasattr(x, "_fields") else tuple(items)
        if id(x) not in memo:
            memo[id(x)] = walk_record(x)
        return memo[id(x)]

    def walk_record(x: Any) -> Any:
        if isinstance(x, np.ndarray):
            return _map_array(function, x)
        if isinstance(x, list):
            return [walk(item) for item in x]
        if isinstance(x, dict):
            return {key: walk(item) for key, item in x.items()}
        result = object.__new__(rename(type(x)))
        for name in attribute_names(x):
            object.__setattr__(result, name, walk(getattr(x, name)))  # also where the dataclass is frozen
        return result

    return walk(structure)


def _map_array(function: Callable[[Any], Any], array: np.ndarray) -> np.ndarray:
    if array.dtype.kind not in "fcO":
        return array.copy()
    if array.dtype.kind == "c" or any(map(is_complex, array.flat)):
        return _map_complex_array(function, array)
    result = np.empty(array.shape, dtype=object)
    for index in np.ndindex(array.shape):
        result[index] = function(array[index])
    if any(isinstance(item, Dual) for item in result.flat):
        return result
    return result.astype(float)


def _map_complex_array(function: Callable[[Any], Any], array: np.ndarray) -> np.ndarray:
    items = [array[index] for index in np.ndindex(array.shape)]
    reals = [function(item.real) for item in items]
    imags = [function(item.imag) for item in items]
    result = np.empty(array.shape, dtype=object)
    for index, real, imag in zip(np.ndindex(array.shape), reals, imags, strict=True):
        result[index] = joined(real, imag, np.complex128())
    if any(isinstance(item, Dual) for item in result.flat):
        return result.view(ComplexObjects)
    return result.astype(complex)


def is_complex(x: Any) -> bool:
    """Whether a number is complex, under all levels of a Dual."""
    return isinstance(base(x), complex)


def joined(real: Any, imag: Any, like: Any) -> Any:
    """The complex number of two parts, of NumPy's or Python's kind."""
    if isinstance(real, Dual) or isinstance(imag, Dual):
        return real + imag * 1j
    return type(like)(complex(real, imag)) if isinstance(like, complex) else complex(real, imag)


class _Objects(np.ndarray):
    """An array of objects of our own."""

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        """Give a number where NumPy's own arrays do."""
        return array.view(type(self)) if array.ndim else array[()]


class ComplexObjects(_Objects):
    """An array of complex numbers and Duals, whose parts are arrays again, as those of complex128 are."""

    @property
    def real(self) -> Any:  # type: ignore[override]
        """The real parts; what is written into elements or slices of them arrives here."""
        return Part(self, lambda x: x.real, lambda part, whole: joined(part, whole.imag, np.complex128()))

    @real.setter
    def real(self, value: Any) -> None:
        self.real[...] = value

    @property
    def imag(self) -> Any:  # type: ignore[override]
        """The imaginary parts."""
        return Part(self, lambda x: x.imag, lambda part, whole: joined(whole.real, part, np.complex128()))

    @imag.setter
    def imag(self, value: Any) -> None:
        self.imag[...] = value


class Part(_Objects):
    """The real or the imaginary parts of an array: a copy that hands on what is written to it by index."""

    def __new__(cls, whole: Any, get: Any, put: Any) -> "Part":
        made = np.empty(whole.shape, dtype=object).view(cls)
        for index in np.ndindex(whole.shape):
            np.ndarray.__setitem__(made, index, get(whole[index]))
        made.whole, made.put = whole, put
        return made

    def __array_finalize__(self, other: Any) -> None:
        self.whole = self.put = None

    def __setitem__(self, index: Any, value: Any) -> None:
        super().__setitem__(index, value)
        if self.whole is not None:
            for k in np.ndindex(self.shape):
                self.whole[k] = self.put(np.ndarray.__getitem__(self, k), self.whole[k])


def pairing_signs(structure: Any) -> list[float]:
    """-1 for each leaf that is an imaginary part, else 1: Re(c * z) is the pairing of complex numbers."""
    if is_complex(structure):
        return [1.0, -1.0]
    if isinstance(structure, (Dual, float)):
        return [1.0]
    if isinstance(structure, np.ndarray):
        if structure.dtype.kind == "c":
            return [1.0] * structure.size + [-1.0] * structure.size
        return [1.0] * structure.size if structure.dtype.kind == "f" else []
    if isinstance(structure, (*_ATOMS, FunctionType, type, enum.Enum, np.random.Generator)):
        return []
    if isinstance(structure, dict):
        return [sign for item in structure.values() for sign in pairing_signs(item)]
    if isinstance(structure, tuple | list):
        return [sign for item in structure for sign in pairing_signs(item)]
    return [sign for name in attribute_names(structure) for sign in pairing_signs(getattr(structure, name))]


def flatten_floats(structure: Any) -> list[Any]:
    """The float leaves of `structure` in order; arrays in C order, empty arrays give none."""
    leaves: list[Any] = []

    def keep(leaf: Any) -> Any:
        leaves.append(leaf)
        return leaf

    map_leaves(keep, structure)
    return leaves


def unflatten(structure: Any, leaves: Any) -> Any:
    """A copy of `structure` with its float leaves replaced by `leaves`, in the order of `flatten_floats`."""
    supply: Iterator[Any] = iter(leaves)
    result = map_leaves(lambda _: next(supply), structure)
    if next(supply, None) is not None:
        raise ValueError("more leaves than the structure has places for")
    return result


def copy_structure(structure: Any) -> Any:
    """A deep copy, so that a program that changes its arguments leaves the originals alone."""
    return copy.deepcopy(structure)


def skeleton(structure: Any) -> Any:
    """What is left of `structure` without its numbers: equal for two values that differ in numbers only."""
    if is_complex(structure):
        return "complex"
    if isinstance(structure, (Dual, float)):
        return "float"
    if isinstance(structure, np.ndarray):
        objects = structure.dtype.kind == "O"
        kind = "c" if objects and any(map(is_complex, structure.flat)) else "f"
        return "array", structure.shape, kind if objects else structure.dtype.kind
    if isinstance(structure, tuple | list):
        return type(structure), [skeleton(item) for item in structure]
    if isinstance(structure, dict):
        return {key: skeleton(item) for key, item in structure.items()}
    if isinstance(structure, FunctionType | type | ModuleType | BuiltinFunctionType | enum.Enum):
        return structure
    if isinstance(structure, np.random.Generator):
        return structure.bit_generator.state
    names = attribute_names(structure)
    if names:
        return type(structure), {name: skeleton(getattr(structure, name)) for name in names}
    return type(structure)
