"""When two results of a program are the same: types, structure, numbers, and which objects are one object."""

from __future__ import annotations

from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from tests.reference.structures import attribute_names, flatten_floats


def assert_same(found: Any, expected: Any, rtol: float) -> None:
    """Two records have the same types throughout, equal integers and texts, and floats that agree.

    An error of a float is relative to the largest of its record: what cancels to nearly nothing is not exact.
    """
    assert exact_part(found) == exact_part(expected)
    assert_close(flatten_floats(found), flatten_floats(expected), rtol)
    assert sharing(found) == sharing(expected)


def assert_close(found: list[float], expected: list[float], rtol: float, size: float = 0.0) -> None:
    """Floats agree, relative to the largest of them or to `size`."""
    finite = [abs(x) for x in expected if np.isfinite(x)]
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=rtol * max([*finite, size, 1e-300]))


def exact_part(x: Any) -> Any:
    """Types, shapes and everything but floats, in a form that can be compared."""
    match x:
        case float() | complex():
            return type(x)
        case np.ndarray():
            return x.dtype, x.shape, None if x.dtype.kind in "fc" else x.tolist()
        case np.generic():
            return type(x), None if x.dtype.kind == "f" else x.item()
        case tuple() | list():
            return type(x), [exact_part(item) for item in x]
        case dict():
            return {key: exact_part(item) for key, item in x.items()}
        case np.random.Generator():
            return type(x), x.bit_generator.state
        case _ if is_record(x):
            return type(x), {name: exact_part(getattr(x, name)) for name in attribute_names(x)}
        case _:
            return type(x), x


def is_record(x: Any) -> bool:
    """Whether a thing is an object that consists of attributes."""
    has_place = hasattr(x, "__dict__") or bool(attribute_names(x))
    return has_place and not isinstance(x, type | FunctionType | ModuleType)


def sharing(x: Any) -> list[int]:
    """A number for each object that can change, equal where the same object is met again."""
    numbers: dict[int, int] = {}
    return [numbers.setdefault(id(thing), len(numbers)) for thing in changeable(x)]


def changeable(x: Any) -> Iterator[Any]:
    """All objects in a record that can change, in order."""
    if isinstance(x, np.ndarray):
        yield x
    elif isinstance(x, tuple):
        for item in x:
            yield from changeable(item)
    elif isinstance(x, list | dict):
        yield x
        for item in x.values() if isinstance(x, dict) else x:
            yield from changeable(item)
    elif is_record(x):
        yield x
        for name in attribute_names(x):
            yield from changeable(getattr(x, name))
