"""Which variables may still be read after a statement, or at the start of a loop's iteration.

The usual backward analysis, on the syntax tree: control flow is structured, so one walk (repeated for loops)
is enough.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import lru_cache

from chainrule.capture.fetch import FunctionNode, scope

Loop = ast.For | ast.While
Names = frozenset[str]
NOBODY: Names = frozenset()


@dataclass(frozen=True, slots=True)
class _Exits:
    """What is live where a `break` and a `continue` lead."""

    broken: Names
    continued: Names


@dataclass(eq=False, slots=True)
class Liveness:
    """`after[id(statement)]` and, for loops, `header[id(loop)]`: names that may be read from there on."""

    always: Names
    after: dict[int, Names] = field(default_factory=dict[int, Names])
    header: dict[int, Names] = field(default_factory=dict[int, Names])

    def block(self, statements: list[ast.stmt], out: Names, exits: _Exits) -> Names:
        """Give what is live before a block."""
        for statement in reversed(statements):
            self.after[id(statement)] = out | self.after.get(id(statement), NOBODY)
            out = self._before(statement, out, exits)
        return out

    def _before(self, statement: ast.stmt, out: Names, exits: _Exits) -> Names:
        match statement:
            case ast.Assign(targets=targets, value=value):
                bound = frozenset(n for t in targets for n in _bound(t))
                return (out - bound) | reads(value) | frozenset(n for t in targets for n in reads(t))
            case ast.AnnAssign(target=target, value=value):
                return (out - _bound(target)) | (reads(value) if value else NOBODY) if value else out
            case ast.AugAssign(target=target, value=value):
                return out | _bound(target) | reads(target) | reads(value)
            case ast.If(test=test, body=body, orelse=orelse):
                return reads(test) | self.block(body, out, exits) | self.block(orelse, out, exits)
            case ast.For() | ast.While():
                return self._loop(statement, out, exits)
            case ast.Match(subject=subject, cases=cases):
                inner = [self.block(case.body, out, exits) | _tests(case) for case in cases]
                return reads(subject) | out | frozenset(name for names in inner for name in names)
            case ast.Return() | ast.Raise():
                return reads(statement)
            case ast.Break():
                return exits.broken
            case ast.Continue():
                return exits.continued
            case ast.FunctionDef(name=name):
                return (out - {name}) | reads(statement)
            case _:
                return out | reads(statement)

    def _loop(self, loop: Loop, out: Names, exits: _Exits) -> Names:
        ending = self.block(loop.orelse, out, exits) | out
        target = _bound(loop.target) if isinstance(loop, ast.For) else NOBODY
        test = reads(loop.test) if isinstance(loop, ast.While) else NOBODY
        header = ending | test
        while True:
            inside = self.block(loop.body, header, _Exits(out, header)) - target
            wider = header | inside
            if wider == header:
                break
            header = wider
        self.header[id(loop)] = header
        return header | (reads(loop.iter) if isinstance(loop, ast.For) else NOBODY)


@lru_cache(maxsize=4096)
def liveness(function: FunctionNode) -> Liveness:
    """Analyse a function."""
    result = Liveness(scope(function)[1])
    body = function.body if isinstance(function.body, list) else []
    result.block(body, NOBODY, _Exits(NOBODY, NOBODY))
    return result


def _bound(target: ast.AST) -> Names:
    match target:
        case ast.Name(id=name):
            return frozenset({name})
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return frozenset(name for item in items for name in _bound(item))
        case ast.Starred(value=value):
            return _bound(value)
        case _:
            return NOBODY


@lru_cache(maxsize=65536)
def reads(node: ast.AST) -> Names:
    """Give the names that are read in a node; those that a comprehension binds are its own."""
    if isinstance(node, ast.Name):
        return frozenset({node.id}) if isinstance(node.ctx, ast.Load) else NOBODY
    found = frozenset(name for child in ast.iter_child_nodes(node) for name in reads(child))
    if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp | ast.SetComp):
        own = frozenset(name for one in node.generators for name in _bound(one.target))
        return (found - own) | reads(node.generators[0].iter)
    return found


def _tests(case: ast.match_case) -> Names:
    """Give the names that a pattern and its guard read."""
    return reads(case.pattern) | (reads(case.guard) if case.guard else NOBODY)
