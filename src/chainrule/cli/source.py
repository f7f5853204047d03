"""The text of a compiled function, or of its derivative, for `chainrule source`."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule import api
from chainrule.cli.errors import CommandError

LANGUAGES = ("python", "ir", "llvm", "asm")
TRANSFORMS = ("none", "grad", "jvp", "vjp")


def text(f: Callable[..., Any], args: tuple[Any, ...], language: Any, transform: str) -> str:
    """What chainrule makes of `f` for such arguments, in one of the languages."""
    made, made_args = transformed(f, args, transform)
    return api.source(made, *made_args, lang=language)


def transformed(
    f: Callable[..., Any], args: tuple[Any, ...], transform: str
) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """The function to show, and its arguments."""
    match transform:
        case "grad":
            return api.grad(f, argnums=differentiable(args)), args
        case "jvp":
            differentiable(args)
            return api.tangent_of(f), (args, args)
        case "vjp":
            differentiable(args)
            return api.pullback_of(f), (args, _result(f, args))
        case _:
            return f, args


def _result(f: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """What `f` returns: a cotangent is built like it."""
    try:
        return f(*copy.deepcopy(args))
    except Exception as error:
        raise CommandError(
            f"Calling `{getattr(f, '__name__', 'the function')}` to see what it returns failed: "
            f"{type(error).__name__}: {error}. Give arguments that it takes with --args."
        ) from error


def differentiable(args: tuple[Any, ...]) -> int | tuple[int, ...]:
    """The positions of the arguments that hold floats, as `argnums` wants them."""
    positions = tuple(i for i, argument in enumerate(args) if holds_float(argument))
    if not positions:
        raise CommandError(
            "None of the arguments holds a float, so there is no derivative; write 1.0 instead of 1."
        )
    return positions[0] if len(positions) == 1 else positions


def holds_float(value: Any) -> bool:
    """Whether there is a float somewhere in `value`."""
    if isinstance(value, (float, np.floating)):
        return True
    if isinstance(value, np.ndarray):
        return np.issubdtype(value.dtype, np.floating)
    if isinstance(value, dict):
        return any(map(holds_float, value.values()))
    if isinstance(value, (tuple, list)):
        return any(map(holds_float, value))
    return any(map(holds_float, getattr(value, "__dict__", {}).values()))
