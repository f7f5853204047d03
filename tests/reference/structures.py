"""Records of any depth, their float leaves in a fixed order, and the way back.

Leaves are floats, the elements of float arrays, and Duals in both. Tuples, lists, dicts, named tuples,
dataclasses and plain objects are walked in the order of their items or attributes; integers, bools,
strings, None, functions and classes pass through untouched, and so do the elements of integer and boolean
arrays.
"""

import copy
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np

from tests.reference.number import Dual

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
        if isinstance(x, (Dual, float)):
            return function(x)
        if isinstance(x, FunctionType | type):
            return rename(x)
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
    if array.dtype.kind not in "fO":
        return array.copy()
    result = np.empty(array.shape, dtype=object)
    for index in np.ndindex(array.shape):
        result[index] = function(array[index])
    if any(isinstance(item, Dual) for item in result.flat):
        return result
    return result.astype(float)


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
    if isinstance(structure, (Dual, float)):
        return "float"
    if isinstance(structure, np.ndarray):
        return "array", structure.shape, "f" if structure.dtype.kind == "O" else structure.dtype.kind
    if isinstance(structure, tuple | list):
        return type(structure), [skeleton(item) for item in structure]
    if isinstance(structure, dict):
        return {key: skeleton(item) for key, item in structure.items()}
    if isinstance(structure, FunctionType | type | ModuleType | BuiltinFunctionType):
        return structure
    names = attribute_names(structure)
    if names:
        return type(structure), {name: skeleton(getattr(structure, name)) for name in names}
    return type(structure)
