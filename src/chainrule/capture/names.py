"""Names: variables of the function, of those around it, globals, and values from outside."""

from __future__ import annotations

import ast
import builtins
import functools
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType, MethodType, ModuleType
from typing import Any

import numpy as np

from chainrule.capture.context import Ambient, Frame
from chainrule.capture.lookups import ABSENT, note_value
from chainrule.capture.values import (
    BoundMethod,
    Conflict,
    Iteration,
    MaybeUndefined,
    PartialCall,
    Static,
    TupleValue,
    Undefined,
)
from chainrule.capture.writing import Writing
from chainrule.errors import NameMissingError
from chainrule.ir.external import External
from chainrule.ir.nodes import Value
from chainrule.ir.structure import Constant, Structure, leaves

STATIC_TYPES = (
    FunctionType,
    BuiltinFunctionType,
    ModuleType,
    type,
    str,
    bytes,
    np.ufunc,
    MethodDescriptorType,
    slice,
    type(np.s_),
    External,
)


CACHED = type(functools.lru_cache(len))


class Names(Writing):
    """What a name stands for."""

    def structure_of(self, value: Any) -> Structure:
        """Describe a Python value that was found in a global, a closure or an attribute."""
        raise NotImplementedError

    # Names

    def lookup(self, name: str) -> Any:
        """Give the value of a name."""
        frame = self.frame
        while frame is not None:
            if name in frame.names:
                key = self.variable(name, frame)
                value = self._bound_value(name, self.state.get(key, Undefined()))
                if isinstance(value, Iteration) and value.once:
                    self.refuse_stale(value)
                    self.state[key] = Conflict(f"`{name}` is an iterator, which gives its items once")
                return value
            if frame.parent is None:
                break
            frame = frame.parent
        assert frame is not None
        return self._global(name, frame)

    def refuse_stale(self, plan: Iteration, node: ast.AST | None = None) -> None:
        """Refuse a generator expression whose items were made before what they are made from has changed."""
        if any(self.state.get(key) != value for key, value in plan.reads):
            self.refuse(
                "E0321",
                "what a generator expression reads is changed before its last item is taken",
                node=node,
                hint="make a list: `[… for … in …]`",
            )

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
                reason = reason.replace("`$result`", "the value")
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
        """Take a value from outside: known things as they are, numbers as inputs read at every call."""
        note_value(holder, name, value)
        if value is None or isinstance(value, STATIC_TYPES) or value is Ellipsis:
            self._guard(value, holder, name)
            return Static(value)
        if isinstance(value, MethodType):
            return BoundMethod(self.outside(value.__self__, value, "__self__"), value.__func__)
        if isinstance(value, CACHED):  # what is kept from one call to the next changes nothing
            self._guard(value, holder, name)
            return Static(value.__wrapped__)
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
            self.unit.ambients[key] = (Ambient(holder, name, structure), ())
            self.ambient_atoms(key, structure)
        return self._ambient(key)

    def _outside_partial(self, value: functools.partial[Any]) -> PartialCall:
        given = self.outside(value.args, value, "args") if value.args else TupleValue(tuple, ())
        items = given.items if isinstance(given, TupleValue) else given.value
        keywords = (
            self.state[self.outside(value.keywords, value, "keywords").cell].items if value.keywords else ()
        )
        return PartialCall(self.outside(value.func, value, "func"), tuple(items), tuple(keywords))

    def _guard(self, value: Any, holder: Any, name: str) -> None:
        """What is known now must still be so at every call: else the code is made anew."""
        if isinstance(value, ModuleType | type) or value is Ellipsis:
            return
        home = str(holder.get("__name__", "")) if isinstance(holder, dict) else ""
        if home.split(".")[0] not in _LIBRARIES:
            self.unit.guards[id(holder), name] = Ambient(holder, name, Constant(value))

    def ambient_atoms(self, key: tuple[int, str], structure: Structure) -> None:
        """Make the IR inputs of an ambient value (they become parameters of the captured function)."""
        ambient, _ = self.unit.ambients[key]
        base = ambient.name or "captured"
        atoms = tuple(Value(t, base) for t in leaves(structure))
        self.unit.ambients[key] = (ambient, atoms)

    def _ambient(self, key: tuple[int, str]) -> Any:
        ambient, atoms = self.unit.ambients[key]
        variable = ("a", key)
        if variable not in self.state:
            before = set(self.state)
            made = self.instantiate(ambient.structure, iter(atoms))
            self.unit.foreign |= {k for k in self.state if k not in before and k[0] == "c"}
            self.state[variable] = made
        return self.state[variable]


_LIBRARIES = frozenset({"numpy", "math", "scipy", "builtins", "functools", "dataclasses", "chainrule"})
