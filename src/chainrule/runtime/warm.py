"""Warm starts: code that an earlier process compiled, found before anything is captured.

In: a plan and the structures of its arguments. Out: what the earlier process noted beside its object code:
how the code is called, and all that the capture looked up outside the function. `find` gives it if every one
of those lookups gives the same in this process. A stale answer would be a wrong number: whatever is unclear
counts as a difference, and the function is captured again.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
from collections.abc import Mapping
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType
from typing import Any

import numpy as np

from chainrule.capture.lookups import ABSENT, Lookup, Lookups
from chainrule.ir.structure import Constant, Structure
from chainrule.lower.boundary.describe import Ambient
from chainrule.runtime import cache as disk
from chainrule.runtime.fingerprint import Fingerprints, UnclearError, is_current
from chainrule.runtime.interface import Specialisation
from chainrule.runtime.references import Json, Reader, Writer
from chainrule.runtime.stamp import stamp

_LIBRARY = "chainrule.library"  # part of the compiler, whose version is in the key
_UNCHANGING = (str, bytes, bool, int, float, np.dtype, np.ufunc, BuiltinFunctionType, MethodDescriptorType)


_GIVEN = ("arguments", "parameters")  # parts of an interface that whoever looks for it brings along


class Start:
    """A function that is about to be compiled: the name of its record, and the fingerprints taken so far."""

    def __init__(self, key: str, root: FunctionType, fingerprints: Fingerprints) -> None:
        self.key, self.root, self.fingerprints = key, root, fingerprints


class Record:
    """What is noted: the key of the object code, the table of its boundary, and parts of its interface."""

    def __init__(self, code: str, table: tuple[object, ...], interface: Mapping[str, Any]) -> None:
        self.code, self.table, self.interface = code, table, interface


def start(plan: Any, structures: tuple[Structure, ...], strict: bool) -> Start | None:
    """Name the record of a plan for arguments of given structures; None if there can be none."""
    root = plan.function
    if not isinstance(root, FunctionType):
        return None
    writer = Writer(root)
    try:
        parts = [_plan(plan, writer), writer.write(structures), strict, root.__module__, root.__qualname__]
        parts += [writer.fingerprints.of(root), writer.dependencies]
    except UnclearError:
        return None
    return Start(disk.key_of("record", stamp(), json.dumps(parts)), root, writer.fingerprints)


def find(begun: Start, fail: object) -> Record | None:
    """Give the record of a function if all that it depends on is here as it was there."""
    entry = disk.read(begun.key)
    if entry is None:
        return None
    noted = entry.description
    reader, fingerprints = Reader(begun.root, fail), begun.fingerprints
    try:
        for place, wanted in noted["dependencies"]:
            found = reader.read(place)
            if (fingerprints.of(found) if found is not ABSENT else "absent") != wanted:
                return None
        interface = {name: reader.read(data) for name, data in noted["interface"].items()}
        return Record(noted["code"], reader.read(noted["table"]), interface)
    except UnclearError:
        return None


def store(begun: Start, made: Specialisation, lookups: Lookups) -> None:
    """Note what was compiled, with all that the capture has looked up; unless something in it is unclear."""
    values = [v for v in lookups.values.values() if not _is_library(v)]
    writer = Writer(begun.root, made.kernel.fail, values)
    fields = [f.name for f in dataclasses.fields(made.interface) if f.name not in _GIVEN]
    try:
        interface = {name: writer.write(getattr(made.interface, name)) for name in fields}
        table = writer.write(made.table)
        _depend(writer, lookups, values, made.interface.ambients)
    except UnclearError:
        return
    noted = {"code": made.unit.key, "interface": interface, "table": table}
    disk.write(begun.key, disk.Entry({**noted, "dependencies": writer.dependencies}, b""))


def _depend(writer: Writer, lookups: Lookups, values: list[Lookup], ambients: tuple[Ambient, ...]) -> None:
    """Note everything that the capture depends on."""
    read_at_calls = {(id(a.holder), a.name) for a in ambients if not isinstance(a.structure, Constant)}
    for lookup in values:
        if (id(lookup.holder), lookup.name) in read_at_calls or isinstance(lookup.holder, _UNCHANGING):
            continue
        writer.depend(lookup)
    for cls in lookups.classes.values():
        writer.write(cls)
    _check_sources(writer, lookups)


def _check_sources(writer: Writer, lookups: Lookups) -> None:
    """Make sure that every function that was captured is covered, and that its text was that of its code."""
    writer.fingerprints.of(writer.root)
    compiled: dict[str, Any] = {}
    functions = [pair for pair in lookups.functions.values() if not _in_library(pair[0].__module__)]
    if all(function is not writer.root for function, _ in functions):
        raise UnclearError("the function was captured earlier")
    for function, source in functions:
        if function.__code__ not in writer.fingerprints.codes:
            raise UnclearError(f"nothing leads to {function.__qualname__}")
        if hasattr(function, "__wrapped__") or not is_current(
            function, source.lines, source.line_offset + 1, compiled
        ):
            raise UnclearError(f"the file of {function.__qualname__} has changed")


def _is_library(lookup: Lookup) -> bool:
    holder = lookup.holder
    name = holder.get("__name__") if isinstance(holder, dict) else getattr(holder, "__module__", None)
    return _in_library(name)


def _in_library(module: object) -> bool:
    return isinstance(module, str) and module.startswith(_LIBRARY)


def _plan(plan: Any, writer: Writer) -> Json:
    """Write down what is computed of the function."""
    cls = type(plan)
    if not dataclasses.is_dataclass(cls) or not cls.__module__.startswith("chainrule.runtime.plans"):
        raise UnclearError(f"{cls.__name__} is not a plan of ours")
    parts = [_part(getattr(plan, field.name), writer) for field in dataclasses.fields(cls)]
    return [cls.__name__, *parts]


def _part(value: Any, writer: Writer) -> Json:
    if dataclasses.is_dataclass(value):
        return _plan(value, writer)
    if isinstance(value, tuple):
        return [_part(item, writer) for item in value]
    if isinstance(value, inspect.Parameter):
        default = [] if value.default is value.empty else [writer.write(value.default)]
        return [value.name, value.kind.name, default]
    return writer.write(value)
