"""Fingerprints: short texts that differ when what compiled code was made from differs.

In: functions, classes and constants. Out: a digest of all that capture could have seen of them: a function's
code with its constants, names, defaults and positions (errors show lines); a class with its bases, fields,
defaults and methods. What is reached by name from a function's code is no part of it: each such lookup is a
dependency of its own.

What cannot be described so that equal means equal is refused with `UnclearError`.
"""

from __future__ import annotations

import dataclasses
import enum
import linecache
import sys
from types import (
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    CodeType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import Any

import numpy as np

from chainrule.runtime.digest import digest

_LIBRARIES = frozenset({"builtins", "math", "cmath", "numpy", "scipy"})  # their versions are known
_HEAP_TYPE = 1 << 9
_PLAIN = (bool, int, float, complex, str, bytes)
_NAMED = (
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    np.ufunc,
    MethodDescriptorType,
    WrapperDescriptorType,
    GetSetDescriptorType,
    MemberDescriptorType,
)
_PRIVATE = frozenset(
    {"__module__", "__doc__", "__dict__", "__weakref__", "__annotations__", "__abstractmethods__"}
)


class UnclearError(Exception):
    """Raised for what has no fingerprint, or cannot be found again by name."""


class Fingerprints:
    """Takes fingerprints, each once; `codes` holds the code objects that are part of them."""

    def __init__(self) -> None:
        self.codes: set[CodeType] = set()
        self._known: dict[int, tuple[object, str]] = {}
        self._around: set[int] = set()

    def of(self, value: object) -> str:
        """Give the fingerprint of a function, class, module or constant."""
        if id(value) not in self._known:
            if id(value) in self._around:
                return "itself"
            self._around.add(id(value))
            try:
                text = repr(self._parts(value))
            finally:
                self._around.discard(id(value))
            self._known[id(value)] = value, digest(text.encode()).hex()
        return self._known[id(value)][1]

    def _parts(self, value: Any) -> object:
        if value is None or value is Ellipsis:
            return repr(value)
        if type(value) in _PLAIN:
            return type(value).__name__, repr(value)
        if type(value) in (tuple, frozenset):
            items = [self.of(item) for item in value]
            return type(value).__name__, items if type(value) is tuple else sorted(items)
        if isinstance(value, FunctionType):
            return self._function(value)
        if isinstance(value, enum.Enum):
            return self.of(type(value)), value.name, self.of(value.value)
        if isinstance(value, type):
            return self._class(value)
        if isinstance(value, ModuleType):
            return "module", value.__name__
        if isinstance(value, _NAMED):
            if not isinstance(getattr(value, "__self__", None), ModuleType | type | None):
                raise UnclearError(f"`{value.__name__}` is bound to an object")
            owner = getattr(value, "__module__", None) or getattr(value, "__objclass__", "")
            return type(value).__name__, str(owner), getattr(value, "__qualname__", value.__name__)
        if isinstance(value, np.dtype | np.generic):
            return type(value).__name__, str(np.asarray(value).dtype), repr(value)
        if _is_library(value):
            return "library", value.__module__, value.__name__
        if hasattr(value, "__chainrule_function__"):
            return "compiled", self.of(value.__chainrule_function__)
        if dataclasses.is_dataclass(value):
            return self.of(type(value)), [self.of(getattr(value, f.name)) for f in dataclasses.fields(value)]
        raise UnclearError(f"{type(value).__name__} has no fingerprint")

    def _function(self, function: FunctionType) -> object:
        module = function.__module__ or ""
        if module.split(".")[0] in _LIBRARIES or module.startswith("chainrule.library"):
            return "library", module, function.__qualname__
        self.codes.add(function.__code__)
        defaults = [self.of(d) for d in function.__defaults__ or ()]
        named = [(name, self.of(d)) for name, d in (function.__kwdefaults__ or {}).items()]
        wrapped = self.of(getattr(function, "__wrapped__", None))
        return "function", module, code_parts(function.__code__), defaults, named, wrapped

    def _class(self, cls: type) -> object:
        if not cls.__flags__ & _HEAP_TYPE or cls.__module__.split(".")[0] in _LIBRARIES:
            return "class", cls.__module__, cls.__qualname__
        members = [(name, self._member(name, value)) for name, value in sorted(vars(cls).items())]
        meta = type(cls).__module__, type(cls).__qualname__
        return "class", cls.__module__, cls.__qualname__, meta, [self.of(b) for b in cls.__bases__], members

    def _member(self, name: str, value: Any) -> object:
        """What stands in a class. Numbers and arrays are read at every call, so only their type counts."""
        if name in _PRIVATE:
            return ""
        if name == "__dataclass_fields__":
            return [self._field(field) for field in value.values()]
        if name == "__dataclass_params__":
            return repr(value)
        if name == "_field_defaults":
            return [(key, self.of(default)) for key, default in value.items()]
        if isinstance(value, FunctionType) and value.__code__.co_filename == "<string>":
            return "generated"  # by `dataclass`, from the fields
        if isinstance(value, staticmethod | classmethod):
            return type(value).__name__, self.of(value.__func__)
        if isinstance(value, property):
            return "property", [self.of(part) for part in (value.fget, value.fset, value.fdel)]
        if isinstance(value, FunctionType | type | enum.Enum | str | None):
            return self.of(value)
        if isinstance(value, tuple) and all(isinstance(item, str) for item in value):
            return value
        if callable(value):
            return self.of(value)
        return type(value).__module__, type(value).__qualname__

    def _field(self, field: Any) -> object:
        missing = dataclasses.MISSING
        default = "" if field.default is missing else self.of(field.default)
        factory = "" if field.default_factory is missing else self.of(field.default_factory)
        return field.name, default, factory, field.init, field.kw_only, field._field_type.name


def _is_library(value: Any) -> bool:
    """Whether a callable of another kind (NumPy has such) is what its name in a library stands for."""
    module, name = getattr(value, "__module__", None), getattr(value, "__name__", None)
    if not isinstance(module, str) or not isinstance(name, str) or module.split(".")[0] not in _LIBRARIES:
        return False
    return getattr(sys.modules.get(module), name, None) is value


def code_parts(code: CodeType) -> object:
    """List all that a code object holds, in an order and form that do not change from process to process."""
    return (
        code.co_name, code.co_qualname, code.co_filename, code.co_firstlineno, code.co_flags,
        code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount,
        code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars,
        code.co_code, code.co_linetable, code.co_exceptiontable,
        [_constant_parts(constant) for constant in code.co_consts],
    )  # fmt: skip


def _constant_parts(constant: Any) -> object:
    match constant:
        case CodeType():
            return code_parts(constant)
        case tuple():
            return "tuple", [_constant_parts(item) for item in constant]
        case frozenset():
            return "frozenset", sorted(repr(_constant_parts(item)) for item in constant)
        case _:
            return type(constant).__name__, repr(constant)


# Source and code


def is_current(function: FunctionType, lines: tuple[str, ...], first: int, known: dict[str, Any]) -> bool:
    """Whether a function's code is what the text of its file means, from which it was captured.

    Capture reads the text; the fingerprint is that of the code. They differ when a file was changed after it
    was imported. `lines` is the text that was captured, from line `first` on; `known` keeps compiled files.
    """
    code = function.__code__
    text = linecache.getlines(code.co_filename)
    written = [line.strip() for line in text[first - 1 : first - 1 + len(lines)]]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    if written[: len(lines)] != [line.strip() for line in lines]:
        return False
    if code.co_filename not in known:
        try:
            whole = compile("".join(text), code.co_filename, "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
        known[code.co_filename] = whole
    wanted = repr(code_parts(code))
    inside = (c for c in _codes(known[code.co_filename]) if c.co_firstlineno == code.co_firstlineno)
    return any(repr(code_parts(c)) == wanted for c in inside)


def _codes(code: CodeType) -> list[CodeType]:
    inner = [c for c in code.co_consts if isinstance(c, CodeType)]
    return [code, *(found for c in inner for found in _codes(c))]
