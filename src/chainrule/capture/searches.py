"""`any`, `all`, `next` of a generator expression: a loop that is left at the first hit, as in Python."""

from __future__ import annotations

import ast
from typing import Any

from chainrule.capture.comprehensions import Comprehensions
from chainrule.capture.values import Closure


class Searches(Comprehensions):
    """Searches through generators."""

    def search(self, name: str, node: ast.Call) -> Closure | None:
        """Take `any`, `all` or `next` of a generator as a function that returns at the first hit."""
        generator = node.args[0]
        assert isinstance(generator, ast.GeneratorExp)
        if node.keywords or any(isinstance(n, ast.NamedExpr) for n in ast.walk(generator)):
            return None
        element = generator.elt
        missing: ast.stmt
        if name == "next":
            found: ast.stmt = ast.Return(element)
            default = node.args[1:]
            stop = ast.Raise(ast.Name("StopIteration", ast.Load()), None)
            missing = ast.Return(default[0]) if default else stop
        else:
            hit = element if name == "any" else ast.UnaryOp(ast.Not(), element)
            found = ast.If(hit, [ast.Return(ast.Constant(name == "any"))], [])
            missing = ast.Return(ast.Constant(name != "any"))
        body = [_loop(generator.generators, found), missing]
        return Closure(_function(name, body, node), self.frame, ())


def _loop(generators: list[ast.comprehension], found: ast.stmt) -> ast.stmt:
    first, *rest = generators
    inner = _loop(rest, found) if rest else found
    for test in reversed(first.ifs):
        inner = ast.If(test, [inner], [])
    return ast.For(first.target, first.iter, [inner], [])


def _function(name: str, body: list[ast.stmt], where: ast.AST) -> ast.FunctionDef:
    nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    made = ast.FunctionDef(name=name, args=nothing, body=body, decorator_list=[], returns=None)
    for item in ast.walk(made):
        missing: Any = [
            a for a in ("lineno", "col_offset", "end_lineno", "end_col_offset") if not hasattr(item, a)
        ]
        for attribute in missing:
            setattr(item, attribute, getattr(where, attribute, 0))
    return made
