"""From a Python function to its syntax tree, with positions in the user's file."""

from __future__ import annotations

import ast
import inspect
import os
import textwrap
from dataclasses import dataclass, field
from functools import lru_cache
from types import FunctionType
from typing import Any

import numpy as np

from chainrule import library
from chainrule.capture.generator_loops import unfold
from chainrule.capture.lookups import note_function
from chainrule.errors import UnsupportedError
from chainrule.source import Span

FunctionNode = ast.FunctionDef | ast.Lambda
_ERRSTATE = np.errstate.__call__.__code__.co_filename
SILENT = ("ignore", "warn", "print", "log")
LOUD = "`np.errstate` that raises exceptions is not supported"
_LIBRARY = os.path.dirname(library.__file__)


@dataclass(frozen=True, slots=True)
class Source:
    """The syntax tree of a function and where its text stands."""

    node: FunctionNode
    file: str
    line_offset: int
    column_offset: int
    name: str
    lines: tuple[str, ...] = field(repr=False)

    @property
    def of_library(self) -> bool:
        """Whether it is one of our own meanings of NumPy's functions."""
        return self.file.startswith(_LIBRARY)

    def span(self, node: ast.AST, caller: Span | None = None) -> Span:
        """Give the position of a node in the user's file, columns in characters."""
        line = getattr(node, "lineno", 1)
        end = getattr(node, "end_lineno", line) or line
        return Span(
            self.file,
            line + self.line_offset,
            self._column(line, getattr(node, "col_offset", 0)),
            end + self.line_offset,
            self._column(end, getattr(node, "end_col_offset", 1) or 1),
            self.name,
            caller,
        )

    def _column(self, line: int, offset: int) -> int:
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        if text.isascii():
            return min(offset, len(text)) + self.column_offset
        return len(text.encode()[:offset].decode(errors="replace")) + self.column_offset


def undecorated(function: FunctionType) -> FunctionType:
    """Give the function that `np.errstate(…)` decorates: it silences warnings, and compiled code has none.

    Raises
    ------
    UnsupportedError
        If it asks NumPy to raise exceptions.
    """
    while hasattr(function, "__wrapped__") and function.__code__.co_filename == _ERRSTATE:
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
        loud = [v for v in vars_of_errstate(cells["self"].cell_contents) if v not in SILENT]
        if loud:
            raise UnsupportedError("E0310", LOUD, None, hint="test the condition with `if`, and `raise`")
        function = function.__wrapped__  # type: ignore[attr-defined]
    return function


def vars_of_errstate(settings: Any) -> list[Any]:
    """List what an `np.errstate` sets."""
    names = ("_all", "_divide", "_over", "_under", "_invalid")
    return [v for v in (getattr(settings, name) for name in names) if v is not None]


def fetch(function: FunctionType) -> Source:
    """Find the source of a function.

    Raises
    ------
    UnsupportedError
        If there is no source text (functions made by `exec`, or written in C).
    """
    source = _fetch(function)
    note_function(function, source)
    return source


@lru_cache(maxsize=4096)
def _fetch(function: FunctionType) -> Source:
    code = function.__code__
    try:
        raw, first = inspect.getsourcelines(code)  # a function may name another one that it wraps
    except (OSError, TypeError):
        raise UnsupportedError(
            "E0101",
            f"the source text of `{function.__qualname__}` is not available",
            None,
            hint="define the function in a file or a notebook cell",
        ) from None
    indent = len(raw[0]) - len(raw[0].lstrip())
    text = textwrap.dedent("".join(raw))
    tree, shift = _parse(text)
    tree = unfold(tree)
    node = _find(tree, code, first - 1 + shift, indent)
    return Source(
        node, code.co_filename, first - 1 + shift, indent, function.__qualname__, tuple(text.split("\n"))
    )


def _parse(text: str) -> tuple[ast.Module, int]:
    try:
        return ast.parse(text), 0
    except SyntaxError:  # a lambda in the middle of a statement
        start = text.index("lambda")
        for end in range(len(text), start, -1):
            try:
                expression = ast.parse("(" + " " * max(0, start - 1) + text[start:end] + ")", mode="eval")
            except SyntaxError:
                continue
            return ast.Module(body=[ast.Expr(expression.body)], type_ignores=[]), 0
        raise


def _find(tree: ast.AST, code: Any, line_offset: int, indent: int) -> FunctionNode:
    if code.co_name == "<lambda>":
        nodes: list[Any] = [n for n in ast.walk(tree) if isinstance(n, ast.Lambda)]
        names = list(code.co_varnames[: code.co_argcount])
        matching = [n for n in nodes if [a.arg for a in n.args.args] == names]
        nodes = [n for n in matching if n.lineno + line_offset == code.co_firstlineno] or matching
        if len(nodes) > 1 and hasattr(code, "co_positions"):
            places = (p[2] for p in code.co_positions() if p[0] == code.co_firstlineno)
            columns = {column - indent for column in places if column is not None}
            nodes = [
                n for n in nodes if any(n.col_offset <= c <= (n.end_col_offset or 0) for c in columns)
            ] or nodes
        if len({ast.dump(n) for n in nodes}) > 1:
            raise UnsupportedError(
                "E0102", "several lambdas stand on this line", None, hint="give each one a name with `def`"
            )
    else:
        nodes = [
            n
            for n in ast.walk(tree)
            if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and n.name == code.co_name
        ]
    if not nodes:
        raise UnsupportedError("E0101", f"the source text of `{code.co_name}` could not be found", None)
    return nodes[0]


@lru_cache(maxsize=4096)
def scope(node: FunctionNode) -> tuple[frozenset[str], frozenset[str]]:
    """Give the assigned names, and the names that inner functions read."""
    arguments = node.args
    names = {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    names |= {a.arg for a in (arguments.vararg, arguments.kwarg) if a is not None}
    outer: set[str] = set()
    captured: set[str] = set()

    def visit(item: ast.AST) -> None:
        match item:
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
                names.add(name)
            case ast.MatchMapping(rest=str() as name):
                names.add(name)
            case ast.Nonlocal(names=listed) | ast.Global(names=listed):
                outer.update(listed)
            case ast.Import(names=imported) | ast.ImportFrom(names=imported):
                names.update(alias.asname or alias.name.partition(".")[0] for alias in imported)
            case ast.FunctionDef(name=name):
                names.add(name)
                captured.update(n.id for n in ast.walk(item) if isinstance(n, ast.Name))
                return
            case ast.ClassDef(name=name):
                names.add(name)
                return
            case ast.Lambda():
                captured.update(n.id for n in ast.walk(item) if isinstance(n, ast.Name))
                return
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp() | ast.DictComp():
                for inner in ast.walk(item):
                    if isinstance(inner, ast.NamedExpr):
                        visit(inner.target)
                    if isinstance(inner, ast.Lambda):
                        visit(inner)
                return
            case _:
                pass
        for child in ast.iter_child_nodes(item):
            visit(child)

    for statement in node.body if isinstance(node.body, list) else [node.body]:
        visit(statement)
    return frozenset(names - outer), frozenset(captured)
