"""The derivatives that the studies stand on: the public API, found when it is first needed."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

_API = "chainrule.api"


def jit(f: Callable[..., Any]) -> Callable[..., Any]:
    """The compiled `f`."""
    return importlib.import_module(_API).jit(f)


def value_and_grad(f: Callable[..., Any], argnums: int | tuple[int, ...] = 0) -> Callable[..., Any]:
    """The value of a scalar `f` and its gradient, from one reverse pass."""
    return importlib.import_module(_API).value_and_grad(f, argnums=argnums)


def jacobian(
    f: Callable[..., Any], argnums: int | tuple[int, ...] = 0, mode: str = "auto"
) -> Callable[..., Any]:
    """The derivative of each result of `f` with respect to each argument."""
    return importlib.import_module(_API).jacobian(f, argnums=argnums, mode=mode)
