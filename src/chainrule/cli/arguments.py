"""The arguments to compile a function for: from an expression, or from the function's annotations."""

from __future__ import annotations

import collections.abc
import dataclasses
import inspect
import math
import types
import typing
from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.cli.errors import CommandError


def from_expression(f: Callable[..., Any], expression: str) -> tuple[Any, ...]:
    """The values of `expression`; it knows `np`, `math` and the names of the function's file.

    Raises
    ------
    CommandError
        If the expression has no value, or the function does not take so many arguments.
    """
    names = {**getattr(f, "__globals__", {}), "np": np, "math": math}
    try:
        values = eval(f"({expression.strip().rstrip(',')},)" if expression.strip() else "()", names)
    except SyntaxError as error:
        raise CommandError(
            f'`{expression}` is not a Python expression: {error.msg}. Write, say, --args "1.0, np.ones(3)".'
        ) from error
    except Exception as error:
        raise CommandError(
            f"`{expression}` has no value: {type(error).__name__}: {error}. NumPy is known as np, and the "
            "names of the "
            "function's file are known."
        ) from error
    try:
        inspect.signature(f).bind(*values)
    except TypeError as error:
        given = "1 argument" if len(values) == 1 else f"{len(values)} arguments"
        raise CommandError(f"`{_name(f)}{inspect.signature(f)}` does not take {given}: {error}.") from error
    return values


def from_annotations(f: Callable[..., Any]) -> tuple[Any, ...]:
    """A typical value for each positional parameter: its default, or one that its annotation suggests.

    Raises
    ------
    CommandError
        If a parameter has neither, or an annotation that suggests nothing.
    """
    hints = _hints(f)
    values: list[Any] = []
    for parameter in inspect.signature(f).parameters.values():
        if parameter.kind > inspect.Parameter.POSITIONAL_OR_KEYWORD:
            continue
        if parameter.default is not parameter.empty:
            values.append(parameter.default)
            continue
        try:
            values.append(_typical(hints[parameter.name]))
        except (KeyError, _UnknownTypeError) as error:
            raise CommandError(
                f"`{_name(f)}` does not say what its argument `{parameter.name}` is: give a value for each "
                "with "
                f'--args "…", or annotate it, `{parameter.name}: float`.'
            ) from error
    return tuple(values)


class _UnknownTypeError(Exception):
    """An annotation that suggests no value."""


def _name(f: Callable[..., Any]) -> str:
    return getattr(f, "__name__", "the function")


def _hints(f: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(f)
    except Exception:  # a name in a string annotation that does not exist
        return {}


def _typical(hint: Any) -> Any:
    simple: dict[Any, Any] = {float: 1.0, int: 1, bool: True, complex: 1.0 + 0.0j, type(None): None}
    if hint in simple:
        return simple[hint]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint is np.ndarray or origin is np.ndarray:
        return np.ones(4)
    if origin is typing.Annotated:
        return _typical(inner[0])
    if origin in (typing.Union, types.UnionType):  # noqa: TID251 - users write it
        return _typical(inner[0])
    if origin in (list, collections.abc.Sequence):
        return [_typical(inner[0]) for _ in range(4)]
    if origin is tuple:
        return tuple(_typical(one) for one in (inner[:1] * 4 if Ellipsis in inner else inner))
    return _typical_record(hint)


def _typical_record(hint: Any) -> Any:
    if not isinstance(hint, type):
        raise _UnknownTypeError
    hints = _hints(hint)
    if dataclasses.is_dataclass(hint):
        needed = [field for field in dataclasses.fields(hint) if field.init and _has_no_default(field)]
        return hint(**{field.name: _typical(hints.get(field.name)) for field in needed})
    if issubclass(hint, tuple) and hasattr(hint, "_fields"):
        return hint(*(_typical(one) for one in hints.values()))
    raise _UnknownTypeError


def _has_no_default(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
