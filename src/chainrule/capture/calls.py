"""Calls: user's functions (inlined, or captured on their own where they recurse), methods, classes."""

from __future__ import annotations

import ast
import functools
import inspect
from types import FunctionType
from typing import Any

from chainrule.capture.cells import join_structures
from chainrule.capture.context import FALSE, TRUE, Bottom, Frame, Outlined, Raised, Recursion, is_true
from chainrule.capture.fetch import Source, fetch, scope
from chainrule.capture.flow import DEAD
from chainrule.capture.state import UNCERTAIN
from chainrule.capture.statements import Statements
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    BoundMethod,
    Choice,
    Closure,
    Conflict,
    DictState,
    ElementRef,
    Iteration,
    Key,
    ListState,
    ObjectState,
    PartialCall,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
    Undefined,
)
from chainrule.errors import UnsupportedError
from chainrule.ir.nodes import Function, Value
from chainrule.ir.structure import Constant, Dict, Leaf, Record, Sequence, Structure, Tuple, leaves
from chainrule.primitives import control
from chainrule.primitives.ops import Ops

MAX_INLINED = 40


class Calls(Statements):
    """Calls of functions."""

    def _call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args:
            return self._super()
        function = self.evaluate(node.func)
        arguments: list[Any] = []
        for item in node.args:
            if isinstance(item, ast.Starred):
                arguments += self.static_items(self.evaluate(item.value), item)
            else:
                arguments.append(self.evaluate(item))
        keywords: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.evaluate(keyword.value)
            if keyword.arg is None:
                keywords |= {str(k): v for k, v in self.content(value).items}
            else:
                keywords[keyword.arg] = value
        self.at(node)
        return self.call(function, tuple(arguments), keywords)

    def _super(self) -> BoundMethod:
        frame = self.frame
        assert frame is not None
        first = frame.source.node.args.args[0].arg
        owner = self.lookup(first)
        name = frame.function.__qualname__.rsplit(".", 2)[-2]
        cls = next(c for c in self.content(owner).cls.__mro__ if c.__name__ == name)
        return BoundMethod(owner, Static(cls))

    def call(self, function: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a function value."""
        function = self.solid(function)
        match function:
            case Choice():
                return self.choose(function, lambda one: self.call(one, arguments, keywords))
            case Static(value=value):
                return self._call_static(value, arguments, keywords)
            case Closure():
                return self._call_user(function, arguments, keywords)
            case BoundMethod(owner=owner, function=inner):
                if isinstance(inner, Static) and not isinstance(inner.value, FunctionType):
                    return self.builtin_method(owner, inner.value, arguments, keywords)
                inner = inner if isinstance(inner, Static | Closure) else Static(inner)
                return self.call(inner, (owner, *arguments), keywords)
            case PartialCall():
                return self.call(
                    function.function, function.arguments + arguments, dict(function.keywords) | keywords
                )
            case Ref() | ElementRef() | TupleValue():
                return self.call_method(function, "__call__", arguments, None)
            case Conflict(reason=reason):
                self.refuse("E0317", reason, hint="call both in the branches of an `if`")
            case _:
                self.mismatch("E0405", f"{self.describe_value(function)} cannot be called")

    def call_method(self, owner: Any, name: str, arguments: tuple[Any, ...], node: ast.AST | None) -> Any:
        """Call a method by name."""
        return self.call(self.attribute(owner, name), arguments, {})

    def _call_static(self, value: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        replacement = self.known_function(value)
        if replacement is not None:
            return replacement(arguments, keywords)
        wrapped = getattr(value, "__chainrule_function__", None)
        if wrapped is not None:
            return self.call(Static(wrapped), arguments, keywords)
        if getattr(value, "__module__", None) == "chainrule.api" or hasattr(value, "__chainrule_derivative__"):
            self.refuse(
                "E0902", "derivatives inside compiled code are not covered yet",
                hint="differentiate outside: `cr.grad(cr.grad(f))`, `cr.hessian(f)`",
            )  # fmt: skip
        if isinstance(value, FunctionType):
            return self._call_user(Static(value), arguments, keywords)
        if isinstance(value, functools.partial):
            inner = self.outside(value.func, value, "func")
            given = tuple(self.outside_default(a) for a in value.args)
            return self.call(
                inner,
                given + arguments,
                {k: self.outside_default(v) for k, v in value.keywords.items()} | keywords,
            )
        if isinstance(value, type):
            return self.construct(value, arguments, keywords)
        name = getattr(value, "__qualname__", None) or getattr(value, "__name__", repr(value))
        module = getattr(value, "__module__", "") or ""
        if module.split(".")[0] in ("numpy", "scipy", "math") or type(value).__name__ == "ufunc":
            self.refuse(
                "E0312",
                f"`{module}.{name}` is not covered (yet)",
                hint="write it with functions that are covered",
            )
        if callable(value) and hasattr(type(value), "__call__") and not inspect.isbuiltin(value):
            return self.call(self.outside_default(value), arguments, keywords)
        if module == "builtins":
            self.refuse("E0312", f"the built-in function `{name}` is not covered (yet)")
        self.refuse("E0311", f"`{name}` cannot be compiled: it has no Python source")

    def known_function(self, value: Any) -> Any:
        """Give the meaning of a library function, if it has one."""
        raise NotImplementedError

    def builtin_method(
        self, owner: Any, method: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Any:
        """Call a method of a built-in type."""
        raise NotImplementedError

    # User's functions

    def _call_user(self, function: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        identity = self._identity_of(function)
        if identity in self.unit.recursive:
            return self._call_outlined(function, identity, arguments, keywords)
        kind = tuple(self.kind_of(v) for v in (*arguments, *keywords.values()))
        if any(entry[0] == identity and entry[2] == kind for entry in self.stack):
            raise Recursion(identity)
        if len(self.stack) > MAX_INLINED:
            self.refuse("E0320", "functions call each other too deeply to be compiled")
        builder, state, frame = self.b, dict(self.state), self.frame
        position, depth = len(self.b.equations), len(self.stack)
        try:
            return self._inline(function, identity, arguments, keywords, kind)
        except Recursion as recursion:
            if recursion.identity != identity:
                raise
            self.unit.recursive.add(identity)
            self.b, self.state, self.frame = builder, state, frame
            del self.b.equations[position:]
            del self.stack[depth:]
            return self._call_outlined(function, identity, arguments, keywords)

    def kind_of(self, value: Any) -> Any:
        """Give what a recursive call has in common with the call around it, if it is to be captured only once."""
        match value:
            case Scalar(atom=atom, kind=kind):
                return atom.type.dtype, kind
            case ArrayRef():
                return self.dtype_of(value), len(self.array_type(value).shape)
            case TupleValue(cls=cls, items=items):
                return cls, tuple(map(self.kind_of, items))
            case Ref(cell=cell):
                return self._kind_of_content(self.state[cell])
            case ElementRef(structure=structure):
                return structure
            case Static(value=known):
                return "known", id(known)
            case Closure(node=node):
                return node
            case _:
                return type(value)

    def _kind_of_content(self, content: Any) -> Any:
        match content:
            case ObjectState(cls=cls, fields=fields):
                return cls, tuple((name, self.kind_of(v)) for name, v in fields)
            case ListState(items=items):
                return list, tuple(map(self.kind_of, items))
            case DictState(items=pairs):
                return dict, tuple((k, self.kind_of(v)) for k, v in pairs)
            case SequenceState(item=item):
                return item
            case _:
                return None

    @staticmethod
    def _identity_of(function: Any) -> Any:
        return (
            (function.node, function.frame.number)
            if isinstance(function, Closure)
            else function.value.__code__
        )

    def _source(self, function: Any) -> tuple[Source, Frame | None, Any, dict[str, Any]]:
        if isinstance(function, Closure):
            parent: Frame = function.frame
            node = function.node
            name = node.name if isinstance(node, ast.FunctionDef) else "<lambda>"
            base = parent.source
            source = Source(node, base.file, base.line_offset, base.column_offset, name, base.lines)
            return source, parent, parent.function, parent.globals
        try:
            return fetch(function.value), None, function.value, function.value.__globals__
        except UnsupportedError as error:
            error.span = error.span or self.b.span
            raise

    def _inline(
        self, function: Any, identity: Any, arguments: tuple[Any, ...], keywords: dict[str, Any], kind: Any
    ) -> Any:
        source, parent, python_function, globals_ = self._source(function)
        self._refuse_generator(source)
        values = self._bind(function, source, arguments, keywords)
        names = scope(source.node)[0]
        frame = Frame(source, names, python_function, parent, globals_, self.fresh(), self.frame)
        caller, span = self.frame, self.b.span
        self.frame = frame
        self.stack.append((identity, source.name, kind))
        for name, value in values.items():
            self.state[self.variable(name)] = value
        result = self._run(source)
        self.stack.pop()
        if DEAD in self.state:
            self.frame = caller
            del self.state[DEAD]
            raise Raised
        if not scope(source.node)[1] or not self._kept_by_closure(frame, result):
            for key in [k for k in self.state if k[0] == "v" and k[1] == frame.number]:
                del self.state[key]
        self.frame, self.b.span = caller, span
        return result

    def _kept_by_closure(self, frame: Frame, result: Any) -> bool:
        """Whether a function value that outlives a call can still see its variables."""

        def sees(value: Any) -> bool:
            match value:
                case Closure(frame=inner, defaults=defaults):
                    while inner is not None:
                        if inner is frame:
                            return True
                        inner = inner.parent
                    return any(map(sees, defaults))
                case BoundMethod(owner=owner, function=function):
                    return sees(owner) or sees(function)
                case PartialCall(function=function, arguments=arguments):
                    return sees(function) or any(map(sees, arguments))
                case TupleValue(items=items) | ListState(items=items):
                    return any(map(sees, items))
                case ObjectState(fields=pairs) | DictState(items=pairs):
                    return any(sees(v) for _, v in pairs)
                case Iteration():
                    return True
                case _:
                    return False

        own = frame.number
        return sees(result) or any(
            sees(v) for k, v in self.state.items() if not (k[0] == "v" and k[1] == own)
        )

    def _run(self, source: Source) -> Any:
        """Run the body of the current frame and give what it returns."""
        self.set_flag("$return", FALSE)
        node = source.node
        if isinstance(node, ast.Lambda):
            return self.evaluate(node.body)
        self.execute(node.body)
        if DEAD in self.state:
            return None
        if not is_true(self.flag("$return")):
            self.at(node)
            self.guarded(self._return_none, frozenset())
        value = self.state.get(self.variable("$value"), NONE)
        if isinstance(value, Conflict):
            self.at(node)
            self.mismatch(
                "E0407",
                value.reason.replace("`$value`", "the result"),
                hint="return the same kind of value on every path",
            )
        return value

    def _return_none(self) -> None:
        self.state[self.variable("$value")] = NONE
        self.set_flag("$return", TRUE)

    def _refuse_generator(self, source: Source) -> None:
        if isinstance(source.node, ast.AsyncFunctionDef):
            self.refuse("E0304", "coroutines cannot be compiled", node=source.node)
        for node in ast.walk(source.node):
            if isinstance(node, ast.Yield | ast.YieldFrom | ast.Await):
                self.b.span = source.span(node)
                self.refuse("E0304", "generators cannot be compiled", hint="return a list or an array")

    def _bind(
        self, function: Any, source: Source, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> dict[str, Any]:
        """Match arguments to parameters as Python does."""
        spec = source.node.args
        names = [a.arg for a in (*spec.posonlyargs, *spec.args)]
        values: dict[str, Any] = dict(zip(names, arguments, strict=False))
        extra = arguments[len(names) :]
        if extra and spec.vararg is None:
            self.refuse(
                "E0601",
                f"{source.name}() takes {len(names)} positional arguments but {len(arguments)} were given",
            )
        if spec.vararg is not None:
            values[spec.vararg.arg] = TupleValue(tuple, extra)
        only = [a.arg for a in spec.kwonlyargs]
        rest: dict[str, Any] = {}
        for name, value in keywords.items():
            if name in values and name in names:
                self.refuse("E0601", f"{source.name}() got multiple values for argument '{name}'")
            if name in names or name in only:
                values[name] = value
            else:
                rest[name] = value
        if rest and spec.kwarg is None:
            self.refuse("E0601", f"{source.name}() got an unexpected keyword argument '{next(iter(rest))}'")
        if spec.kwarg is not None:
            values[spec.kwarg.arg] = Ref(self.new_cell(DictState(tuple(rest.items()))))
        self._defaults(function, names, only, values)
        missing = [n for n in (*names, *only) if n not in values]
        if missing:
            listed = ", ".join(f"'{n}'" for n in missing)
            self.refuse(
                "E0601", f"{source.name}() missing {len(missing)} required positional argument: {listed}"
            )
        return values

    def _defaults(self, function: Any, names: list[str], only: list[str], values: dict[str, Any]) -> None:
        if isinstance(function, Closure):
            offset = len(names) - len(function.defaults)
            for k, value in enumerate(function.defaults):
                values.setdefault(names[offset + k], value)
            for name, value in function.keyword_defaults:
                values.setdefault(name, value)
            return
        defaults = function.value.__defaults__ or ()
        offset = len(names) - len(defaults)
        for k, value in enumerate(defaults):
            if names[offset + k] not in values:
                values[names[offset + k]] = self.outside_default(value)
        for name, value in (function.value.__kwdefaults__ or {}).items():
            if name in only and name not in values:
                values[name] = self.outside_default(value)

    # Functions on their own

    def _call_outlined(
        self, function: Any, identity: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Any:
        source, *_ = self._source(function)
        values = self._bind(function, source, arguments, keywords)
        outer: dict[tuple[int, str], Any] = {}
        for closure in (function, *values.values()):
            if isinstance(closure, Closure):
                outer |= self._outer_variables(closure)
        names = list(values)
        given = [values[n] for n in names] + list(outer.values())
        structures: list[Structure] = []
        atoms: list[Any] = []
        for value in given:
            structure, leaves_ = self._describe_argument(value)
            structures.append(structure)
            atoms += leaves_
        key = (identity, tuple(names), tuple(structures), tuple(outer))
        entry = self.unit.outlined.get(key)
        if entry is None:
            entry = self._capture_outlined(function, source, key, names, structures, list(outer), given)
        if entry.result is None:
            raise Bottom
        return self._emit_call(entry, given, atoms)

    def _describe_argument(self, value: Any) -> tuple[Structure, list[Any]]:
        if isinstance(value, Closure | BoundMethod | PartialCall):
            return Constant(value), []
        structure, atoms = self.describe(value)
        return _without_literal_dims(structure), atoms

    def _outer_variables(self, function: Closure) -> dict[tuple[int, str], Any]:
        """The variables of enclosing functions that a recursive inner function uses."""
        found: dict[tuple[int, str], Any] = {}
        used = {n.id for n in ast.walk(function.node) if isinstance(n, ast.Name)}
        frame = function.frame
        while frame is not None:
            for name in sorted(used & frame.names):
                key = self.variable(name, frame)
                value = self.state.get(key)
                if isinstance(value, Closure):
                    if value is not function and value.node is not function.node:
                        found |= {k: v for k, v in self._outer_variables(value).items() if k not in found}
                elif value is not None and not isinstance(value, Undefined | Conflict):
                    found[frame.number, name] = value
            frame = frame.parent
        return found

    def _capture_outlined(
        self, function: Any, source: Source, key: Any, names: list[str], structures: list[Structure],
        outer: list[tuple[int, str]], given: list[Any],
    ) -> Outlined:  # fmt: skip
        base = source.name.rsplit(".", 1)[-1].replace("<lambda>", "lambda")
        entry = Outlined(f"{base}_{len(self.unit.outlined) + 1}")
        self.unit.outlined[key] = entry
        for _ in range(8):
            before = entry.result, entry.effects
            self._capture_once(function, entry, names, structures, outer, given)
            if (entry.result, entry.effects) == before and entry.result is not None:
                entry.done = True
                return entry
        if entry.result is None:
            self.refuse("E0320", f"`{base}` has no branch that returns without calling itself")
        self.mismatch("E0407", f"the result type of `{base}` does not settle")

    def _capture_once(
        self, function: Any, entry: Outlined, names: list[str], structures: list[Structure],
        outer: list[tuple[int, str]], given: list[Any],
    ) -> None:  # fmt: skip
        saved = self.b, self.state, self.frame, self.stack
        closures = {k: v for k, v in self.state.items() if isinstance(v, Closure)}
        self.b, self.stack = Ops(self.b.span, self.b.definitions), []
        self.state = {UNCERTAIN: frozenset(), **closures}
        try:
            params = tuple(
                Value(t, n)
                for n, s in zip([*names, *(n for _, n in outer)], structures, strict=True)
                for t in leaves(s)
            )
            source_atoms = iter(params)
            values: list[Any] = []
            for k, structure in enumerate(structures):
                made = given[k] if isinstance(given[k], Closure | BoundMethod | PartialCall) else None
                values.append(made or self.instantiate(structure, source_atoms))
            roots = values[len(names) :]
            for (frame, name), value in zip(outer, roots, strict=True):
                self.state["v", frame, name] = value
            before = dict(self.state)
            result, atoms = self._result_of(function, dict(zip(names, values, strict=False)))
            if result is None:
                return
            effects, extra = self.find_effects(values, before)
            joined = result if entry.result is None else join_structures(entry.result, result)
            if joined is None:
                self.mismatch("E0407", "a recursive function returns differently built values")
            converted = [self.b.convert(a, t.dtype) for a, t in zip(atoms, leaves(joined), strict=True)]
            entry.result, entry.effects = joined, effects
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
        structure, atoms = self.describe(result)
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

    def find_effects(
        self, values: list[Any], before: dict[Key, Any]
    ) -> tuple[tuple[tuple[int, Structure], ...], list[Any]]:
        """Find what a function has changed in its arguments: number of the cell (in order of visit), new contents."""
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

    def visited_cells(self, values: list[Any], state: dict[Key, Any]) -> list[Key]:
        """List the cells that are reachable from values, in a fixed order."""
        seen: dict[Key, None] = {}

        def visit(value: Any) -> None:
            match value:
                case ArrayRef(cell=cell):
                    seen.setdefault(cell)
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
        return result

    def _argument_targets(self, given: list[Any]) -> list[Any]:
        """List what the cells inside an outlined function stand for at the call: references, in the same order."""
        targets: list[Any] = []
        seen: set[Any] = set()

        def visit(value: Any) -> None:
            match value:
                case ArrayRef():
                    targets.append(value)
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
        self.writable(target.cell)
        made = self.instantiate(structure, atoms)
        if isinstance(target, ElementRef):
            self.set_item_at(self.state[target.cell], target.index, target.column, target.structure, made)
        else:
            self.state[target.cell] = self.state[made.cell]


def _without_literal_dims(structure: Structure) -> Structure:
    """Forget known sizes, except small ones: a recursive function is captured once for all sizes."""
    match structure:
        case Leaf(type=type_, kind=kind):
            return Leaf(type_.with_shape((None,) * type_.rank), kind)
        case Tuple(cls=cls, items=items):
            return Tuple(cls, tuple(map(_without_literal_dims, items)))
        case Record(cls=cls, fields=fields, items=items):
            return Record(cls, fields, tuple(map(_without_literal_dims, items)))
        case Dict(keys=keys, items=items):
            return Dict(keys, tuple(map(_without_literal_dims, items)))
        case Sequence(cls=cls, item=item):
            return Sequence(cls, _without_literal_dims(item))
        case _:
            return structure
