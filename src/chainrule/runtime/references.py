"""Write objects down so that another process finds its own: structures, classes, functions, globals, cells.

In: objects. Out: plain JSON; and back. Classes, functions and modules are written as names, and whoever reads
finds what the names stand for there; `Writer.dependencies` has the fingerprints with which that is to be
checked. What has no certain name is refused with `UnclearError`.
"""

from __future__ import annotations

import enum
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields
from types import BuiltinFunctionType, CellType, FunctionType, ModuleType
from typing import Any

import numpy as np

from chainrule.capture.lookups import ABSENT, Lookup
from chainrule.ir.structure import (
    Complex,
    Constant,
    Dict,
    Leaf,
    OneOf,
    Optional,
    Random,
    Record,
    Same,
    Sequence,
    Tuple,
)
from chainrule.ir.types import Type
from chainrule.lower.boundary.describe import Address, Ambient, Effect
from chainrule.runtime.fingerprint import Fingerprints, UnclearError
from chainrule.source import Span

Json = Any
_RECORDS: dict[str, type] = {
    cls.__name__: cls
    for cls in (
        Type,
        Leaf,
        Complex,
        Constant,
        Tuple,
        Record,
        Dict,
        Sequence,
        Same,
        Optional,
        OneOf,
        Random,
        Address,
        Ambient,
        Effect,
        Span,
    )
}


class Writer:
    """Writes objects of a process in which `root` is the function that is compiled.

    `lookups` says what was found where: a function without a name of its own is written as what stands there.
    """

    def __init__(self, root: FunctionType, fail: object = None, lookups: Iterable[Lookup] = ()) -> None:
        self.root = root
        self.fail = fail
        self.lookups = tuple(lookups)
        self.fingerprints = Fingerprints()
        self.dependencies: list[tuple[Json, str]] = []
        self._written: dict[int, tuple[object, Json]] = {}

    def write(self, value: Any) -> Json:
        """Write an object.

        Raises
        ------
        UnclearError
            If another process could not be sure to find the same.
        """
        if value is None or type(value) in (bool, str):
            return value
        match value:
            case int() if type(value) is int:
                return {"int": str(value)}
            case float() if type(value) is float:
                return {"float": value.hex()}
            case tuple() if type(value) is tuple:
                return [self.write(item) for item in value]
            case np.dtype():
                return {"dtype": value.str}
            case enum.Enum():
                return {"member": [self.write(type(value)), value.name]}
            case _ if type(value) in _RECORDS.values():
                return {type(value).__name__: [self.write(getattr(value, f.name)) for f in fields(value)]}
            case _:
                return self._named(value)

    def holder(self, holder: Any) -> Json:
        """Write what values were looked up in: globals, a cell, a class, module or other known object."""
        if isinstance(holder, dict):
            return {"globals": self._module_of(holder)}
        if isinstance(holder, CellType):
            return {"cell": self._cell(holder)}
        return self.write(holder)

    def depend(self, lookup: Lookup) -> None:
        """Note that a lookup must give the same again."""
        place = {"at": [self.holder(lookup.holder), lookup.name]}
        found = "absent" if lookup.value is ABSENT else self.fingerprints.of(lookup.value)
        self.dependencies.append((place, found))

    def _named(self, value: Any) -> Json:
        """Write what has a name, and note its fingerprint."""
        if value is Ellipsis:
            return {"name": ["builtins", "Ellipsis"]}
        if value is self.root:
            return {"root": None}
        if value is self.fail:
            return {"fail": None}
        if isinstance(value, dict | CellType):
            return self.holder(value)
        known = isinstance(value, FunctionType | BuiltinFunctionType | type | ModuleType | np.ufunc)
        if not known and not hasattr(value, "__chainrule_function__"):
            raise UnclearError(f"{type(value).__name__} has no name")
        if id(value) not in self._written:
            place = self._place(value)
            self._written[id(value)] = value, place
            self.dependencies.append((place, self.fingerprints.of(value)))
        return self._written[id(value)][1]

    def _place(self, value: Any) -> Json:
        if isinstance(value, ModuleType):
            return {"module": value.__name__}
        module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", value.__name__)
        if isinstance(value, np.ufunc):
            module = "numpy"
        if isinstance(module, str) and _found(module, name) is value:
            return {"name": [module, name]}
        for lookup in self.lookups:
            if lookup.value is value:
                return {"at": [self.holder(lookup.holder), lookup.name]}
        raise UnclearError(f"{name} has no name that leads to it")

    def _module_of(self, namespace: dict[str, Any]) -> str | None:
        """Give the name of the module whose globals these are; None for the root's own."""
        if namespace is self.root.__globals__:
            return None
        name = namespace.get("__name__")
        if isinstance(name, str) and getattr(sys.modules.get(name), "__dict__", None) is namespace:
            return name
        raise UnclearError("a dict that is not a module's")

    def _cell(self, cell: CellType) -> Json:
        """Write a closure cell as the function that holds it and its number there."""
        functions = (x.value for x in self.lookups if isinstance(x.value, FunctionType))
        for function in (self.root, *functions):
            for number, own in enumerate(function.__closure__ or ()):
                if own is cell:
                    return [self.write(function), number]
        raise UnclearError("a closure cell of an unknown function")


class Reader:
    """Finds in this process what was written in another."""

    def __init__(self, root: FunctionType, fail: object = None) -> None:
        self.root = root
        self.fail = fail

    def read(self, data: Json) -> Any:
        """Give the object of this process.

        Raises
        ------
        UnclearError
            If there is none.
        """
        if data is None or isinstance(data, bool | str):
            return sys.intern(data) if isinstance(data, str) else data
        if isinstance(data, list):
            return tuple(self.read(item) for item in data)
        ((kind, content),) = data.items()
        if kind in _RECORDS:
            return _RECORDS[kind](*(self.read(item) for item in content))
        try:
            return _READERS[kind](self, content)
        except (AttributeError, KeyError, ValueError, TypeError) as error:
            raise UnclearError(f"{kind} {content} is not here") from error

    def at(self, holder: Json, name: str) -> Any:
        """Look up what stands at a place: `ABSENT` if a name is not in globals."""
        found = self.read(holder)
        if isinstance(found, dict):
            return found.get(name, ABSENT)
        return found.cell_contents if isinstance(found, CellType) and not name else getattr(found, name)

    def globals(self, module: str | None) -> dict[str, Any]:
        """Give a module's globals, or the root's."""
        return self.root.__globals__ if module is None else sys.modules[module].__dict__

    def cell(self, function: Json, number: int) -> CellType:
        """Give a closure cell."""
        closure = self.read(function).__closure__ or ()
        return closure[number]

    def name(self, module: str, name: str) -> Any:
        """Give what a qualified name stands for."""
        found = _found(module, name)
        if found is None:
            raise UnclearError(f"{module}.{name} is not here")
        return found


_READERS: dict[str, Callable[[Reader, Json], Any]] = {
    "int": lambda reader, text: int(text),
    "float": lambda reader, text: float.fromhex(text),
    "dtype": lambda reader, text: np.dtype(text),
    "member": lambda reader, content: reader.read(content[0])[content[1]],
    "root": lambda reader, _: reader.root,
    "fail": lambda reader, _: reader.fail,
    "globals": lambda reader, module: reader.globals(module),
    "cell": lambda reader, content: reader.cell(*content),
    "module": lambda reader, name: sys.modules[name],
    "name": lambda reader, content: reader.name(*content),
    "at": lambda reader, content: reader.at(*content),
}


def _found(module: str, name: str) -> Any:
    """Give what a qualified name stands for in the modules that are loaded; None if there is nothing."""
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found
