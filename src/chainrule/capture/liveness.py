"""Which variables may still be read: what joins need to keep.

A variable is live at the end of a statement if it is read further down, or if an enclosing loop reads it at its next
iteration before assigning it, or if an inner function reads it.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from chainrule.capture.fetch import FunctionNode, scope

Loop = ast.For | ast.While


@lru_cache(maxsize=65536)
def is_live(function: FunctionNode, name: str, line: int, loops: tuple[Loop, ...]) -> bool:
    """Whether a variable may be read after a line of a function, inside the given enclosing loops."""
    if name in scope(function)[1]:
        return True
    if any(read > line for read in _reads(function).get(name, ())):
        return True
    return any(_exposed(loop, name) for loop in loops)


@lru_cache(maxsize=4096)
def _reads(function: FunctionNode) -> dict[str, tuple[int, ...]]:
    reads: dict[str, list[int]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            reads.setdefault(node.id, []).append(node.lineno)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            reads.setdefault(node.target.id, []).append(node.lineno)
    return {name: tuple(lines) for name, lines in reads.items()}


@lru_cache(maxsize=65536)
def _exposed(loop: Loop, name: str) -> bool:
    """Whether an iteration may read the value that a variable had before it."""
    if isinstance(loop, ast.While) and _mentions(loop.test, name):
        return True
    if isinstance(loop, ast.For) and name in _targets(loop.target):
        return False
    return _scan(loop.body, name) == "read" or _scan(loop.orelse, name) == "read"


def _scan(statements: list[ast.stmt], name: str) -> str:
    """Say what happens first to a variable: `read`, `assigned` (on every path), or `none`."""
    for statement in statements:
        first = _first(statement, name)
        if first != "none":
            return first
    return "none"


def _first(statement: ast.stmt, name: str) -> str:
    match statement:
        case ast.Assign(targets=targets, value=value):
            if _mentions(value, name) or any(_reads_in_target(t, name) for t in targets):
                return "read"
            return "assigned" if any(name in _targets(t) for t in targets) else "none"
        case ast.AnnAssign(target=target, value=value) if value is not None:
            if _mentions(value, name) or _reads_in_target(target, name):
                return "read"
            return "assigned" if name in _targets(target) else "none"
        case ast.If(test=test, body=body, orelse=orelse):
            if _mentions(test, name):
                return "read"
            first = {_scan(body, name), _scan(orelse, name)}
            if "read" in first:
                return "read"
            return "assigned" if first == {"assigned"} else "none"
        case ast.For(target=target, iter=iterable, body=body, orelse=orelse):
            if _mentions(iterable, name):
                return "read"
            inside = "none" if name in _targets(target) else _scan(body, name)
            return "read" if "read" in (inside, _scan(orelse, name)) else "none"
        case ast.While(test=test, body=body, orelse=orelse):
            if _mentions(test, name):
                return "read"
            return "read" if "read" in (_scan(body, name), _scan(orelse, name)) else "none"
        case ast.FunctionDef():
            return "read" if _mentions(statement, name) else "none"
        case ast.Return() | ast.Raise():
            return "read" if _mentions(statement, name) else "assigned"  # nothing further down is reached
        case ast.Break() | ast.Continue():
            return "none"
        case _:
            return "read" if _mentions(statement, name) else "none"


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node))


def _targets(target: ast.AST) -> set[str]:
    match target:
        case ast.Name(id=name):
            return {name}
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return {name for item in items for name in _targets(item)}
        case ast.Starred(value=value):
            return _targets(value)
        case _:
            return set()


def _reads_in_target(target: ast.AST, name: str) -> bool:
    match target:
        case ast.Name():
            return False
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return any(_reads_in_target(item, name) for item in items)
        case ast.Starred(value=value):
            return _reads_in_target(value, name)
        case _:
            return _mentions(target, name)
