"""`match`: each case is a test, and names for parts of the subject."""

from __future__ import annotations

import ast
from typing import Any

from chainrule.capture.joined_known import all_static
from chainrule.capture.loop_statements import LoopStatements
from chainrule.capture.values import (
    Choice,
    DictState,
    ElementRef,
    ListState,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal

Bound = dict[str, Any]
_NUMBERS = (int, float, bool)


def _asks_for_values(node: ast.Match) -> bool:
    """Whether no case of a `match` asks for a class."""
    return not any(isinstance(part, ast.MatchClass) for case in node.cases for part in ast.walk(case.pattern))


class Matching(LoopStatements):
    """The statement `match`."""

    def _do_match(self, node: ast.Match) -> None:
        subject = self.evaluate(node.subject)
        if isinstance(subject, Choice) and not (all_static(subject) and _asks_for_values(node)):
            self.choose(subject, lambda one: self._cases(node, node.cases, one))
        else:
            self._cases(node, node.cases, subject)

    def _cases(self, node: ast.Match, cases: list[ast.match_case], subject: Any) -> None:
        if not cases:
            return
        case, rest = cases[0], cases[1:]
        self.at(case.pattern)
        bound: Bound = {}
        test = self._fits(case.pattern, subject, bound)

        def taken() -> None:
            for name, value in bound.items():
                self.assign(ast.Name(name, ast.Store()), value)
            if case.guard is None:
                self.execute(case.body)
                return
            self._by_test(self.condition(case.guard), lambda: self.execute(case.body), other, node)

        def other() -> None:
            self._cases(node, rest, subject)

        self._by_test(test, taken, other, node)

    def _by_test(self, test: Atom, yes: Any, no: Any, node: ast.Match) -> None:
        if isinstance(test, Literal):
            (yes if test.value else no)()
        else:
            self.branch(test, yes, no, self.live_after(node))

    def _fits(self, pattern: ast.pattern, subject: Any, bound: Bound) -> Atom:
        """Say whether a pattern fits; note what its names stand for then."""
        match pattern:
            case ast.MatchValue(value=value):
                return self.truth(self.compare("Eq", subject, self.evaluate(value), pattern))
            case ast.MatchSingleton(value=value):
                return self._is_singleton(subject, value, pattern)
            case ast.MatchAs(pattern=inner, name=name):
                test = literal(True) if inner is None else self._fits(inner, subject, bound)
                if name is not None:
                    bound[name] = subject
                return test
            case ast.MatchOr(patterns=patterns):
                return self._one_of(patterns, subject, bound)
            case ast.MatchSequence(patterns=patterns):
                return self._sequence_fits(patterns, subject, bound)
            case ast.MatchMapping():
                return self._mapping_fits(pattern, subject, bound)
            case ast.MatchClass():
                return self._class_fits(pattern, subject, bound)
            case _:
                self.refuse("E0301", "this pattern is not supported", node=pattern)

    def _is_singleton(self, subject: Any, value: Any, node: ast.AST) -> Atom:
        if value is None:
            return self.truth(self.compare("Is", subject, Static(None), node))
        if not isinstance(subject, Scalar) or subject.atom.type.dtype != "bool":
            return literal(False)
        return subject.atom if value else self.b.not_(subject.atom)

    def _one_of(self, patterns: list[ast.pattern], subject: Any, bound: Bound) -> Atom:
        found: Atom = literal(False)
        for pattern in patterns:
            mine: Bound = {}
            test = self._fits(pattern, subject, mine)
            if mine and not isinstance(test, Literal):
                self.refuse("E0301", "names inside `|` need a subject whose type is known", node=pattern)
            if isinstance(test, Literal) and test.value and isinstance(found, Literal):
                bound.update(mine)
            found = self.b.or_(found, test)
        return found

    def _all(self, tests: list[Atom]) -> Atom:
        result: Atom = literal(True)
        for test in tests:
            result = self.b.and_(result, test)
        return result

    def _sequence_fits(self, patterns: list[ast.pattern], subject: Any, bound: Bound) -> Atom:
        content = self.content(subject) if isinstance(subject, Ref | ElementRef) else None
        if isinstance(content, SequenceState):
            self.refuse(
                "E0301", "a list of run-time length cannot be matched", hint="test its length with `if`"
            )
        if not isinstance(subject, TupleValue) and not isinstance(content, ListState):
            return literal(False)
        items = subject.items if isinstance(subject, TupleValue) else content.items  # pyright: ignore[reportOptionalMemberAccess]
        stars = [k for k, p in enumerate(patterns) if isinstance(p, ast.MatchStar)]
        if len(items) != len(patterns) and not (stars and len(items) >= len(patterns) - 1):
            return literal(False)
        if stars:
            k, after = stars[0], len(patterns) - stars[0] - 1
            star = patterns[k]
            assert isinstance(star, ast.MatchStar)
            if star.name is not None:
                bound[star.name] = Ref(self.new_cell(ListState(items[k : len(items) - after])))
            items = (*items[:k], *items[len(items) - after :])
            patterns = [*patterns[:k], *patterns[k + 1 :]]
        return self._all([self._fits(p, item, bound) for p, item in zip(patterns, items, strict=True)])

    def _mapping_fits(self, pattern: ast.MatchMapping, subject: Any, bound: Bound) -> Atom:
        content = self.content(subject) if isinstance(subject, Ref | ElementRef) else None
        if not isinstance(content, DictState):
            return literal(False)
        pairs = dict(content.items)
        tests: list[Atom] = []
        for node, part in zip(pattern.keys, pattern.patterns, strict=True):
            key = self.static_key(self.evaluate(node), node)
            if key not in pairs:
                return literal(False)
            tests.append(self._fits(part, pairs.pop(key), bound))
        if pattern.rest is not None:
            bound[pattern.rest] = Ref(self.new_cell(DictState(tuple(pairs.items()))))
        return self._all(tests)

    def _class_fits(self, pattern: ast.MatchClass, subject: Any, bound: Bound) -> Atom:
        cls = self.evaluate(pattern.cls)
        if not isinstance(cls, Static) or not isinstance(cls.value, type):
            self.refuse("E0301", "the class of a pattern must be known", node=pattern)
        if not issubclass(self.python_class(subject), cls.value):
            return literal(False)
        names = list(getattr(cls.value, "__match_args__", ()))
        if cls.value in _NUMBERS and len(pattern.patterns) == 1:
            return self._fits(pattern.patterns[0], subject, bound)
        if len(pattern.patterns) > len(names):
            self.refuse(
                "E0601", f"{cls.value.__name__}() accepts {len(names)} positional sub-patterns", node=pattern
            )
        parts = [
            *zip(names, pattern.patterns, strict=False),
            *zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True),
        ]
        return self._all([self._fits(part, self.attribute(subject, name), bound) for name, part in parts])
