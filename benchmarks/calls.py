"""What a call costs: compiled callables beside a Python function and a built-in one.

Run it with `python -m benchmarks.calls`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.ir.nodes import Atom, Function, Program, Value
from chainrule.ir.structure import Leaf, Structure, leaves
from chainrule.ir.types import F64
from chainrule.primitives.ops import Ops
from chainrule.runtime.arguments import structure_of
from chainrule.runtime.callable import Compiled
from chainrule.runtime.specialise import Interface, specialise

Row = tuple[str, Callable[..., Any], tuple[Any, ...]]


@dataclass
class Car:
    """Ten numbers, as a small model has."""

    mass: float = 1.0
    drag: float = 2.0
    area: float = 3.0
    grip: float = 4.0
    length: float = 5.0
    width: float = 6.0
    height: float = 7.0
    power: float = 8.0
    torque: float = 9.0
    radius: float = 10.0


@dataclass(slots=True)
class SlottedCar:
    """The same, with slots."""

    mass: float = 1.0
    drag: float = 2.0
    area: float = 3.0
    grip: float = 4.0
    length: float = 5.0
    width: float = 6.0
    height: float = 7.0
    power: float = 8.0
    torque: float = 9.0
    radius: float = 10.0


def compiled(
    arguments: tuple[Structure, ...], result: Structure, body: Callable[[Ops, list[Value]], list[Atom]]
) -> Compiled:
    """Compile a program that is built with `Ops`."""
    b = Ops()
    params = [Value(t, "x") for s in arguments for t in leaves(s)]
    program = Program({"main": Function("main", b.region(tuple(params), tuple(body(b, params))))}, "main")

    def function(*args: Any) -> None:
        raise TypeError(args)

    made = Compiled(function, lambda compiled, args, kwargs: function(*args))
    specialise(made, program, Interface(arguments=arguments, result=result))
    return made


def fastest(rows: list[Row], rounds: int = 3000) -> list[float]:
    """The shortest times of one call, in nanoseconds, less that of the empty loop.

    Takes turns in short stretches, since other work on the machine comes and goes.
    """
    empty, best = math.inf, [math.inf] * len(rows)
    for _ in range(rounds):
        empty = min(empty, _empty(500))
        for k, (name, function, args) in enumerate(rows):
            best[k] = min(best[k], _loop(function, args, 5 if "100,000" in name else 500))
    return [time - empty for time in best]


def _loop(function: Callable[..., Any], args: tuple[Any, ...], number: int) -> float:
    match args:
        case (x,):
            start = time.perf_counter_ns()
            for _ in range(number):
                function(x)
        case (x, y):
            start = time.perf_counter_ns()
            for _ in range(number):
                function(x, y)
        case _:
            raise ValueError(args)
    return (time.perf_counter_ns() - start) / number


def _empty(number: int) -> float:
    start = time.perf_counter_ns()
    for _ in range(number):
        pass
    return (time.perf_counter_ns() - start) / number


def halves(b: Ops, params: list[Value]) -> list[Atom]:
    """Half of each number."""
    return [b.mul(p, b.constant(0.5, "f64")) for p in params]


def product(b: Ops, params: list[Value]) -> list[Atom]:
    """The product of two arrays, element by element."""
    return [b.mul(*params)]


def dot(b: Ops, params: list[Value]) -> list[Atom]:
    """The scalar product of two arrays."""
    return [b.reduce_sum(b.mul(*params))]


def total(b: Ops, params: list[Value]) -> list[Atom]:
    """The sum of a list, whose length comes first."""
    return [b.reduce_sum(params[1])]


def main() -> None:
    """Print a table."""
    number, vector = Leaf(F64), structure_of(np.ones(10))
    x, y = np.ones(10), np.ones(10)
    large = np.ones(100_000)
    car, slotted = Car(), SlottedCar()
    numbers = [float(k) for k in range(1000)]

    def python(v: float) -> float:
        return v * v

    record, slots, list_of_floats = structure_of(car), structure_of(slotted), structure_of(numbers)
    rows: list[Row] = [
        ("built-in: abs(float)", abs, (2.5,)),
        ("built-in: math.sin(float)", math.sin, (2.5,)),
        ("Python: lambda v: v * v", python, (2.5,)),
        ("NumPy: np.add(array, array), 10 elements", np.add, (x, y)),
        ("float -> float", compiled((number,), number, lambda b, p: [b.mul(p[0], p[0])]), (2.5,)),
        ("int -> int", compiled((structure_of(1),), structure_of(1), lambda b, p: [p[0]]), (25,)),
        ("float, float -> float", compiled((number,) * 2, number, lambda b, p: [b.mul(*p)]), (2.5, 1.5)),
        ("record of 10 floats -> float", compiled((record,), number, lambda b, p: [p[3]]), (car,)),
        ("record of 10 floats -> record", compiled((record,), record, halves), (car,)),
        ("slotted record of 10 floats -> float", compiled((slots,), number, lambda b, p: [p[3]]), (slotted,)),
        ("slotted record of 10 floats -> record", compiled((slots,), slots, halves), (slotted,)),
        ("array of 10 -> float", compiled((vector,), number, lambda b, p: [b.reduce_sum(p[0])]), (x,)),
        ("array of 10, array of 10 -> float", compiled((vector,) * 2, number, dot), (x, y)),
        ("array of 10, array of 10 -> array", compiled((vector,) * 2, vector, product), (x, y)),
        (
            "array of 100,000 -> array",
            compiled((vector,), vector, lambda b, p: [b.mul(p[0], p[0])]),
            (large,),
        ),
        ("list of 1,000 floats -> float", compiled((list_of_floats,), number, total), (numbers,)),
    ]
    for (name, _, _), cost in zip(rows, fastest(rows)):
        print(f"{name:42} {cost:10.1f} ns")


if __name__ == "__main__":
    main()
