"""A function that stays ordinary Python, and the rule for its derivative: what `cr.external` makes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any


class External:
    """Callable like the function; compiled code calls back into Python for it."""

    def __init__(
        self, function: Callable[..., Any], result: Any, derivative: Callable[..., Any] | None
    ) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.result = result
        self.derivative = derivative

    @property
    def path(self) -> str:
        """Where the function stands: its module and its name in it."""
        return f"{self.function.__module__}:{self.function.__qualname__}"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function."""
        return self.function(*args, **kwargs)
