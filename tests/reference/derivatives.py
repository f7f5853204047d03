"""What `chainrule` means to a program that runs on dual numbers: derivatives by nested dual numbers.

Each derivative runs the function once for each float of the arguments that it differentiates, with a
perturbation of a level of its own. Nothing here knows of the compiler.
"""

import functools
import inspect
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from tests.reference.number import Dual, fresh_level, primal_at, tangent_at
from tests.reference.structures import attribute_names, flatten_floats, map_leaves, unflatten


def _is_float(x: Any) -> bool:
    return isinstance(x, Dual | float)


def map_parts(function: Callable[[Any], Any], structure: Any) -> Any:
    """A copy of a record with `function` applied to each number and each array of floats as a whole."""
    match structure:
        case np.ndarray() if structure.dtype.kind in "fO":
            return function(structure)
        case np.ndarray():
            return structure.copy()
        case _ if _is_float(structure):
            return function(structure)
        case tuple():
            items = [map_parts(function, item) for item in structure]
            return type(structure)(*items) if hasattr(structure, "_fields") else tuple(items)
        case list():
            return [map_parts(function, item) for item in structure]
        case dict():
            return {key: map_parts(function, item) for key, item in structure.items()}
        case _ if isinstance(structure, type) or not attribute_names(structure):
            return structure
        case _ if callable(structure) and hasattr(structure, "__code__"):
            return structure
        case _:
            made = object.__new__(type(structure))
            for name in attribute_names(structure):
                object.__setattr__(made, name, map_parts(function, getattr(structure, name)))
            return made


def _objects(structure: Any) -> Any:
    """Arrays of floats as arrays of objects, into which Duals may be written."""

    def convert(part: Any) -> Any:
        if not isinstance(part, np.ndarray):
            return part
        made = np.empty(part.shape, dtype=object)
        for index in np.ndindex(part.shape):
            made[index] = part[index]
        return made

    return map_parts(convert, structure)


def _rebuilt(structure: Any, leaves: Sequence[Any]) -> Any:
    return _objects(unflatten(structure, leaves))


class Call:
    """A call of a function: its arguments by parameter, and those that are differentiated."""

    def __init__(self, function: Callable[..., Any], args: tuple, kwargs: dict, argnums: Any) -> None:
        self.function = function
        self.bound = inspect.signature(function).bind(*args, **kwargs)
        self.bound.apply_defaults()
        names = list(inspect.signature(function).parameters)
        self.single = isinstance(argnums, int | str)
        listed = (argnums,) if self.single else tuple(argnums)
        self.chosen = tuple(n if isinstance(n, str) else names[n] for n in listed)
        self.arguments = tuple(self.bound.arguments[name] for name in self.chosen)

    def run(self, arguments: tuple) -> Any:
        """Call the function with other values of the chosen arguments; it may change what it gets."""
        values = dict(self.bound.arguments) | dict(zip(self.chosen, arguments, strict=True))
        values = {name: _objects(value) for name, value in values.items()}
        bound = inspect.BoundArguments(self.bound.signature, values)
        return self.function(*bound.args, **bound.kwargs)

    def along(self, direction: Sequence[Any]) -> tuple[Any, Any]:
        """Value and derivative along a direction of the leaves of the chosen arguments."""
        level = fresh_level()
        leaves = flatten_floats(self.arguments)
        moved = [Dual(x, dx, level) for x, dx in zip(leaves, direction, strict=True)]
        result = self.run(unflatten(self.arguments, moved))
        value = _objects(map_leaves(lambda x: primal_at(x, level), result))
        return value, _objects(map_leaves(lambda x: tangent_at(x, level), result))

    def columns(self) -> tuple[Any, list[Any]]:
        """The value, and its derivative with respect to each leaf of the chosen arguments."""
        count = len(flatten_floats(self.arguments))
        runs = [self.along([float(k == j) for j in range(count)]) for k in range(count)]
        return runs[0][0], [tangent for _, tangent in runs]

    def shaped(self, parts: tuple) -> Any:
        """The parts for the chosen arguments, as `argnums` asks for them."""
        return parts[0] if self.single else parts


def value_and_grad(f: Callable, argnums: Any = 0, has_aux: bool = False) -> Callable:
    """`chainrule.value_and_grad`."""

    @functools.wraps(f)
    def run(*args: Any, **kwargs: Any) -> Any:
        call = Call(f, args, kwargs, argnums)
        value, columns = call.columns()
        slopes = [column[0] if has_aux else column for column in columns]
        return value, call.shaped(_rebuilt(call.arguments, slopes))

    return run


def grad(f: Callable, argnums: Any = 0, has_aux: bool = False) -> Callable:
    """`chainrule.grad`."""

    @functools.wraps(f)
    def run(*args: Any, **kwargs: Any) -> Any:
        value, gradient = value_and_grad(f, argnums, has_aux)(*args, **kwargs)
        return (gradient, value[1]) if has_aux else gradient

    return run


def jvp(f: Callable, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """`chainrule.jvp`."""
    call = Call(lambda *args: f(*args), tuple(primals), {}, ("args",))
    return call.along(flatten_floats(tuple(tangents)))


def vjp(f: Callable, *primals: Any) -> tuple[Any, Callable]:
    """`chainrule.vjp`: the derivative is taken at once, so nothing that happens later changes it."""
    call = Call(lambda *args: f(*args), primals, {}, ("args",))
    value, columns = call.columns()
    rows = [flatten_floats(column) for column in columns]

    def pullback(cotangent: Any) -> Any:
        weights = flatten_floats(cotangent)
        sums = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in rows]
        return _rebuilt(call.arguments, sums)[0]

    return value, pullback


def jacobian(f: Callable, argnums: Any = 0, mode: str = "auto") -> Callable:
    """`chainrule.jacobian`: each part of the result becomes the structure of the arguments."""

    @functools.wraps(f)
    def run(*args: Any, **kwargs: Any) -> Any:
        call = Call(f, args, kwargs, argnums)
        value, columns = call.columns()
        rows = [flatten_floats(column) for column in columns]
        position = 0

        def row(part: Any) -> Any:
            nonlocal position
            first = position
            position += np.size(part)
            numbers = iter(range(len(columns)))
            return call.shaped(map_parts(lambda x: _block(part, x, first, rows, numbers), call.arguments))

        return map_parts(row, value)

    return run


def _block(out: Any, into: Any, first: int, rows: list[list[Any]], numbers: Any) -> Any:
    """The derivative of one part of the result by one part of the arguments: its shape is both shapes."""
    chosen = [next(numbers) for _ in range(np.size(into))]
    made = np.empty((np.size(out), np.size(into)), dtype=object)
    for i in range(np.size(out)):
        for j, k in enumerate(chosen):
            made[i, j] = rows[k][first + i]
    made = made.reshape(np.shape(out) + np.shape(into))
    return made if made.shape else made[()]


def hessian(f: Callable, argnums: Any = 0) -> Callable:
    """`chainrule.hessian`."""
    return jacobian(jacobian(f, argnums), argnums)


def hvp(f: Callable, primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """`chainrule.hvp`."""
    numbers = tuple(range(len(primals)))
    product = jvp(grad(f, numbers), primals, tangents)[1]
    return product[0] if len(primals) == 1 else product


derivative_namespace = SimpleNamespace(
    jit=lambda f, strict=False: f,
    grad=grad,
    value_and_grad=value_and_grad,
    jvp=jvp,
    vjp=vjp,
    jacobian=jacobian,
    hessian=hessian,
    hvp=hvp,
)
