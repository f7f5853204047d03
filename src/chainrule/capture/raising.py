"""`raise` and `assert`: a check with a message at run time."""

from __future__ import annotations

import ast
from typing import Any

from chainrule.capture.assignments import Assignments
from chainrule.capture.branches import DEAD
from chainrule.capture.values import (
    Scalar,
    Static,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom


class Raising(Assignments):
    """Exceptions that the function raises."""

    def _do_raise(self, node: ast.Raise) -> None:
        error, message, facts = self._raised(node.exc, node)
        self.b.check(literal(False), *facts, error=error, message=message)
        self.state[DEAD] = True

    def _raised(self, node: ast.expr | None, where: ast.AST) -> tuple[str, str, list[Atom]]:
        arguments: list[ast.expr] = []
        if isinstance(node, ast.Call):
            arguments, node = list(node.args), node.func
        value = self.evaluate(node) if node is not None else None
        if not isinstance(value, Static) or not (
            isinstance(value.value, type) and issubclass(value.value, BaseException)
        ):
            self.refuse("E0301", "only exceptions can be raised", node=where)
        facts: list[Atom] = []
        message = self._message(arguments[0], facts) if arguments else ""
        name = value.value.__name__
        if value.value.__module__ != "builtins":
            self.unit.keep.append(value.value)
            name = f"{value.value.__module__}:{value.value.__qualname__}"
        return name, message, facts

    def _message(self, node: ast.expr, facts: list[Atom]) -> str:
        """Make a message of a string or f-string; run-time numbers become `{0}`, `{1}` and so on."""
        if isinstance(node, ast.JoinedStr):
            return "".join(self._message_part(part, facts) for part in node.values)
        value = self.evaluate(node)
        if isinstance(value, Static):
            return str(value.value).replace("{", "{{").replace("}", "}}")
        return self._fact(value, "", facts)

    def _message_part(self, part: ast.expr, facts: list[Atom]) -> str:
        if isinstance(part, ast.Constant):
            return str(part.value).replace("{", "{{").replace("}", "}}")
        assert isinstance(part, ast.FormattedValue)
        spec = ""
        if isinstance(part.format_spec, ast.JoinedStr):
            spec = ":" + "".join(str(c.value) for c in part.format_spec.values if isinstance(c, ast.Constant))
        value = self.evaluate(part.value)
        if isinstance(value, Static):
            return format(value.value, spec[1:]).replace("{", "{{").replace("}", "}}")
        return self._fact(value, spec, facts)

    def _fact(self, value: Any, spec: str, facts: list[Atom]) -> str:
        if isinstance(value, Scalar) and len(facts) < 8:
            facts.append(value.atom)
            return f"{{{len(facts) - 1}{spec}}}"
        return f"<{self.describe_value(value)}>"

    def _do_assert(self, node: ast.Assert) -> None:
        test = self.condition(node.test)
        facts: list[Atom] = []
        message = self._message(node.msg, facts) if node.msg is not None else ""
        self.b.check(test, *facts, error="AssertionError", message=message)
