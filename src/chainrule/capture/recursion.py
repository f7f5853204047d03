"""Functions that are captured on their own: recursive ones become functions of the IR."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import count
from typing import Any

from chainrule.capture.branches import DEAD
from chainrule.capture.columns import part_at
from chainrule.capture.context import Bottom, Frame, Outlined, Raised
from chainrule.capture.fetch import Source, scope
from chainrule.capture.inlining import Inlining
from chainrule.capture.join_types import fitted, join_structures
from chainrule.capture.sharing import Side
from chainrule.capture.state import SHARED, UNCERTAIN
from chainrule.capture.values import (
    ArrayRef,
    BoundMethod,
    Choice,
    Closure,
    ComplexArray,
    Conflict,
    Derived,
    DictState,
    ElementRef,
    FunctionValue,
    Key,
    ListState,
    ObjectState,
    PartialCall,
    Ref,
    SequenceState,
    TupleValue,
    Undefined,
)
from chainrule.ir.nodes import Function, Value
from chainrule.ir.structure import (
    Complex,
    Constant,
    Dict,
    Leaf,
    Optional,
    Record,
    Sequence,
    Structure,
    Tuple,
    leaves,
)
from chainrule.ir.walk import calls_within
from chainrule.primitives import control
from chainrule.primitives.ops import Ops


class Grown(Exception):  # noqa: N818 - no error: the call is captured in another way
    """Raised where a recursive function changes the length of lists: their numbers among the arguments, and items."""

    def __init__(self, key: Any, items: dict[int, Structure]) -> None:
        super().__init__(key)
        self.key = key
        self.items = items


class OutlinedCalls(Inlining):
    """Outlined functions, their arguments, results and effects."""

    packs: bool  # whether what is captured now may hold what cannot be differentiated

    def _call_outlined(
        self, function: Any, identity: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Any:
        for k, value in enumerate(arguments):
            if isinstance(value, Choice):

                def with_one(one: Any, k: int = k) -> Any:
                    given = (*arguments[:k], one, *arguments[k + 1 :])
                    return self._call_outlined(function, identity, given, keywords)

                return self.choose(value, with_one)
        source, *_ = self._source(function)
        values = self._bind(function, source, arguments, keywords)
        outer: dict[tuple[int, str], Any] = {}
        for closure in (function, *values.values()):
            for inner in closures_in(closure):
                outer |= self._outer_variables(inner)
        names = list(values)
        given = [values[n] for n in names] + list(outer.values())
        while True:
            described = [self._describe_argument(value) for value in given]
            structures = [structure for structure, _ in described]
            key = (identity, tuple(names), tuple(structures), tuple(outer), self.packs)
            entry = self.unit.outlined.get(key)
            if entry is not None:
                break
            try:
                entry = self._capture_outlined(function, source, key, names, structures, list(outer), given)
                break
            except Grown as grown:
                if grown.key != key:
                    raise
                self._lengthen(given, grown.items)
        if entry.result is None:
            raise Bottom
        return self._emit_call(entry, given, [atom for _, atoms in described for atom in atoms])

    def _lengthen(self, given: list[Any], items: dict[int, Structure]) -> None:
        """Make lists that a recursive function grows or shrinks lists of run-time length."""
        targets = self._argument_targets(given)
        for number, item in items.items():
            cell = targets[number].cell
            if self.state[cell].items:
                self.as_sequence(cell)
            else:
                columns = tuple(self.array(self.no_rows(type_)) for type_ in leaves(item))
                self.state[cell] = SequenceState(self.b.integer(0), item, columns)

    def _describe_argument(self, value: Any) -> tuple[Structure, list[Any]]:
        if isinstance(value, FunctionValue):
            return Constant(value), []
        structure, atoms = self.describe(value, sorts=True)
        return _without_literal_dims(structure), atoms

    def _outer_variables(
        self, function: Closure, seen: tuple[ast.AST, ...] = ()
    ) -> dict[tuple[int, str], Any]:
        """The variables of enclosing functions that a recursive inner function uses, itself or by others."""
        seen = (*seen, function.node)
        found: dict[tuple[int, str], Any] = {}
        used = {n.id for n in ast.walk(function.node) if isinstance(n, ast.Name)}
        frame = function.frame
        while frame is not None:
            for name in sorted(used & frame.names):
                key = self.variable(name, frame)
                value = self.state.get(key)
                if isinstance(value, Closure):
                    if all(value.node is not node for node in seen):
                        found |= {
                            k: v for k, v in self._outer_variables(value, seen).items() if k not in found
                        }
                elif value is not None and not isinstance(value, Undefined | Conflict):
                    found[frame.number, name] = value
            frame = frame.parent
        return found

    def _capture_outlined(
        self, function: Any, source: Source, key: Any, names: list[str], structures: list[Structure],
        outer: list[tuple[int, str]], given: list[Any],
    ) -> Outlined:  # fmt: skip
        base = source.name.rsplit(".", 1)[-1].replace("<lambda>", "lambda")
        taken = {one.name for one in self.unit.outlined.values()}
        names_left = (f"{base}_{k}" for k in count(len(taken) + 1))
        entry = Outlined(next(name for name in names_left if name not in taken))
        self.unit.outlined[key] = entry
        others = len(self.unit.outlined)
        for _ in range(8):
            before = entry.result, entry.effects, entry.shares
            try:
                self._capture_once(function, entry, names, structures, outer, given)
            except Grown as grown:
                del self.unit.outlined[key]
                raise Grown(key, grown.items) from None
            if (entry.result, entry.effects, entry.shares) == before and entry.result is not None:
                entry.done = True
                return entry
            self._forget_callers(entry.name, list(self.unit.outlined)[others:])
        if entry.result is None:
            self.refuse("E0320", f"`{base}` has no branch that returns without calling itself")
        self.mismatch("E0407", f"the result type of `{base}` does not settle")

    def _forget_callers(self, name: str, keys: list[Any]) -> None:
        """Capture those anew that call a function whose result has become of another kind since, or each other."""
        stale = {name}
        while True:
            made = [key for key in keys if key in self.unit.outlined]
            bodies = {key: self.unit.functions.get(self.unit.outlined[key].name) for key in made}
            found = [key for key, f in bodies.items() if f is not None and stale & {*calls_within(f.body)}]
            if not found:
                return
            for key in found:
                gone = self.unit.outlined.pop(key)
                self.unit.functions.pop(gone.name, None)
                stale.add(gone.name)

    def _capture_once(
        self, function: Any, entry: Outlined, names: list[str], structures: list[Structure],
        outer: list[tuple[int, str]], given: list[Any],
    ) -> None:  # fmt: skip
        saved = self.b, self.state, self.frame, self.stack
        closures = {k: v for k, v in self.state.items() if isinstance(v, Closure)}
        self.b, self.stack = Ops(self.b.span, self.b.definitions), []
        self.state = {UNCERTAIN: frozenset(), SHARED: frozenset(), **closures}
        try:
            params = tuple(
                Value(t, n)
                for n, s in zip([*names, *(n for _, n in outer)], structures, strict=True)
                for t in leaves(s)
            )
            source_atoms = iter(params)
            values: list[Any] = []
            for k, structure in enumerate(structures):
                made = given[k] if isinstance(given[k], FunctionValue) else None
                values.append(made or self.instantiate(structure, source_atoms))
            roots = values[len(names) :]
            for (frame, name), value in zip(outer, roots, strict=True):
                self.state["v", frame, name] = value
            for k, value in enumerate(values):
                self.state["v", 0, f"$argument{k}"] = (
                    value  # the caller sees it, whatever names here mean later
                )
            before = dict(self.state)
            result, atoms = self._result_of(function, dict(zip(names, values, strict=False)))
            if result is None:
                return
            self._find_growth(values, before)
            effects, extra = self.find_effects(values, before)
            joined = result if entry.result is None else join_structures(entry.result, result, sorts=True)
            if joined is None:
                self.mismatch("E0407", "a recursive function returns differently built values")
            converted = fitted(self.b, result, joined, atoms)
            entry.result, entry.effects = joined, effects
            entry.shares = entry.shares | self._shares_of(self.visited_cells(values, before))
            region = self.b.region(params, (*converted, *extra))
            self.unit.functions[entry.name] = Function(entry.name, region, self.b.span)
        finally:
            self.b, self.state, self.frame, self.stack = saved

    def _result_of(self, function: Any, values: dict[str, Any]) -> tuple[Structure | None, list[Any]]:
        identity = self._identity_of(function)
        try:
            result = self._inline_bound(function, identity, values)
        except Raised:
            return None, []
        except Bottom:
            return None, []
        structure, atoms = self.describe(result, sorts=True)
        return _without_literal_dims(structure), atoms

    def _inline_bound(self, function: Any, identity: Any, values: dict[str, Any]) -> Any:
        source, parent, python_function, globals_ = self._source(function)
        frame = Frame(source, scope(source.node)[0], python_function, parent, globals_, self.fresh(), None)
        self.frame = frame
        self.stack = [(None, source.name, None)]
        for name, value in values.items():
            self.state[self.variable(name)] = value
        result = self._run(source)
        if DEAD in self.state:
            raise Raised
        return result

    def _find_growth(self, values: list[Any], before: dict[Key, Any]) -> None:
        """Give up where a list of known length has become longer or shorter: its length is known at run time only."""
        grown: dict[int, Structure] = {}
        for number, cell in enumerate(self.visited_cells(values, before)):
            now, then = self.state.get(cell), before[cell]
            if not isinstance(then, ListState):
                continue
            if isinstance(now, SequenceState):
                grown[number] = _without_literal_dims(now.item)
            elif isinstance(now, ListState) and len(now.items) != len(then.items):
                grown[number] = _without_literal_dims(self.describe((now.items or then.items)[0])[0])
        if grown:
            raise Grown(None, grown)

    def find_effects(
        self, values: list[Any], before: dict[Key, Any]
    ) -> tuple[tuple[tuple[int, Structure], ...], list[Any]]:
        """Find what a function has changed in its arguments: number of the cell (as visited), contents."""
        effects: list[tuple[int, Structure]] = []
        extra: list[Any] = []
        for number, cell in enumerate(self.visited_cells(values, before)):
            now, then = self.state.get(cell), before[cell]
            if now is then or now == then:
                continue
            atoms: list[Any] = []
            structure = self.describe_content(now, atoms)
            effects.append((number, structure))
            extra += atoms
        return tuple(effects), extra

    def _shares_of(self, cells: list[Key]) -> frozenset[tuple[tuple[int, bool], tuple[int, bool]]]:
        """Say which arguments hold the same objects now, by the numbers of their cells."""
        numbers = {cell: k for k, cell in enumerate(cells)}
        return frozenset(
            ((numbers[s.first.cell], s.first.items), (numbers[s.second.cell], s.second.items))
            for s in self.state[SHARED]
            if s.first.cell in numbers and s.second.cell in numbers
        )

    def visited_cells(self, values: list[Any], state: dict[Key, Any]) -> list[Key]:
        """List the cells that are reachable from values, in a fixed order."""
        seen: dict[Key, None] = {}

        def visit(value: Any) -> None:
            match value:
                case ArrayRef(cell=cell):
                    seen.setdefault(cell)
                case ComplexArray(real=real, imag=imag):
                    seen.setdefault(real.cell)
                    seen.setdefault(imag.cell)
                case TupleValue(items=items):
                    for item in items:
                        visit(item)
                case Ref(cell=cell):
                    if cell in seen:
                        return
                    seen.setdefault(cell)
                    match state[cell]:
                        case ObjectState(fields=fields) | DictState(items=fields):
                            for _, item in fields:
                                visit(item)
                        case ListState(items=items):
                            for item in items:
                                visit(item)
                        case SequenceState(columns=columns):
                            for column in columns:
                                seen.setdefault(column.cell)
                        case _:
                            pass
                case _:
                    pass

        for value in values:
            visit(value)
        return list(seen)

    def _emit_call(self, entry: Outlined, given: list[Any], atoms: list[Any]) -> Any:
        assert entry.result is not None
        types = leaves(entry.result)
        extra = [t for _, s in entry.effects for t in leaves(s)]
        outputs = iter(self.b.emit(control.call, *atoms, types=(*types, *extra), function=entry.name))
        result = self.instantiate(entry.result, outputs)
        cells = self._argument_targets(given)
        for number, structure in entry.effects:
            self._apply_effect(cells[number], structure, outputs)
        for (first, items), (second, others) in sorted(entry.shares):
            self.share(Side(cells[first].cell, items), Side(cells[second].cell, others))
        return result

    def _argument_targets(self, given: list[Any]) -> list[Any]:
        """List what the cells inside an outlined function stand for at the call, in the same order."""
        targets: list[Any] = []
        seen: set[Any] = set()

        def visit(value: Any) -> None:
            match value:
                case ArrayRef():
                    targets.append(value)
                case ComplexArray(real=real, imag=imag):
                    targets.extend((real, imag))
                case TupleValue(items=items):
                    for item in items:
                        visit(item)
                case Ref(cell=cell):
                    if cell in seen:
                        self.refuse("E0606", "the same object is passed twice to a recursive function")
                    seen.add(cell)
                    targets.append(value)
                    match self.state[cell]:
                        case ObjectState(fields=fields) | DictState(items=fields):
                            for _, item in fields:
                                visit(item)
                        case ListState(items=items):
                            for item in items:
                                visit(item)
                        case SequenceState(columns=columns):
                            targets.extend(columns)
                        case _:
                            pass
                case ElementRef():
                    targets.append(value)
                    for _, item in self.content(value).fields:
                        visit(item)
                case _:
                    pass

        for value in given:
            visit(value)
        return targets

    def _apply_effect(self, target: Any, structure: Structure, atoms: Any) -> None:
        if isinstance(target, ArrayRef):
            self.write_array(target, next(atoms))
            return
        made = self.instantiate(structure, atoms)
        if isinstance(target, ElementRef):
            self.items_writable(target.cell)
            content: SequenceState = self.state[target.cell]
            record = part_at(content.item, target.structure, target.column)
            self.set_item_at(content, target.index, target.column, record, made)
        else:
            self.writable(target.cell)
            self.state[target.cell] = self.state[made.cell]


def closures_in(value: Any) -> Iterator[Closure]:
    """List the functions of captured code that a function value is made of."""
    match value:
        case Closure():
            yield value
        case Derived(function=function) | BoundMethod(function=function):
            yield from closures_in(function)
        case PartialCall(function=function, arguments=arguments):
            for part in (function, *arguments):
                yield from closures_in(part)
        case _:
            pass


def _without_literal_dims(structure: Structure) -> Structure:
    """Forget known sizes, except small ones: a recursive function is captured once for all sizes."""
    match structure:
        case Leaf(type=type_, kind=kind):
            return Leaf(type_.with_shape((None,) * type_.rank), kind)
        case Complex(shape=shape, kind=kind):
            return Complex((None,) * len(shape), kind)
        case Tuple(cls=cls, items=items):
            return Tuple(cls, tuple(map(_without_literal_dims, items)))
        case Record(cls=cls, fields=fields, items=items):
            return Record(cls, fields, tuple(map(_without_literal_dims, items)))
        case Dict(keys=keys, items=items):
            return Dict(keys, tuple(map(_without_literal_dims, items)))
        case Sequence(cls=cls, item=item):
            return Sequence(cls, _without_literal_dims(item))
        case Optional(item=item):
            return Optional(_without_literal_dims(item))
        case _:
            return structure
