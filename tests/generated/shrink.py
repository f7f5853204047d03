"""A smaller program that fails in the same way.

In: a job that failed, and its outcome. Out: the text of a program that is about as small as it gets by leaving
statements out, putting bodies in the place of their statements, and parts of expressions in the place of the
whole. Each candidate is a job, so that a crash is survived.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from tests.generated.outcomes import Job, Outcome
from tests.generated.workers import Task

MOST = 300  # candidates that are tried
Edit = Callable[[], None]


def shrunk(job: Job, failed: Outcome) -> Task[str]:
    """Shrink the text of a job as long as its outcome stays like this one."""
    text, place, better = job.text, 0, True
    tried = 0
    while tried < MOST:
        tree = ast.parse(text)
        edits = list(edits_of(tree))
        if place >= len(edits):
            if not better:
                break
            place, better = 0, False
            continue
        edits[place]()
        smaller = text_of(tree)
        if smaller is not None and len(smaller) < len(text):
            tried += 1
            if (yield replace(job, text=smaller)).alike(failed):
                text, better = smaller, True
                continue
        place += 1
    return text


def text_of(tree: ast.Module) -> str | None:
    """The text of an edited program, if it is one."""
    try:
        text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        with warnings.catch_warnings(action="ignore"):
            compile(text, "<smaller>", "exec")
    except (SyntaxError, ValueError):
        return None
    return text


def edits_of(tree: ast.AST) -> Iterator[Edit]:
    """What can be left out of a program, the large parts first."""
    bodies = [body for node in ast.walk(tree) for body in bodies_of(node)]
    for size in (16, 8, 4, 2, 1):
        for body in bodies:
            for start in range(0, len(body), size):
                if size == 1 or len(body) - start > size // 2:
                    yield partial(leave_out, body, start, start + size)
    for body in bodies:
        for n, statement in enumerate(body):
            for inner in bodies_of(statement):
                if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
                    yield partial(body.__setitem__, slice(n, n + 1), inner)
    yield from expression_edits(tree)


def bodies_of(node: ast.AST) -> list[list[ast.stmt]]:
    """The statements inside of a node."""
    found = [getattr(node, name, None) for name in ("body", "orelse")]
    return [body for body in found if isinstance(body, list) and body]


def leave_out(body: list[ast.stmt], start: int, end: int) -> None:
    body[start:end] = [] if len(body) > end - start else [ast.Pass()]


def expression_edits(tree: ast.AST) -> Iterator[Edit]:
    """Items of calls, tuples and lists go; parts of an expression, or a number, take its place."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for node in (x for function in functions for x in ast.walk(function)):
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and isinstance(getattr(value, "ctx", ast.Load()), ast.Load):
                for part in parts_of(value):
                    yield partial(setattr, node, name, part)
            elif isinstance(value, list) and value and isinstance(value[0], ast.expr):
                for n, item in enumerate(value):
                    yield partial(value.__delitem__, n)
                    for part in parts_of(item):
                        yield partial(value.__setitem__, n, part)


def parts_of(value: ast.expr) -> list[ast.expr]:
    if isinstance(value, ast.Constant):
        return []
    inner = [x for x in ast.iter_child_nodes(value) if isinstance(x, ast.expr)]
    return [*inner, ast.Constant(1.0), ast.Constant(1)]
