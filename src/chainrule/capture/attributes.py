"""Attributes: reading `x.name` and writing it."""

from __future__ import annotations

import functools
import inspect
import sys
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from chainrule.capture.dtypes import SCALARS
from chainrule.capture.lookups import note_class, note_value
from chainrule.capture.names import Names
from chainrule.capture.text import STREAMS, Stream
from chainrule.capture.values import (
    ArrayRef,
    BoundMethod,
    Choice,
    DictState,
    ElementRef,
    ListState,
    ObjectState,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
)
from chainrule.errors import AttributeMissingError
from chainrule.library import randomness


class Attributes(Names):
    """Attributes of objects, arrays, modules and classes."""

    def attribute(self, owner: Any, name: str) -> Any:
        """Read `owner.name`."""
        owner = self.solid(owner)
        match owner:
            case Choice():
                return self.choose(owner, lambda one: self.attribute(one, name))
            case Static(value=value):
                return self._static_attribute(value, name)
            case Ref() | ElementRef():
                return self._object_attribute(owner, self.content(owner), name)
            case TupleValue(cls=cls, items=items):
                fields = ("start", "stop", "step") if cls is slice else getattr(cls, "_fields", ())
                if name in fields:
                    return items[fields.index(name)]
                if name in ("_replace", "_asdict") and fields:
                    return BoundMethod(owner, Static(_NamedTupleMethod(name)))
                return self._class_attribute(owner, cls, name)
            case ArrayRef() | Scalar():
                return self.number_attribute(owner, name)
            case BoundMethod(function=Static(value=type() as cls)):
                return self._super_attribute(owner, cls, name)
            case _:
                self.refuse(
                    "E0503",
                    f"{self.describe_value(owner)} has no attribute `{name}`",
                    kind=AttributeMissingError,
                )

    def _super_attribute(self, owner: BoundMethod, cls: type, name: str) -> Any:
        instance = self.content(owner.owner)
        mro = instance.cls.__mro__
        for base in mro[mro.index(cls) + 1 :]:
            if name in vars(base):
                found = vars(base)[name]
                if isinstance(found, FunctionType):
                    return BoundMethod(owner.owner, Static(found))
                if base is object and name == "__init__":
                    return Static(_nothing)
                return self.constant(found)
        self.refuse("E0503", f"no base class has an attribute `{name}`", kind=AttributeMissingError)

    def _static_attribute(self, value: Any, name: str) -> Any:
        if isinstance(value, ModuleType):
            if not hasattr(value, name):
                message = f"module '{value.__name__}' has no attribute '{name}'"
                self.refuse("E0503", message, kind=AttributeMissingError)
            found = getattr(value, name)
            if value is sys and name in STREAMS:
                return Static(Stream(name))
            note_value(value.__dict__, name, found)
            if value.__name__ in ("math", "numpy", "cmath") and isinstance(found, int | float):
                return self.number(found)
            if isinstance(found, np.ufunc | type) or callable(found):
                return (
                    self.outside(found, value.__dict__, name)
                    if isinstance(found, FunctionType)
                    else Static(found)
                )
            return self.outside(found, value.__dict__, name)
        if isinstance(value, type):
            note_class(value)
            found = inspect.getattr_static(value, name, None)
            if isinstance(found, staticmethod | classmethod):
                inner = found.__func__
                return (
                    Static(inner)
                    if isinstance(found, staticmethod)
                    else BoundMethod(Static(value), Static(inner))
                )
            if isinstance(found, FunctionType):
                return Static(found)
            if hasattr(value, name):
                return self.outside(getattr(value, name), value, name)
        if hasattr(value, name):
            found = getattr(value, name)
            note_value(value, name, found)
            if isinstance(found, np.generic) and type(found) in SCALARS:
                dtype = SCALARS[type(found)]
                return Scalar(self.b.constant(found.item(), dtype), "numpy")
            return self.constant(found) if isinstance(found, bool | int | float) else Static(found)
        self.refuse(
            "E0503",
            f"{self.describe_value(Static(value))} has no attribute `{name}`",
            kind=AttributeMissingError,
        )

    def _object_attribute(self, owner: Any, content: Any, name: str) -> Any:
        match content:
            case ObjectState(cls=cls):
                found = content.get(name)
                if name == "__dict__":
                    copy = self.new_cell(DictState(content.fields))
                    self.mark_uncertain(copy)  # what is written to it would not reach the object
                    return Ref(copy)
                if found is not None:
                    return self._bound_value(name, found)
                return self._class_attribute(owner, cls, name)
            case ListState() | SequenceState():
                return BoundMethod(
                    owner, Static(getattr(list, name, None) or self._no_attribute("list", name))
                )
            case DictState():
                return BoundMethod(
                    owner, Static(getattr(dict, name, None) or self._no_attribute("dict", name))
                )
            case _:
                self._no_attribute("object", name)

    def _no_attribute(self, what: str, name: str) -> Any:
        self.refuse("E0503", f"'{what}' object has no attribute '{name}'", kind=AttributeMissingError)

    def _class_attribute(self, owner: Any, cls: type, name: str) -> Any:
        note_class(cls)
        found = inspect.getattr_static(cls, name, _MISSING)
        match found:
            case FunctionType():
                return BoundMethod(owner, Static(found))
            case property(fget=getter) if getter is not None:
                return self.call(Static(getter), (owner,), {})
            case functools.cached_property(func=getter):
                return self._cached(owner, name, getter)
            case _ if hasattr(found, "__chainrule_function__"):
                return BoundMethod(owner, Static(found.__chainrule_function__))
            case staticmethod():
                return Static(found.__func__)
            case classmethod():
                return BoundMethod(Static(cls), Static(found.__func__))
            case _ if name == "__class__":
                return Static(cls)
            case _ if found is _MISSING and hasattr(cls, "__getattr__"):
                return self.call(BoundMethod(owner, Static(cls.__getattr__)), (Static(name),), {})
            case _ if found is _MISSING and cls is randomness.Stream:
                self.refuse(
                    "E0312", f"`{name}` of a random generator is not covered", hint="draw before the call"
                )
            case _ if found is _MISSING:
                close = [f for f in getattr(cls, "__dataclass_fields__", {}) if f[:3] == name[:3]]
                hint = f"did you mean `{close[0]}`?" if close else ""
                message = f"'{cls.__name__}' object has no attribute '{name}'"
                self.refuse("E0503", message, kind=AttributeMissingError, hint=hint)
            case _ if callable(found):
                return BoundMethod(owner, Static(found))
            case _:
                return self.outside(getattr(cls, name), cls, name)

    def _cached(self, owner: Any, name: str, getter: Any) -> Any:
        """Compute a `cached_property` once and keep it with the object."""
        value = self.call(Static(getter), (owner,), {})
        if not isinstance(owner, Ref):
            self.refuse("E0902", f"the cached property `{name}` of an item of a list is not covered yet")
        self.writable(owner.cell)
        self.state[owner.cell] = self.state[owner.cell].with_field(name, value)
        return value

    def number_attribute(self, owner: ArrayRef | Scalar, name: str) -> Any:
        """Read an attribute of an array or number."""
        raise NotImplementedError

    def set_attribute(self, owner: Any, name: str, value: Any) -> None:
        """Write `owner.name = value`."""
        owner = self.solid(owner)
        if isinstance(owner, Choice):
            self.choose(owner, lambda one: self.set_attribute(one, name, value))
            return
        value = self.resolved(value)
        owner = self.aliased(owner)
        if isinstance(owner, ElementRef):
            self._set_element_attribute(owner, name, value)
            return
        if not isinstance(owner, Ref) or not isinstance(self.state[owner.cell], ObjectState):
            self.refuse(
                "E0503",
                f"attributes of {self.describe_value(owner)} cannot be assigned",
                kind=AttributeMissingError,
            )
        content: ObjectState = self.state[owner.cell]
        setter = inspect.getattr_static(content.cls, name, None)
        if isinstance(setter, property):
            if setter.fset is None:
                self.refuse("E0503", f"property '{name}' has no setter", kind=AttributeMissingError)
            self.call(Static(setter.fset), (owner, value), {})
            return
        if _is_frozen(content.cls) and ("frozen", owner.cell) not in self.state:
            self.refuse(
                "E0301", f"cannot assign to field '{name}': `{content.cls.__name__}` is frozen",
                hint="use `dataclasses.replace`",
            )  # fmt: skip
        self.writable(owner.cell)
        self.state[owner.cell] = content.with_field(name, value)

    def _set_element_attribute(self, owner: ElementRef, name: str, value: Any) -> None:
        cls = getattr(owner.structure, "cls", None)
        if cls is not None and _is_frozen(cls):
            self.refuse("E0301", f"`{cls.__name__}` is frozen", hint="use `dataclasses.replace`")
        self.set_element_part(owner, name, value)


class _NamedTupleMethod:
    """Stands for a method of named tuples."""

    def __init__(self, name: str) -> None:
        self.__name__ = name


def _nothing(*_: Any) -> None:
    """What `object.__init__` does."""


_MISSING = object()


def _is_frozen(cls: type) -> bool:
    params = getattr(cls, "__dataclass_params__", None)
    return params is not None and params.frozen
