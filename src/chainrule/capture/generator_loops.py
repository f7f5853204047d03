"""Loops over a generator expression, written as loops over what the generator runs over.

In: a syntax tree. Out: the same with `for y in (f(u) for u in a if c): …` as `for u in a: if c: y = f(u); …`, with
another name for `u`: each item is made when its turn comes, after what the loop's body has changed by then.
"""

from __future__ import annotations

import ast


def unfold(tree: ast.Module) -> ast.Module:
    """Rewrite all such loops in a tree."""
    return _Unfold().visit(tree)


class _Unfold(ast.NodeTransformer):
    def visit_For(self, node: ast.For) -> ast.For:
        """Rewrite a loop, after those inside of it."""
        self.generic_visit(node)
        if not isinstance(node.iter, ast.GeneratorExp) or len(node.iter.generators) != 1:
            return node
        (generator,) = node.iter.generators
        names = {n.id for n in ast.walk(generator.target) if isinstance(n, ast.Name)}
        inside = (generator.target, node.iter.elt, *generator.ifs)
        if generator.is_async or any(_binds(part, names) for part in inside[1:]):
            return node
        for part in inside:
            _rename(part, {name: f"__{name}_{node.lineno}_{node.col_offset}" for name in names})
        first = ast.copy_location(ast.Assign(targets=[node.target], value=node.iter.elt), node.target)
        body: list[ast.stmt] = [first, *node.body]
        for test in reversed(generator.ifs):
            body = [ast.copy_location(ast.If(test=test, body=body, orelse=[]), test)]
        made = ast.For(target=generator.target, iter=generator.iter, body=body, orelse=node.orelse)
        return ast.copy_location(made, node)


def _binds(part: ast.AST, names: set[str]) -> bool:
    """Whether something inside an expression has variables of its own by one of these names."""
    for inner in ast.walk(part):
        if isinstance(inner, ast.arg) and inner.arg in names:
            return True
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store) and inner.id in names:
            return True
    return False


def _rename(part: ast.AST, names: dict[str, str]) -> None:
    for inner in ast.walk(part):
        if isinstance(inner, ast.Name):
            inner.id = names.get(inner.id, inner.id)
