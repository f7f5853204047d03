"""`isinstance`, `getattr`, `dataclasses.replace`, `functools.partial`, … : functions that look at objects."""

from __future__ import annotations

import collections
import dataclasses
import functools
from collections.abc import Callable
from dataclasses import replace
from types import FunctionType, MethodType
from typing import Any

import numpy as np

from chainrule.capture.context import FALSE, TRUE
from chainrule.capture.folds import Folds
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    BoundMethod,
    Choice,
    Closure,
    Derived,
    DictState,
    ElementRef,
    ListState,
    Maybe,
    ObjectState,
    PartialCall,
    Pullback,
    RangeValue,
    Ref,
    Scalar,
    Static,
    TupleValue,
)
from chainrule.library.queues import Deque
from chainrule.library.randomness import Stream


class Introspection(Folds):
    """Builtins that ask what a value is."""

    def is_instance(self, value: Any, cls: Any) -> Scalar:
        """isinstance(x, cls): known at compile time, unless what x is depends on the run."""
        if isinstance(value, Choice | Maybe):
            return self._of_each(value, lambda one: self.is_instance(one, cls))
        classes = tuple(c.value for c in cls.items) if isinstance(cls, TupleValue) else (cls.value,)
        found = self.python_class(value)
        return TRUE if issubclass(found, classes) else FALSE

    def _of_each(self, value: Choice | Maybe, ask: Callable[[Any], Any]) -> Any:
        """Ask of the one thing that is meant, or of `None`."""
        if isinstance(value, Choice):
            return self.choose(value, ask)
        return self.branch(value.present, lambda: ask(value.value), lambda: ask(NONE))

    def python_class(self, value: Any) -> type:
        """Give the class that a value has in Python."""
        match value:
            case Scalar(atom=atom, kind=kind):
                names = {"f64": (float, np.float64), "i64": (int, np.int64), "bool": (bool, np.bool_)}
                pair = names.get(atom.type.dtype, (np.generic, np.generic))
                return pair[1] if kind == "numpy" else pair[0]
            case ArrayRef():
                return np.ndarray
            case TupleValue(cls=cls):
                return cls
            case Static(value=known):
                return type(known)
            case Ref() | ElementRef():
                content = self.content(value)
                names_ = {"ListState": list, "SequenceState": list, "DictState": dict}
                if isinstance(content, ObjectState):
                    return _STANDS_FOR[content.cls]() if content.cls in _STANDS_FOR else content.cls
                return names_[type(content).__name__]
            case Closure() | Derived() | Pullback():
                return FunctionType
            case PartialCall():
                return functools.partial
            case BoundMethod():
                return MethodType
            case RangeValue():
                return range
            case _:
                return object

    def type_of(self, value: Any) -> Any:
        """type(x)."""
        if isinstance(value, Choice | Maybe):
            return self._of_each(value, self.type_of)
        return Static(self.python_class(value))

    def get_attribute(self, owner: Any, name: Any, default: Any = None) -> Any:
        """getattr(x, name) with a known name."""
        if not isinstance(name, Static):
            self.refuse("E0316", "the name of an attribute must be known")
        if default is not None and isinstance(owner, Choice | Maybe):
            return self._of_each(owner, lambda one: self.get_attribute(one, name, default))
        if default is not None and self.has_attribute(owner, name) is FALSE:
            return default
        return self.attribute(owner, str(name.value))

    def has_attribute(self, owner: Any, name: Any) -> Scalar:
        """hasattr(x, name) with a known name."""
        if isinstance(owner, Choice | Maybe):
            return self._of_each(owner, lambda one: self.has_attribute(one, name))
        if isinstance(owner, Ref | ElementRef) and isinstance(self.content(owner), ObjectState):
            content = self.content(owner)
            cls = self.python_class(owner)
            return TRUE if content.get(name.value) is not None or hasattr(cls, name.value) else FALSE
        return TRUE if hasattr(self.python_class(owner), name.value) else FALSE

    def set_attribute_function(self, owner: Any, name: Any, value: Any) -> Static:
        """setattr(x, name, value) with a known name."""
        self.set_attribute(owner, str(name.value), value)
        return NONE

    def frozen_setattr(self, owner: Any, name: Any, value: Any) -> Static:
        """object.__setattr__(x, name, value), as frozen dataclasses use it."""
        owner = self.aliased(owner)
        self.writable(owner.cell)
        self.state[owner.cell] = self.state[owner.cell].with_field(str(name.value), value)
        return NONE

    def make_partial(self, function: Any, *arguments: Any, **keywords: Any) -> PartialCall:
        """functools.partial."""
        return PartialCall(function, arguments, tuple(keywords.items()))

    def replaced(self, owner: Any, **changes: Any) -> Any:
        """dataclasses.replace."""
        content = self.content(owner)
        kept = {f.name: content.get(f.name) for f in dataclasses.fields(content.cls) if f.init}
        return self.construct(content.cls, (), kept | changes)

    def as_plain_tuple(self, value: Any) -> Any:
        """dataclasses.astuple."""
        return self._plain(value, lambda pairs: TupleValue(tuple, tuple(v for _, v in pairs)))

    def as_plain_dict(self, value: Any) -> Any:
        """dataclasses.asdict."""
        return self._plain(value, lambda pairs: Ref(self.new_cell(DictState(pairs))))

    def _plain(self, value: Any, make: Callable[[tuple[tuple[str, Any], ...]], Any]) -> Any:
        """Copy a dataclass and what it holds."""
        match value:
            case TupleValue(cls=cls, items=items):
                return TupleValue(cls, tuple(self._plain(item, make) for item in items))
            case Ref() | ElementRef():
                content = self.content(value)
            case _:
                return self.copied(value) if isinstance(value, ArrayRef) else value
        match content:
            case ObjectState(cls=cls) if dataclasses.is_dataclass(cls):
                names = [f.name for f in dataclasses.fields(cls)]
                return make(tuple((n, self._plain(content.get(n), make)) for n in names))
            case ListState(items=items):
                return Ref(self.new_cell(ListState(tuple(self._plain(item, make) for item in items))))
            case DictState(items=pairs):
                copies = tuple((k, self._plain(v, make)) for k, v in pairs)
                return Ref(self.new_cell(DictState(copies)))
            case _:
                return self.copied(value)

    def wraps(self, wrapped: Any, *_: Any, **__: Any) -> PartialCall:
        """functools.wraps: the name, and the parameters that `inspect.signature` tells."""
        return PartialCall(Static(as_wrapped), (wrapped,), ())

    def wrapping(self, wrapped: Any, function: Any) -> Any:
        """Give a function that stands for the one that it wraps."""
        return replace(function, wrapped=wrapped) if isinstance(function, Closure) else function


def as_wrapped(wrapped: Any, function: Any) -> Any:
    """Stands for the decorator that `functools.wraps` gives."""
    return function


_STANDS_FOR: dict[type, Callable[[], type]] = {
    Deque: lambda: collections.deque,
    Stream: lambda: np.random.Generator,
}
