"""Functions as they are now: what a closure reads around it, kept for a pullback that is called later.

In: a function. Out: one of the same code whose cells hold copies; and whether the cells still hold the same.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from types import CellType, FunctionType, MethodType
from typing import Any

import numpy as np

from chainrule.ir.observe import field_names, is_generator, is_plain
from chainrule.runtime.callable import Compiled


def snapshot(value: Any, made: dict[int, Any] | None = None) -> Any:
    """Give a value that later changes of arrays, lists, dicts, objects and closures do not reach."""
    made = {} if made is None else made
    match value:
        case np.ndarray():
            return value.copy()
        case tuple() if hasattr(value, "_fields"):
            return type(value)(*(snapshot(item, made) for item in value))
        case tuple() | list():
            return type(value)(snapshot(item, made) for item in value)
        case dict():
            return {key: snapshot(item, made) for key, item in value.items()}
        case FunctionType() if value.__closure__:
            return _function(value, made)
        case MethodType():
            return MethodType(value.__func__, snapshot(value.__self__, made))
        case _ if not isinstance(value, type | Compiled) and is_plain(type(value)):
            return _record(value, made)
        case _ if is_generator(value):
            return made.setdefault(id(value), copy.deepcopy(value))
        case _:
            return value


def with_function(plan: Any, function: FunctionType) -> Any:
    """Give the plan of the same computation on another function."""
    if hasattr(plan, "inner"):
        return replace(plan, inner=with_function(plan.inner, function))
    return replace(plan, function=function)


def _record(value: Any, made: dict[int, Any]) -> Any:
    if id(value) not in made:
        made[id(value)] = copied = object.__new__(type(value))
        for name in field_names(value):
            if hasattr(value, name):
                object.__setattr__(copied, name, snapshot(getattr(value, name), made))
    return made[id(value)]


def _function(function: FunctionType, made: dict[int, Any]) -> FunctionType:
    if id(function) not in made:
        cells = tuple(CellType() for _ in function.__closure__ or ())
        copied = FunctionType(
            function.__code__, function.__globals__, function.__name__, function.__defaults__, cells
        )
        copied.__kwdefaults__, copied.__module__ = function.__kwdefaults__, function.__module__
        copied.__qualname__ = function.__qualname__
        made[id(function)] = copied
        for mine, cell in zip(cells, function.__closure__ or (), strict=True):
            try:
                mine.cell_contents = snapshot(cell.cell_contents, made)
            except ValueError:  # no value yet
                continue
    return made[id(function)]


def unchanged(now: Any, then: Any, seen: set[int] | None = None) -> bool:
    """Whether a value is still what its snapshot was made of; in doubt it is not."""
    seen = set() if seen is None else seen
    if now is then or id(now) in seen:
        return True
    if type(now) is not type(then):
        return False
    match now:
        case np.ndarray():
            return now.dtype == then.dtype and np.array_equal(now, then)
        case tuple() | list():
            pairs = zip(now, then, strict=False)
            return len(now) == len(then) and all(unchanged(a, b, seen) for a, b in pairs)
        case dict():
            return now.keys() == then.keys() and all(unchanged(now[k], then[k], seen) for k in now)
        case FunctionType():
            seen.add(id(now))
            cells = zip(now.__closure__ or (), then.__closure__ or (), strict=False)
            return now.__code__ is then.__code__ and all(_same_cell(a, b, seen) for a, b in cells)
        case MethodType():
            return now.__func__ is then.__func__ and unchanged(now.__self__, then.__self__, seen)
        case bool() | int() | float() | complex() | str() | bytes() | np.generic():
            return repr(now) == repr(then)
        case _ if not isinstance(now, type | Compiled) and is_plain(type(now)):
            seen.add(id(now))
            names = field_names(now)
            return names == field_names(then) and all(
                unchanged(getattr(now, name, None), getattr(then, name, None), seen) for name in names
            )
        case _:
            return False


def _same_cell(now: CellType, then: CellType, seen: set[int]) -> bool:
    try:
        return unchanged(now.cell_contents, then.cell_contents, seen)
    except ValueError:  # no value yet
        return False
