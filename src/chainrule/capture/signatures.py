"""Signatures of function values: what a derivative of a function is called with."""

from __future__ import annotations

import ast
import functools
import inspect
from types import FunctionType
from typing import Any

from chainrule.capture.doors import Parameters
from chainrule.capture.recursion import OutlinedCalls
from chainrule.capture.values import (
    BoundMethod,
    Closure,
    Derived,
    DictState,
    ElementRef,
    PartialCall,
    Ref,
    Static,
    TupleValue,
)

_Kind = inspect._ParameterKind  # pyright: ignore[reportPrivateUsage]


class Signatures(OutlinedCalls):
    """Parameters of function values, and arguments in their order."""

    def parameters_of(self, function: Any) -> Parameters:
        """List the parameters of a function value; a default is a callable that makes its value."""
        match function:
            case Derived(function=inner):
                return self.parameters_of(inner)
            case Closure(wrapped=None):
                return self._parameters_of_closure(function)
            case Closure(wrapped=inner):
                return self.parameters_of(inner)
            case BoundMethod(function=inner):
                return _without_first(self.parameters_of(_as_value(inner)))
            case PartialCall():
                return self._parameters_of_partial(function)
            case Static(value=value) if isinstance(value, FunctionType):
                parameters = inspect.signature(value).parameters.values()
                return tuple(self._with_default_of(p) for p in parameters)
            case Ref() | ElementRef() | TupleValue():
                return self.parameters_of(self.attribute(function, "__call__"))
            case _:
                self.refuse(
                    "E0602", f"{self.describe_value(function)} is not a plain Python function",
                    hint="wrap it: `lambda *args: f(*args)`, or a `def`",
                )  # fmt: skip

    def name_of(self, function: Any) -> str:
        """Give the name of a function value, for messages."""
        match function:
            case Closure(node=ast.FunctionDef(name=name)):
                return name
            case BoundMethod(function=inner) | PartialCall(function=inner) | Derived(function=inner):
                return self.name_of(_as_value(inner))
            case Static(value=value):
                return getattr(value, "__name__", repr(value))
            case _:
                return "<lambda>" if isinstance(function, Closure) else "the function"

    def _with_default_of(self, parameter: inspect.Parameter) -> inspect.Parameter:
        value = parameter.default
        if value is parameter.empty:
            return parameter
        return parameter.replace(default=lambda: self._default(value))

    def _parameters_of_closure(self, function: Closure) -> Parameters:
        spec = function.node.args
        required = len(spec.posonlyargs) + len(spec.args) - len(function.defaults)
        made: list[inspect.Parameter] = []
        for kind, listed in (
            (_Kind.POSITIONAL_ONLY, spec.posonlyargs),
            (_Kind.POSITIONAL_OR_KEYWORD, spec.args),
        ):
            for argument in listed:
                k = len(made) - required
                made.append(_parameter(argument.arg, kind, [function.defaults[k]] if k >= 0 else []))
        if spec.vararg is not None:
            made.append(_parameter(spec.vararg.arg, _Kind.VAR_POSITIONAL))
        named = dict(function.keyword_defaults)
        for argument in spec.kwonlyargs:
            default = [named[argument.arg]] if argument.arg in named else []
            made.append(_parameter(argument.arg, _Kind.KEYWORD_ONLY, default))
        if spec.kwarg is not None:
            made.append(_parameter(spec.kwarg.arg, _Kind.VAR_KEYWORD))
        return tuple(made)

    def _parameters_of_partial(self, function: PartialCall) -> Parameters:
        """Let Python say which parameters are left."""

        def stub() -> None:
            """Stands for the function."""

        stub.__signature__ = inspect.Signature(self.parameters_of(function.function))  # type: ignore[attr-defined]
        given = {name: (lambda value=value: value) for name, value in function.keywords}
        try:
            left = inspect.signature(functools.partial(stub, *function.arguments, **given))
        except ValueError as error:
            self.refuse("E0601", f"{self.name_of(function)}() {error}")
        return tuple(left.parameters.values())

    def in_order(
        self, function: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> tuple[Parameters, list[Any]]:
        """Give the parameters of a function value and one value for each, defaults among them."""
        parameters = self.parameters_of(function)
        try:
            found = inspect.Signature(parameters).bind(*arguments, **keywords).arguments
        except TypeError as error:
            self.refuse("E0601", f"{self.name_of(function)}() {error}")
        values: list[Any] = []
        for parameter in parameters:
            given = found.get(parameter.name)
            match parameter.kind:
                case parameter.VAR_POSITIONAL:
                    values.append(TupleValue(tuple, given or ()))
                case parameter.VAR_KEYWORD:
                    values.append(Ref(self.new_cell(DictState(tuple((given or {}).items())))))
                case _:
                    values.append(parameter.default() if parameter.name not in found else given)
        return parameters, values

    def as_call(self, parameters: Parameters, values: list[Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Give arguments and keywords that bring one value to each parameter."""
        positional: list[Any] = []
        keywords: dict[str, Any] = {}
        for value, parameter in zip(values, parameters, strict=True):
            match parameter.kind:
                case parameter.VAR_POSITIONAL:
                    positional += value.items
                case parameter.VAR_KEYWORD:
                    keywords |= dict(self.content(value).items)
                case parameter.KEYWORD_ONLY:
                    keywords[parameter.name] = value
                case _:
                    positional.append(value)
        return tuple(positional), keywords


def _parameter(name: str, kind: _Kind, default: list[Any] | tuple[()] = ()) -> inspect.Parameter:
    if not default:
        return inspect.Parameter(name, kind)
    (value,) = default

    def made() -> Any:
        return value

    return inspect.Parameter(name, kind, default=made)


def _as_value(function: Any) -> Any:
    known = Static | Closure | BoundMethod | PartialCall | Derived
    return function if isinstance(function, known) else Static(function)


def _without_first(parameters: Parameters) -> Parameters:
    """The parameters of a method that is bound."""
    starred = parameters[:1] and parameters[0].kind is _Kind.VAR_POSITIONAL
    return parameters if starred else parameters[1:]
