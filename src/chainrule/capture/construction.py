"""Construction: calling a class makes an object."""

from __future__ import annotations

import dataclasses
import enum
import inspect
from types import FunctionType
from typing import Any

from chainrule.capture.attributes import Attributes
from chainrule.capture.context import SOMEWHERE
from chainrule.capture.lookups import note_class
from chainrule.capture.names import STATIC_TYPES
from chainrule.capture.text import braced
from chainrule.capture.values import (
    ListState,
    ObjectState,
    Ref,
    Static,
    TupleValue,
)
from chainrule.ir.build import literal
from chainrule.ir.structure import Constant, Tuple, leaves


class Construction(Attributes):
    """Construction from classes."""

    def construct(self, cls: type, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Make an instance of a user's class."""
        note_class(cls)
        if issubclass(cls, tuple) and hasattr(cls, "_fields"):
            return self._construct_named_tuple(cls, arguments, keywords)
        if issubclass(cls, BaseException):
            return self.make_exception(cls, arguments, keywords)
        if issubclass(cls, enum.Enum):
            return self._member(cls, arguments)
        if not cls.__flags__ & _WRITTEN_IN_PYTHON:
            self.refuse("E0312", f"`{cls.__module__}.{cls.__qualname__}` is not covered (yet)")
        cell = self.new_cell(ObjectState(cls, ()))
        self.state["frozen", cell] = True
        owner = Ref(cell)
        init = inspect.getattr_static(cls, "__init__", None)
        if dataclasses.is_dataclass(cls) and (init is None or not _has_source(init)):
            self._dataclass_init(cls, owner, arguments, keywords)
        elif isinstance(init, FunctionType):
            self.call(Static(init), (owner, *arguments), keywords)
        elif arguments or keywords:
            self.refuse("E0601", f"{cls.__name__}() takes no arguments")
        self.state.pop(("frozen", cell), None)
        return owner

    def _member(self, cls: type[enum.Enum], arguments: tuple[Any, ...]) -> Any:
        """Give the member of an enumeration for a value that is known."""
        (value,) = arguments
        known = value.value if isinstance(value, Static) else self.static_key(value, SOMEWHERE)
        try:
            return Static(cls(known))
        except ValueError as error:
            self.b.check(literal(False), error="ValueError", message=braced(str(error)))
            self.unreachable()

    def make_exception(self, cls: type, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Make an exception, to be raised later."""
        raise NotImplementedError

    def _construct_named_tuple(
        self, cls: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> TupleValue:
        values = dict(zip(cls._fields, arguments, strict=False)) | keywords
        for name in cls._fields:
            if name not in values:
                if name not in cls._field_defaults:
                    self.refuse("E0601", f"{cls.__name__}() is missing the argument '{name}'")
                values[name] = self.outside_default(cls._field_defaults[name])
        return TupleValue(cls, tuple(values[name] for name in cls._fields))

    def outside_default(self, value: Any) -> Any:
        """Make an abstract value of a default that stands in the source."""
        if isinstance(value, bool | int | float) or value is None or isinstance(value, STATIC_TYPES):
            return self.constant(value)
        structure = self.structure_of(value)
        if isinstance(structure, Tuple) and not leaves(structure):
            return self.instantiate(structure, iter(()))
        if isinstance(structure, Constant):
            return Static(value)
        if isinstance(value, tuple):
            return TupleValue(type(value), tuple(self.outside_default(v) for v in value))
        if isinstance(value, list):
            return Ref(self.new_cell(ListState(tuple(self.outside_default(v) for v in value))))
        if dataclasses.is_dataclass(value):
            fields = tuple(
                (f.name, self.outside_default(getattr(value, f.name))) for f in dataclasses.fields(value)
            )
            return Ref(self.new_cell(ObjectState(type(value), fields)))
        self.unit.keep.append(value)
        holder = {"default": value}
        self.unit.keep.append(holder)
        return self.outside(value, holder, "default")

    def _dataclass_init(
        self, cls: Any, owner: Ref, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> None:
        fields = [f for f in dataclasses.fields(cls) if f.init]
        if len(arguments) > len(fields):
            self.refuse(
                "E0601", f"{cls.__name__}() takes {len(fields)} arguments, and {len(arguments)} were given"
            )
        names = [f.name for f in fields if not f.kw_only]
        values = dict(zip(names, arguments, strict=False)) | keywords
        for name in keywords:
            if name not in {f.name for f in fields}:
                self.refuse("E0601", f"{cls.__name__}() got an unexpected argument '{name}'")
        for field in dataclasses.fields(cls):
            if field.name in values:
                value = values[field.name]
            elif field.default is not dataclasses.MISSING:
                value = self.outside_default(field.default)
            elif field.default_factory is not dataclasses.MISSING:
                value = self.call(Static(field.default_factory), (), {})
            elif not field.init:
                continue
            else:
                self.refuse("E0601", f"{cls.__name__}() is missing the argument '{field.name}'")
            self.state[owner.cell] = self.state[owner.cell].with_field(field.name, value)
        post = inspect.getattr_static(cls, "__post_init__", None)
        if post is not None:
            self.call(Static(post), (owner,), {})


def _has_source(function: Any) -> bool:
    return isinstance(function, FunctionType) and not function.__code__.co_filename.startswith("<")


_WRITTEN_IN_PYTHON = 1 << 9  # CPython's Py_TPFLAGS_HEAPTYPE
