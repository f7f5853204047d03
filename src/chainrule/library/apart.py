"""Library functions that are captured once per combination of argument types, and called: those that are long.

Others become part of their callers, where what is known about arguments makes them shorter. Such a function
changes no argument, gives new arrays or numbers, and raises nothing that a user should see: an error in it has
no line of the caller.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
_MARK = "__chainrule_apart__"


def apart(function: F) -> F:
    """Mark a function."""
    setattr(function, _MARK, True)
    return function


def is_apart(function: Any) -> bool:
    """Whether a function is marked."""
    return hasattr(function, _MARK)
