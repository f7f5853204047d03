"""Calls: of user's functions, methods, classes, and of what the library knows."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from chainrule.capture.context import Recursion
from chainrule.capture.externals import Externals
from chainrule.capture.values import (
    BoundMethod,
    Choice,
    Closure,
    Conflict,
    Derived,
    ElementRef,
    PartialCall,
    Pullback,
    Ref,
    Scalar,
    Static,
    TupleValue,
    number_of,
)
from chainrule.errors import CompileError
from chainrule.ir.external import External
from chainrule.library.apart import is_apart

MAX_INLINED = 40
SEARCHES = (any, all, next)
_OF_TEXTS = (ord, chr)
_MEANINGLESS = {
    **dict.fromkeys(("exec", "eval", "compile"), ("E0306", "write a plain function")),
    **dict.fromkeys(("open", "input"), ("E0307", "read before the call, and pass the data as an argument")),
}


_DRAW = "draw before the call, and pass the numbers as an array"
_WRITERS = (np.copyto, np.fill_diagonal, np.put, np.place, np.putmask)


def writes_to_first(function: Any) -> bool:
    """Whether a function of NumPy changes its first argument."""
    of_ufunc = isinstance(getattr(function, "__self__", None), np.ufunc)
    return any(function is one for one in _WRITERS) or (of_ufunc and function.__name__ == "at")


class Calls(Externals):
    """Calls of values of all kinds."""

    def _call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args:
            return self._super()
        function = self.evaluate(node.func)
        if node.args and isinstance(node.args[0], ast.GeneratorExp) and isinstance(function, Static):
            sought = [f for f in SEARCHES if function.value is f]
            search = self.search(sought[0].__name__, node) if sought else None
            if search is not None:
                return self.call(search, (), {})
        arguments: list[Any] = []
        for item in node.args:
            starred = isinstance(item, ast.Starred)
            value, (function, *arguments) = self.evaluated_holding(
                item.value if isinstance(item, ast.Starred) else item, function, *arguments
            )
            arguments += self.static_items(value, item) if starred else (value,)
        keywords: dict[str, Any] = {}
        for keyword in node.keywords:
            value, (function, *arguments) = self.evaluated_holding(keyword.value, function, *arguments)
            if keyword.arg is None:
                keywords |= {str(k): v for k, v in self.content(value).items}
            else:
                keywords[keyword.arg] = value
        self.at(node)
        return self.call(function, tuple(arguments), keywords)

    def search(self, name: str, node: ast.Call) -> Closure | None:
        """Take `any`, `all` or `next` of a generator as a function that returns at the first hit."""
        raise NotImplementedError

    def _super(self) -> BoundMethod:
        frame = self.frame
        assert frame is not None
        first = frame.source.node.args.args[0].arg
        owner = self.lookup(first)
        function = frame.function
        cell = function.__closure__[function.__code__.co_freevars.index("__class__")]
        return BoundMethod(owner, Static(cell.cell_contents))

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
            case BoundMethod(owner=Choice() as owner, function=inner):
                return self.choose(owner, lambda one: self.call(BoundMethod(one, inner), arguments, keywords))
            case BoundMethod(owner=owner, function=inner):
                if isinstance(inner, Static) and not isinstance(inner.value, FunctionType):
                    return self.builtin_method(owner, inner.value, arguments, keywords)
                inner = inner if isinstance(inner, Static | Closure) else Static(inner)
                return self.call(inner, (owner, *arguments), keywords)
            case PartialCall():
                return self.call(
                    function.function, function.arguments + arguments, dict(function.keywords) | keywords
                )
            case Derived():
                return self.call_derived(function, arguments, keywords)
            case Pullback():
                return self.call_pullback(function, arguments, keywords)
            case Ref() | ElementRef() | TupleValue():
                return self.call(self.attribute(function, "__call__"), arguments, keywords)
            case Conflict(reason=reason):
                self.refuse("E0317", reason, hint="call both in the branches of an `if`")
            case _:
                self.mismatch("E0405", f"{self.describe_value(function)} cannot be called")

    def call_method(self, owner: Any, name: str, arguments: tuple[Any, ...], node: ast.AST | None) -> Any:
        """Call a method by name."""
        return self.call(self.attribute(owner, name), arguments, {})

    def _call_static(self, value: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        if value is super and len(arguments) == 2 and isinstance(arguments[0], Static):
            return BoundMethod(arguments[1], arguments[0])
        if arguments and isinstance(arguments[0], Choice) and writes_to_first(value):
            return self.choose(
                arguments[0], lambda one: self.call(Static(value), (one, *arguments[1:]), keywords)
            )
        out = keywords.get("out")
        if isinstance(out, Choice):
            return self.choose(out, lambda one: self.call(Static(value), arguments, keywords | {"out": one}))
        if isinstance(value, External):
            return self.call_external(value, arguments, keywords)
        replacement = self.known_function(value)
        if replacement is not None:
            return self._call_known(value, replacement, arguments, keywords)
        wrapped = getattr(value, "__chainrule_function__", None)
        if wrapped is not None:
            return self.call(Static(wrapped), arguments, keywords)
        if self.is_public(value) and isinstance(value, FunctionType):
            return self.call_api(value, arguments, keywords)
        if hasattr(value, "__chainrule_derivative__"):
            return self.call(self.derived_outside(value), arguments, keywords)
        if isinstance(value, FunctionType):
            return self._call_python(value, arguments, keywords)
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
        folded = self._of_known_text(value, arguments, keywords)
        if folded is not None:
            return folded
        name = getattr(value, "__qualname__", None) or getattr(value, "__name__", repr(value))
        module = getattr(value, "__module__", "") or ""
        if (
            module.split(".")[0] in ("numpy", "scipy", "math", "itertools", "functools")
            or type(value).__name__ == "ufunc"
        ):
            self.refuse(
                "E0312",
                f"`{module}.{name}` is not covered (yet)",
                hint=_DRAW
                if module.startswith("numpy.random")
                else "write it with functions that are covered",
            )
        if module in ("random", "secrets"):
            self.refuse("E0312", f"`{module}.{value.__name__}` is not covered (yet)", hint=_DRAW)
        if callable(value) and not inspect.isbuiltin(value):
            return self.call(self.outside_default(value), arguments, keywords)
        code, hint = _MEANINGLESS.get(name, ("", ""))
        if module in ("builtins", "io", "_io") and code:
            self.refuse(code, f"`{name}` has no meaning in compiled code", hint=hint)
        if module == "builtins":
            self.refuse("E0312", f"the built-in function `{name}` is not covered (yet)")
        self.refuse("E0311", f"`{name}` cannot be compiled: it has no Python source")

    def _call_known(
        self, function: Any, meaning: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Any:
        """Call a function of the library; where the type of a number matters that only the run tells, in a branch."""
        k = self.split_argument(function, arguments)
        if k is None:
            return meaning(arguments, keywords)

        def with_one(one: Scalar) -> Any:
            return self._call_static(function, (*arguments[:k], one, *arguments[k + 1 :]), keywords)

        return self.by_sort(arguments[k], with_one)

    def _of_known_text(self, value: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a function of texts that are known, or one of their methods, now."""
        text = getattr(value, "__self__", None)
        if isinstance(text, str) and value.__name__ == "format":
            return self.format_text(text, arguments, keywords)
        if value not in _OF_TEXTS and not isinstance(getattr(value, "__self__", None), str):
            return None
        given = [a.value if isinstance(a, Static) else a for a in arguments]
        given = [number_of(a.atom) if isinstance(a, Scalar) and a.known else a for a in given]
        if keywords or any(type(a) not in (str, int, float, bool) for a in given):
            return None
        result = value(*given)
        return self.constant(result) if isinstance(result, str | int | float) else None

    def _call_python(
        self, function: FunctionType, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Any:
        """Call a function of Python; one of NumPy's or SciPy's that cannot be compiled is not covered."""
        module = function.__module__ or ""
        if module.split(".")[0] not in ("numpy", "scipy"):
            return self._call_user(Static(function), arguments, keywords)
        span = self.b.span
        try:
            return self._call_user(Static(function), arguments, keywords)
        except CompileError as error:
            self.b.span = span
            name = f"`{module.split('._')[0]}.{function.__name__}`"
            self.refuse(
                "E0312",
                f"{name} is not covered (yet)",
                hint="write it with functions that are covered",
                notes=(f"its source cannot be compiled: {error.message}",),
            )

    def checked(self, function: Any, meaning: Callable[..., Any]) -> Callable[..., Any]:
        """Refuse arguments that the meaning of a library function does not cover."""

        def call(arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
            try:
                inspect.signature(meaning).bind(*arguments, **keywords)
            except TypeError as error:
                name = getattr(function, "__name__", "the function")
                self.refuse("E0318", f"`{name}` is not covered with these arguments: {error}")
            return meaning(*arguments, **keywords)

        return call

    def known_function(self, value: Any) -> Any:
        """Give the meaning of a library function, if it has one."""
        raise NotImplementedError

    def builtin_method(
        self, owner: Any, method: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Any:
        """Call a method of a built-in type."""
        raise NotImplementedError

    # User's functions

    def _is_apart(self, function: Any) -> bool:
        """Whether a function is one of the library that is captured on its own."""
        return isinstance(function, Static) and is_apart(function.value) and not self.unit.whole

    def _call_user(self, function: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        identity = self._identity_of(function)
        if identity in self.unit.recursive or self._is_apart(function):
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
