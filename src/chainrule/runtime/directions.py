"""Directions at a call: tangents and cotangents beside the arguments that they belong to.

In: arguments and directions as a caller gives them. Out: both in the order of the parameters, directions with
the types and shapes of the numbers that they belong to; and cotangents back in the order of the arguments.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from chainrule.errors import ArgumentsError
from chainrule.ir.observe import field_names, is_plain
from chainrule.runtime.arguments import bind_arguments

Parameters = tuple[inspect.Parameter, ...]


def in_order(parameters: Parameters, arguments: Sequence[Any], name: str) -> tuple[Any, ...]:
    """Give one value per parameter, with defaults; `*args` is one tuple."""
    return bind_arguments(inspect.Signature(parameters), tuple(arguments), {}, name)


def tangents_in_order(
    parameters: Parameters, primals: Sequence[Any], tangents: Sequence[Any]
) -> tuple[Any, ...]:
    """Give one tangent per parameter that has an argument; defaults do not move and have none."""
    moved = conformed(tuple(tangents), tuple(primals), "tangents")
    return tuple(inspect.Signature(parameters).bind(*moved).arguments.values())


def as_given(parameters: Parameters, cotangents: Sequence[Any], count: int) -> tuple[Any, ...]:
    """Give the cotangents of the first `count` arguments of a call, one each, out of one per parameter."""
    each: list[Any] = []
    for parameter, cotangent in zip(parameters, cotangents, strict=True):
        each += cotangent if parameter.kind is parameter.VAR_POSITIONAL else [cotangent]
    return tuple(each[:count])


def conformed(direction: Any, primal: Any, what: str) -> Any:
    """Give numbers of a direction the types of those that they belong to; refuse other shapes."""
    match primal:
        case bool() | int() | str() | None:
            return direction
        case float() | np.floating() if isinstance(direction, bool | int | float | np.number):
            return type(primal)(direction)
        case complex() if isinstance(direction, bool | int | float | complex | np.number):
            return type(primal)(direction)
        case np.ndarray():
            return _conformed_array(direction, primal, what)
        case tuple() | list() if isinstance(direction, tuple | list):
            if len(primal) != len(direction):
                _refuse(f"{what} has {len(direction)} entries, and should have {len(primal)}")
            pairs = enumerate(zip(direction, primal, strict=True))
            items = [conformed(d, p, f"{what}[{k}]") for k, (d, p) in pairs]
            return type(primal)(*items) if hasattr(primal, "_fields") else type(primal)(items)
        case dict() if isinstance(direction, dict):
            if direction.keys() != primal.keys():
                _refuse(f"{what} has the keys {list(direction)}, and should have {list(primal)}")
            return {key: conformed(direction[key], p, f"{what}[{key!r}]") for key, p in primal.items()}
        case _ if type(direction) is type(primal) and is_plain(type(primal)):
            return _conformed_record(direction, primal, what)
        case _:
            return direction  # whether it fits is seen from its structure


def _conformed_array(direction: Any, primal: np.ndarray, what: str) -> Any:
    if primal.dtype.kind not in "fc" or not isinstance(direction, np.ndarray | list | tuple):
        return direction
    array = np.asarray(direction, primal.dtype)
    if array.shape != primal.shape:
        _refuse(f"{what} has shape {array.shape}, and should have {primal.shape}")
    return np.ascontiguousarray(array)


def _conformed_record(direction: Any, primal: Any, what: str) -> Any:
    made = object.__new__(type(primal))
    for name in field_names(primal):
        if not hasattr(direction, name):
            _refuse(f"{what} has no attribute `{name}`")
        value = conformed(getattr(direction, name), getattr(primal, name), f"{what}.{name}")
        object.__setattr__(made, name, value)
    return made


def _refuse(message: str) -> NoReturn:
    raise ArgumentsError("E0607", message, hint="pass one of the same structure and shape")
