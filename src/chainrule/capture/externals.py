"""Calls of functions that stay ordinary Python, made by `cr.external`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.capture.derivatives import Derivatives
from chainrule.capture.values import ArrayRef, Choice, Kind, Ref, Scalar, Static, TupleValue
from chainrule.errors import ArgumentsError
from chainrule.ir.external import External
from chainrule.ir.nodes import Atom, Program, Region
from chainrule.ir.structure import Constant, Leaf, Structure, Tuple
from chainrule.ir.types import Type
from chainrule.ir.walk import clone_region, substitute
from chainrule.primitives import outside
from chainrule.source import Span

Rule = Callable[[Any, tuple[Atom, ...], Atom, "Span | None"], tuple["Atom | None", ...]]


class Externals(Derivatives):
    """Calls back into Python."""

    def call_external(self, value: External, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call an external function, and attach the derivatives that its rule gives."""
        if "<" in value.path:
            name = value.function.__name__
            self.refuse(
                "E0323", f"`{name}` must stand at the top of a module to be called from compiled code"
            )
        try:
            bound = inspect.signature(value.function).bind(*arguments, **keywords)
        except TypeError as error:
            self.refuse("E0601", f"{value.function.__name__}() {error}", kind=ArgumentsError)
        if bound.kwargs:
            self.refuse("E0318", "external functions take no keyword-only arguments")
        given = tuple(self._argument(x) for x in bound.args)
        kinds = tuple(map(_kind, given))
        atoms = [self._atom(x) for x in given if not isinstance(x, Static)]
        type_, kind, dims = self._promised(value, given)
        rule = None if value.derivative is None else self._rule(value, given)
        (made,) = self.b.emit(
            outside.external, *atoms, *dims, types=(type_,), path=value.path, kinds=kinds, count=len(atoms), rule=rule
        )  # fmt: skip
        return self.array(made) if type_.shape else Scalar(made, kind)

    def _argument(self, value: Any) -> Any:
        value = self.solid(value)
        match value:
            case Scalar() | ArrayRef() | Static(value=None | str() | bool() | int() | float()):
                return value
            case Choice() | TupleValue() | Ref():
                return self.as_numbers(value)
            case _:
                self.mismatch("E0404", f"an external function cannot be given {self.describe_value(value)}")

    def _atom(self, value: Scalar | ArrayRef) -> Atom:
        return value.atom if isinstance(value, Scalar) else self.read_array(value)

    def _promised(self, value: External, given: tuple[Any, ...]) -> tuple[Type, Kind, tuple[Atom, ...]]:
        """Give type, kind and dimensions of the result, as the example says."""
        example: Any = value.result
        if callable(example):
            made = self.as_numbers(self.call(Static(example), given, {}))
        elif isinstance(example, bool | int | float):
            made = self.constant(example)
        else:
            made = self.as_numbers(self._example_array(np.asarray(example)))
        atom = self._atom(made)
        if atom.type.dtype in ("c128", "c64"):
            self.refuse("E0323", "external functions give real numbers", hint="give the parts as two rows")
        kind: Kind = made.kind if isinstance(made, Scalar) else "numpy"
        return atom.type, kind, self.b.dims(atom)

    def _example_array(self, example: np.ndarray) -> Any:
        dtype: Any = (
            example.dtype.kind + str(8 * example.dtype.itemsize) if example.dtype.kind != "b" else "bool"
        )
        zero = self.b.constant(0, dtype)
        if not example.shape:
            return Scalar(zero, "numpy")
        return self.array(self.b.full(zero, *map(self.b.integer, example.shape)))

    def _rule(self, value: External, given: tuple[Any, ...]) -> Rule:
        """Say how the partial derivatives are made, when somebody asks: the user's rule is captured then."""

        def rule(
            b: Any, inputs: tuple[Atom, ...], output: Atom, span: Span | None
        ) -> tuple[Atom | None, ...]:
            atoms = iter(inputs)
            structures = tuple(
                Constant(x.value) if isinstance(x, Static) else Leaf(next(atoms).type, _plainly(x))
                for x in given
            )
            return self._partials(value, structures, b, inputs, output, span)

        return rule

    def _partials(
        self, value: External, structures: tuple[Structure, ...], b: Any, inputs: tuple[Atom, ...], output: Atom,
        span: Span | None,
    ) -> tuple[Atom | None, ...]:  # fmt: skip
        name = value.function.__name__
        program, result = self.captured_apart(value.derivative, structures, span)
        body = clone_region(program.main.body)
        made = substitute(
            Region((), body.equations, body.results), dict(zip(body.params, inputs, strict=True))
        )
        b.equations += made.equations
        parts = result.items if isinstance(result, Tuple) else (result,)
        floats = [x.type.differentiable for x in inputs]
        if not all(isinstance(p, Leaf) for p in parts) or len(parts) not in (len(inputs), sum(floats)):
            message = (
                f"the derivative of `{name}` must give {sum(floats)} results, one for each float argument"
            )
            raise ArgumentsError("E0607", message, span)
        found = iter(made.results)
        if len(parts) == len(inputs):
            return tuple(
                self._fitting(name, b, p, x, output, span) for p, x in zip(found, inputs, strict=True)
            )
        pairs = zip(inputs, floats, strict=True)
        return tuple(self._fitting(name, b, next(found), x, output, span) if f else None for x, f in pairs)

    def _fitting(
        self, name: str, b: Any, partial: Atom, x: Atom, output: Atom, span: Span | None
    ) -> Atom | None:
        """Check the shape of a partial derivative."""
        if not x.type.differentiable:
            return None
        wanted = (*b.dims(output), *b.dims(x))
        message = f"a partial derivative of `{name}` has another shape than its result and then its argument"
        if partial.type.rank != len(wanted):
            raise ArgumentsError("E0607", message, span)
        for have, size in zip(b.dims(partial), wanted, strict=True):
            b.check(b.eq(have, size), have, size, error="ValueError", message=f"{message}: {{0}} and {{1}}")
        return b.convert(partial, output.type.dtype)

    def captured_apart(
        self, function: Any, structures: tuple[Structure, ...], span: Span | None
    ) -> tuple[Program, Structure]:
        """Capture a function that reads nothing around it."""
        raise NotImplementedError


def _plainly(value: Any) -> Any:
    return "numpy" if isinstance(value, ArrayRef) or value.kind != "python" else "python"


def _kind(value: Any) -> Any:
    """Say how an argument is handed over: as it is known, as a number of Python or of NumPy, as an array."""
    if isinstance(value, Static):
        return ("known", value.value)
    if isinstance(value, ArrayRef):
        return ("array",)
    return ("numpy" if value.kind == "numpy" else "plain",)
