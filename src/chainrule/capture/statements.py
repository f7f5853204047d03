"""Statements: each changes the state."""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from chainrule.capture.context import TRUE
from chainrule.capture.fetch import LOUD, SILENT
from chainrule.capture.matching import Matching
from chainrule.capture.values import NONE, Static
from chainrule.ir.nodes import Literal


class Statements(Matching):
    """Executes statements."""

    def execute(self, statements: list[ast.stmt]) -> None:
        """Execute a block; what follows a statement that may leave it runs only where it does not."""
        while statements and not self.terminated():
            statement, rest = statements[0], statements[1:]
            if isinstance(statement, ast.If):
                rest = self._within_statement(statement, lambda s=statement, r=rest: self._if(s, r))
            elif isinstance(statement, ast.With):
                self._errstate(statement)
                rest = [*statement.body, *rest]
            else:
                self._statement(statement)
                rest = self._unless_left(rest)
            statements = rest

    def _unless_left(self, rest: list[ast.stmt]) -> list[ast.stmt]:
        """Give what follows; if some paths have left the block, execute it only where they have not."""
        if not rest or self.terminated() or self.leaving() is None:
            return rest
        self.guarded(lambda: self.execute(rest), self.live_after(rest[-1]))
        return []

    def _within_statement(self, node: ast.stmt, run: Callable[[], Any]) -> Any:
        """Remember where the running function is: what it may still read depends on it."""
        frame = self.frame
        assert frame is not None
        before, frame.statement = frame.statement, node
        try:
            return run()
        finally:
            frame.statement = before

    def _statement(self, node: ast.stmt) -> None:
        self._within_statement(node, lambda: self._execute(node))

    def _execute(self, node: ast.stmt) -> None:
        self.at(node)
        method: Callable[[Any], None] | None = getattr(self, f"_do_{type(node).__name__.lower()}", None)
        if method is None:
            code, hint = _REFUSED.get(type(node).__name__, ("E0301", ""))
            words = ast.unparse(node).split("\n")[0][:60]
            self.refuse(code, f"`{words}` is not supported", node=node, hint=hint)
        method(node)

    def _errstate(self, node: ast.With) -> None:
        """Take `with np.errstate(…):`, which silences warnings that compiled code does not give."""
        self.at(node)
        for item in node.items:
            call = item.context_expr
            found = isinstance(call, ast.Call) and self.evaluate(call.func) == Static(np.errstate)
            if not found or item.optional_vars is not None:
                words = ast.unparse(node).split("\n")[0][:60]
                self.refuse("E0310", f"`{words}` is not supported", node=node, hint=_REFUSED["With"][1])
            assert isinstance(call, ast.Call)
            settings = [self.evaluate(keyword.value) for keyword in call.keywords]
            if any(not isinstance(s, Static) or s.value not in SILENT for s in settings):
                self.refuse("E0310", LOUD, node=call, hint="test the condition with `if`, and `raise`")

    # Simple statements

    def _do_pass(self, node: ast.Pass) -> None:
        pass

    def _do_expr(self, node: ast.Expr) -> None:
        if not (isinstance(node.value, ast.Constant)):
            self.evaluate(node.value)

    def _do_functiondef(self, node: ast.FunctionDef) -> None:
        value: Any = self.make_closure(node)
        for decorator in reversed(node.decorator_list):
            value = self.call(self.evaluate(decorator), (value,), {})
        self._assign_name(node.name, value)

    def _do_import(self, node: ast.Import) -> None:
        for alias in node.names:
            module = self._imported(alias.name, node)
            whole = sys.modules[alias.name.partition(".")[0]]
            self._assign_name(
                alias.asname or alias.name.partition(".")[0], Static(module if alias.asname else whole)
            )

    def _do_importfrom(self, node: ast.ImportFrom) -> None:
        module = self._imported("." * node.level + (node.module or ""), node)
        for alias in node.names:
            if not hasattr(module, alias.name):
                self._imported(f"{module.__name__}.{alias.name}", node)
            self._assign_name(alias.asname or alias.name, self.attribute(Static(module), alias.name))

    def _imported(self, name: str, node: ast.stmt) -> ModuleType:
        """Import a module while the program is captured: Python would do it once."""
        assert self.frame is not None
        try:
            return importlib.import_module(name, self.frame.globals.get("__package__"))
        except ImportError as error:
            self.refuse("E0314", f"the module cannot be imported: {error}", node=node, hint="install it")

    def _do_nonlocal(self, node: ast.Nonlocal) -> None:
        pass

    def _do_return(self, node: ast.Return) -> None:
        value = NONE if node.value is None else self.evaluate(node.value)
        self.state[self.variable("$value")] = value
        self.set_flag("$return", TRUE)

    def _do_break(self, node: ast.Break) -> None:
        self.set_flag("$break", TRUE)

    def _do_continue(self, node: ast.Continue) -> None:
        self.set_flag("$continue", TRUE)

    # Branches

    def _if(self, node: ast.If, rest: list[ast.stmt]) -> list[ast.stmt]:
        """Execute a branch; give what is still to be done of what follows it."""
        self.at(node)
        test = self.condition(node.test)
        if isinstance(test, Literal):
            return [*(node.body if test.value else node.orelse), *rest]
        then, other = node.body, node.orelse
        names = self.live_after(rest[-1] if rest else node)
        self.at(node)
        if _leaves(then) and not _leaves(other):
            self.branch(test, lambda: self.execute(then), lambda: self.execute([*other, *rest]), names)
        elif _leaves(other):
            self.branch(test, lambda: self.execute([*then, *rest]), lambda: self.execute(other), names)
        else:
            self.branch(test, lambda: self.execute(then), lambda: self.execute(other), self.live_after(node))
            return self._unless_left(rest)
        return []


def _leaves(statements: list[ast.stmt]) -> bool:
    """Whether a block surely ends in `return`, `raise`, `break` or `continue`."""
    if not statements:
        return False
    match statements[-1]:
        case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
            return True
        case ast.If(body=body, orelse=orelse):
            return _leaves(body) and _leaves(orelse)
        case ast.Match(cases=cases):
            last = cases[-1]
            total = (
                isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
            )
            return total and all(_leaves(case.body) for case in cases)
        case _:
            return False


_REFUSED = {
    "Try": ("E0303", "test the condition with `if`"),
    "TryStar": ("E0303", "test the condition with `if`"),
    "With": ("E0310", "put the `with` around the call of the compiled function"),
    "Global": ("E0305", "return the value"),
    "AsyncFunctionDef": ("E0304", "write a plain function"),
    "ClassDef": ("E0314", "move the class to the top of the module"),
}
