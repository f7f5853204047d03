"""Calls of user's functions: what is called, and which argument goes to which parameter."""

from __future__ import annotations

import ast
from typing import Any

from chainrule.capture.context import Frame
from chainrule.capture.fetch import Source, fetch, undecorated
from chainrule.capture.statements import Statements
from chainrule.capture.values import (
    ArrayRef,
    Closure,
    ComplexArray,
    ComplexValue,
    Derived,
    DictState,
    ElementRef,
    Key,
    ListState,
    ObjectState,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
)
from chainrule.errors import UnsupportedError


class Binding(Statements):
    """Binds arguments to parameters."""

    def kind_of(self, value: Any) -> Any:
        """Give what a recursive call shares with the call around it, if it is to be captured only once."""
        match value:
            case Scalar(atom=atom, kind=kind):
                return atom.type.dtype, kind
            case ArrayRef():
                return self.dtype_of(value), len(self.array_type(value).shape)
            case ComplexValue(kind=kind):
                return "complex", kind
            case ComplexArray(real=real):
                return "complex", len(self.array_type(real).shape)
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
            case Derived(function=function, recipe=recipe):
                return recipe, self.kind_of(function)
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
        if isinstance(function, Closure):
            return function.node, function.frame.number
        value = function.value  # functions of one source that see different things are different functions
        return value if value.__closure__ else value.__code__

    def _source(self, function: Any) -> tuple[Source, Frame | None, Any, dict[str, Any]]:
        if isinstance(function, Closure):
            parent: Frame = function.frame
            node = function.node
            name = node.name if isinstance(node, ast.FunctionDef) else "<lambda>"
            base = parent.source
            source = Source(node, base.file, base.line_offset, base.column_offset, name, base.lines)
            return source, parent, parent.function, parent.globals
        try:
            plain = undecorated(function.value)
            return fetch(plain), None, plain, plain.__globals__
        except UnsupportedError as error:
            error.span = error.span or self.b.span
            raise

    def _refuse_generator(self, source: Source) -> None:
        if isinstance(source.node, ast.AsyncFunctionDef):
            self.b.span = source.span(source.node)
            self.refuse("E0304", "coroutines cannot be compiled", hint="write a plain function")
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

    def _default(self, value: Any) -> Any:
        """Make the value of a default, which all calls share in Python: it may be read, not changed."""
        made = self.outside_default(value)
        self.unit.foreign |= set(self.visited_cells([made], self.state))
        return made

    def visited_cells(self, values: list[Any], state: dict[Key, Any]) -> list[Key]:
        """List the cells that are reachable from values."""
        raise NotImplementedError

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
                values[names[offset + k]] = self._default(value)
        for name, value in (function.value.__kwdefaults__ or {}).items():
            if name in only and name not in values:
                values[name] = self._default(value)
