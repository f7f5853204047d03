"""Attributes, methods and construction of objects; lookup of names."""

from __future__ import annotations

import builtins
import dataclasses
import functools
import inspect
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType, MethodType, ModuleType
from typing import Any

import numpy as np

from chainrule.capture.context import Ambient, Frame
from chainrule.capture.indexing import Indexing
from chainrule.capture.lookups import ABSENT, note_class, note_value
from chainrule.capture.values import (
    ArrayRef,
    BoundMethod,
    Choice,
    Closure,
    Conflict,
    DictState,
    ElementRef,
    ListState,
    MaybeUndefined,
    ObjectState,
    PartialCall,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
    Undefined,
)
from chainrule.errors import AttributeMissingError, NameMissingError
from chainrule.ir.nodes import Value
from chainrule.ir.structure import Constant, Leaf, Structure, Tuple, leaves

STATIC_TYPES = (
    FunctionType,
    BuiltinFunctionType,
    ModuleType,
    type,
    str,
    bytes,
    np.ufunc,
    MethodDescriptorType,
)


class Objects(Indexing):
    """Names, attributes and objects."""

    def structure_of(self, value: Any) -> Structure:
        """Describe a Python value that was found in a global, a closure or an attribute."""
        raise NotImplementedError

    # Names

    def lookup(self, name: str) -> Any:
        """Give the value of a name."""
        frame = self.frame
        while frame is not None:
            if name in frame.names:
                return self._bound_value(name, self.state.get(self.variable(name, frame), Undefined()))
            if frame.parent is None:
                break
            frame = frame.parent
        assert frame is not None
        return self._global(name, frame)

    def _bound_value(self, name: str, value: Any) -> Any:
        match value:
            case Undefined():
                self.refuse(
                    "E0502", f"`{name}` has no value here", kind=NameMissingError,
                    hint=f"give `{name}` a value before this line",
                )  # fmt: skip
            case MaybeUndefined(defined=defined, value=inner):
                message = f"cannot access local variable '{name}' where it is not associated with a value"
                self.b.check(defined, error="UnboundLocalError", message=message)
                return inner
            case Conflict(reason=reason):
                self.mismatch("E0402", reason, hint="use two names, or give both the same type")
            case _:
                return value

    def _global(self, name: str, frame: Frame) -> Any:
        function = frame.function
        closure = (function.__closure__ or ()) if isinstance(function, FunctionType) else ()
        free = function.__code__.co_freevars if isinstance(function, FunctionType) else ()
        if name in free:
            cell = closure[free.index(name)]
            try:
                value = cell.cell_contents
            except ValueError:
                self.refuse("E0501", f"`{name}` has no value yet", kind=NameMissingError)
            return self.outside(value, cell, "")
        if name in frame.globals:
            return self.outside(frame.globals[name], frame.globals, name)
        if hasattr(builtins, name):
            note_value(frame.globals, name, ABSENT)
            return self.constant(getattr(builtins, name))
        self.refuse("E0501", f"name '{name}' is not defined", kind=NameMissingError)

    def outside(self, value: Any, holder: Any, name: str) -> Any:
        """Take a value from outside the program: known things as they are, numbers as inputs read at every call."""
        note_value(holder, name, value)
        if value is None or isinstance(value, STATIC_TYPES) or value is Ellipsis:
            self._guard(value, holder, name)
            return Static(value)
        if isinstance(value, MethodType):
            return BoundMethod(self.outside(value.__self__, value, "__self__"), value.__func__)
        if hasattr(value, "__chainrule_function__") or hasattr(value, "__chainrule_derivative__"):
            self._guard(value, holder, name)
            return Static(value)
        if isinstance(value, functools.partial):
            return self._outside_partial(value)
        key = (id(holder), name)
        if key not in self.unit.ambients:
            structure = self.structure_of(value)
            if isinstance(structure, Constant):
                self._guard(value, holder, name)
                return Static(value)
            self.unit.keep.append(holder)
            self.unit.ambients[key] = (Ambient(holder, name, structure), None)  # type: ignore[assignment]
            self.ambient_atoms(key, structure)
        return self._ambient(key)

    def _outside_partial(self, value: functools.partial[Any]) -> PartialCall:
        given = self.outside(value.args, value, "args") if value.args else TupleValue(tuple, ())
        items = given.items if isinstance(given, TupleValue) else given.value
        keywords = self.state[self.outside(value.keywords, value, "keywords").cell].items if value.keywords else ()
        return PartialCall(self.outside(value.func, value, "func"), tuple(items), tuple(keywords))

    def _guard(self, value: Any, holder: Any, name: str) -> None:
        """What is known now must still be so at every call: else the code is made anew."""
        if isinstance(value, ModuleType | type) or value is Ellipsis:
            return
        home = str(holder.get("__name__", "")) if isinstance(holder, dict) else ""
        if home.split(".")[0] not in _LIBRARIES:
            self.unit.guards[id(holder), name] = Ambient(holder, name, Constant(value))

    def ambient_atoms(self, key: tuple[int, str], structure: Structure) -> None:
        """Make the IR inputs of an ambient value (they become parameters of the function that is captured)."""
        ambient, _ = self.unit.ambients[key]
        base = ambient.name or "captured"
        atoms = tuple(Value(t, base) for t in leaves(structure))
        self.unit.ambients[key] = (ambient, atoms)  # type: ignore[assignment]

    def _ambient(self, key: tuple[int, str]) -> Any:
        ambient, atoms = self.unit.ambients[key]
        variable = ("a", key)
        if variable not in self.state:
            before = set(self.state)
            made = self.instantiate(ambient.structure, iter(atoms))  # type: ignore[call-overload]
            self.mark_uncertain(*(k for k in self.state if k not in before and k[0] == "c"))
            self.state[variable] = made
        return self.state[variable]

    # Attributes

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
                fields = getattr(cls, "_fields", ())
                if name in fields:
                    return items[fields.index(name)]
                if name == "_replace" and fields:
                    return BoundMethod(owner, Static(_NamedTupleReplace()))
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
            case staticmethod():
                return Static(found.__func__)
            case classmethod():
                return BoundMethod(Static(cls), Static(found.__func__))
            case _ if name == "__class__":
                return Static(cls)
            case _ if found is _MISSING:
                close = [f for f in getattr(cls, "__dataclass_fields__", {}) if f[:3] == name[:3]]
                hint = f"did you mean `{close[0]}`?" if close else ""
                message = f"'{cls.__name__}' object has no attribute '{name}'"
                self.refuse("E0503", message, kind=AttributeMissingError, hint=hint)
            case _ if callable(found):
                return BoundMethod(owner, Static(found))
            case _:
                return self.outside(getattr(cls, name), cls, name)

    def number_attribute(self, owner: ArrayRef | Scalar, name: str) -> Any:
        """Read an attribute of an array or number."""
        raise NotImplementedError

    def set_attribute(self, owner: Any, name: str, value: Any) -> None:
        """Write `owner.name = value`."""
        owner = self.solid(owner)
        if isinstance(owner, Choice):
            self.choose(owner, lambda one: self.set_attribute(one, name, value))
            return
        if isinstance(owner, ElementRef):
            self._set_element_attribute(owner, name, value)
            return
        if not isinstance(owner, Ref) or not isinstance(self.state[owner.cell], ObjectState):
            self.refuse("E0301", f"attributes of {self.describe_value(owner)} cannot be assigned")
        content: ObjectState = self.state[owner.cell]
        setter = inspect.getattr_static(content.cls, name, None)
        if isinstance(setter, property):
            if setter.fset is None:
                self.refuse("E0503", f"property '{name}' has no setter", kind=AttributeMissingError)
            self.call(Static(setter.fset), (owner, value), {})
            return
        if self._is_frozen(content.cls) and ("frozen", owner.cell) not in self.state:
            self.refuse(
                "E0301", f"cannot assign to field '{name}': `{content.cls.__name__}` is frozen",
                hint="use `dataclasses.replace`",
            )  # fmt: skip
        self.writable(owner.cell)
        self.state[owner.cell] = content.with_field(name, value)

    @staticmethod
    def _is_frozen(cls: type) -> bool:
        params = getattr(cls, "__dataclass_params__", None)
        return params is not None and params.frozen

    def _set_element_attribute(self, owner: ElementRef, name: str, value: Any) -> None:
        self.writable(owner.cell)
        structure: Any = owner.structure
        if name not in structure.fields:
            self.refuse("E0407", f"items of this list have no field `{name}` to begin with")
        if self._is_frozen(structure.cls):
            self.refuse("E0301", f"`{structure.cls.__name__}` is frozen", hint="use `dataclasses.replace`")
        position = structure.fields.index(name)
        column = owner.column + sum(len(leaves(s)) for s in structure.items[:position])
        sequence: SequenceState = self.state[owner.cell]
        self.set_item_at(sequence, owner.index, column, structure.items[position], value)

    # Construction

    def construct(self, cls: type, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Make an instance of a user's class."""
        note_class(cls)
        if issubclass(cls, tuple) and hasattr(cls, "_fields"):
            return self._construct_named_tuple(cls, arguments, keywords)
        if issubclass(cls, BaseException):
            return Static(cls)
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


class _NamedTupleReplace:
    """Stands for the method `_replace` of named tuples."""

    __name__ = "_replace"


def _nothing(*_: Any) -> None:
    """What `object.__init__` does."""


_MISSING = object()
_LIBRARIES = frozenset({"numpy", "math", "scipy", "builtins", "functools", "dataclasses", "chainrule"})
