"""What Python holds on its stack while it evaluates something else.

In `rows[0] += f()` and `x.append(f())` the object is found first, and `f` may bind its name anew, in a loop or on
one path. What is held stands in the state like a variable, so that joins see it: the write goes to the object
that was found.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from chainrule.capture.context import Context
from chainrule.capture.values import ArrayRef, BoundMethod, Choice, ComplexArray, ElementRef, Ref

_JOINING = (ast.Call, ast.IfExp, ast.BoolOp, ast.ListComp, ast.GeneratorExp, ast.Compare)
Held = tuple[Any, ...]


class Holding(Context):
    """Holds references."""

    def evaluate(self, node: ast.expr) -> Any:
        """Evaluate an expression."""
        raise NotImplementedError

    def holding(self, values: Held, run: Callable[[], Any]) -> tuple[Any, Held]:
        """Run something; give its result, and the values as they are then."""
        frame = self.frame
        assert frame is not None
        keys = {
            k: ("v", frame.number, f"$held{self.fresh()}") for k, v in enumerate(values) if is_reference(v)
        }
        for k, key in keys.items():
            self.state[key] = values[k]
        result = run()
        return result, tuple(
            self.state.pop(keys[k], value) if k in keys else value for k, value in enumerate(values)
        )

    def evaluated_holding(self, node: ast.expr, *values: Any) -> tuple[Any, Held]:
        """Evaluate an expression while values are held."""
        if not any(isinstance(part, _JOINING) for part in ast.walk(node)):
            return self.evaluate(node), values
        return self.holding(values, lambda: self.evaluate(node))


def is_reference(value: Any) -> bool:
    """Whether a value is an object, list or array, or a method of one."""
    if isinstance(value, BoundMethod):
        return is_reference(value.owner)
    return isinstance(value, Ref | ArrayRef | ElementRef | ComplexArray | Choice)
