"""All nestings of derivatives, of functions that take and return lists, tuples, dicts and records.

The reference is the same nesting on dual numbers, in CPython. Each is called several times, between calls that
fill memory with other numbers: what a derivative does not write itself would show.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

import chainrule as cr
from tests.reference import derivatives as reference
from tests.reference.structures import flatten_floats, map_leaves


class Point(NamedTuple):
    """A named tuple."""

    x: float
    y: float


@dataclass
class Body:
    """A record that holds a list, an array, a record, an integer, a text and nothing."""

    mass: float
    place: Point
    loads: list
    table: np.ndarray
    count: int = 2
    name: str = "body"
    link: object = None


def number_and_list(x, w):
    return [x * x * w[0], [w[1] * w[1] * x, x], 3]


def array_in_tuple(x, w):
    return (x * w * w, {"a": w[0] * w[1] * x * x})


def list_any_length(x, w):
    return [x * v * v for v in w]


def lists_of_arrays(x, w):
    return [w * x * k for k in range(len(w))], [[v * x, v * v] for v in w]


def of_body(body, x):
    total = body.mass * body.place.x**2 * body.count + np.sum(body.table * body.table) * x
    for load in body.loads:
        total += load * load * body.place.y * x
    return total


def body_of_body(body, x):
    loads = [load * load * x for load in body.loads]
    return Body(body.mass * x * x, Point(body.place.y * x, x), loads, body.table**2 * x, body.count)


def of_lists(rows, x):
    total = 0.0
    for row in rows:
        for k, v in enumerate(row):
            total += v * v * x * (k + 1)
    return total


def lists_of_lists(rows, x):
    return {"rows": [[v * v * x for v in row] for row in rows], "n": len(rows)}


def of_records(points, x):
    return sum(p.x * p.x * p.y * x for p in points)


def records_of_records(points, x):
    return [Point(p.x * p.y, p.y * p.y * x) for p in points]


def of_dict(parts, x):
    a, (b, c) = parts["a"], parts["b"]
    return a * b * b * x + np.sum(c * c) * a


def dict_of_dict(parts, x):
    a, (b, c) = parts["a"], parts["b"]
    return {"p": a * b * x, "q": [c * c * a, (b, 1)]}


W = np.array([1.5, -0.5])
BODY = Body(2.0, Point(0.5, -1.5), [1.0, 2.0, 3.0], np.array([0.5, 1.5]))
ROWS = [[1.0, 2.0], [3.0, -1.0], [0.5, 0.25]]
POINTS = [Point(1.0, 2.0), Point(0.5, -1.0), Point(2.0, 0.25)]
PARTS = {"a": 1.5, "b": (0.5, np.array([1.0, 2.0]))}

SUBJECTS: list[tuple[Callable[..., Any], tuple]] = [
    (number_and_list, (0.7, W)),
    (array_in_tuple, (0.7, W)),
    (list_any_length, (0.7, W)),
    (lists_of_arrays, (0.7, W)),
    (of_body, (BODY, 0.7)),
    (body_of_body, (BODY, 0.7)),
    (of_lists, (ROWS, 0.7)),
    (lists_of_lists, (ROWS, 0.7)),
    (of_records, (POINTS, 0.7)),
    (records_of_records, (POINTS, 0.7)),
    (of_dict, (PARTS, 0.7)),
    (dict_of_dict, (PARTS, 0.7)),
]


def direction(structure: Any) -> Any:
    """A structure with other numbers."""
    numbers = itertools.cycle([0.5, -1.25, 2.0, 0.75, -0.375])
    return map_leaves(lambda _: next(numbers), structure)


def derived(d: Any, order: str, f: Callable[..., Any], args: tuple) -> Callable[..., Any]:
    """A derivative of a function of these arguments, as a function of them; `d` says whose."""
    moved = direction(args)
    match order:
        case "jvp":
            return lambda x, y: d.jvp(f, (x, y), moved)
        case "hvp":
            return lambda x, y: d.hvp(f, (x, y), moved)
        case "vjp":
            cotangent = direction(f(*args))
            return lambda x, y: d.vjp(f, x, y)[1](cotangent)
        case "jacobian":
            return d.jacobian(f, argnums=(0, 1))
        case "hessian":
            return d.hessian(f)
        case _:
            return d.grad(f)


def nested(d: Any, orders: tuple[str, ...], f: Callable[..., Any], args: tuple) -> Callable[..., Any]:
    """Derivatives of derivatives, the innermost first."""
    for order in orders:
        f = derived(d, order, f, args)
    return f


NUMBER = [("grad", "jvp"), ("grad", "vjp"), ("grad", "jacobian"), ("hvp", "jvp"), ("hessian", "vjp")]
ANY = [
    ("jvp", "jvp"), ("jvp", "vjp"), ("vjp", "jvp"), ("vjp", "vjp"), ("vjp", "jacobian"), ("jacobian", "jvp"),
    ("jacobian", "vjp"), ("jacobian", "jacobian"), ("hessian",),
]  # fmt: skip
THREE = [
    ("grad", "jvp", "vjp"),
    ("vjp", "vjp", "jvp"),
    ("jvp", "vjp", "jacobian"),
    ("jacobian", "vjp", "jvp"),
]


def cases() -> list[tuple[tuple[str, ...], Callable[..., Any], tuple]]:
    """Each nesting with two functions, each function with several nestings."""
    numbers = [s for s in SUBJECTS if isinstance(s[0](*s[1]), float)]
    others = [s for s in SUBJECTS if s not in numbers]
    found = [(orders, *numbers[(k + j) % len(numbers)]) for k, orders in enumerate(NUMBER) for j in (0, 2)]
    found += [(orders, *others[(k + j) % len(others)]) for k, orders in enumerate(ANY) for j in (0, 3)]
    return found + [(orders, of_records, (POINTS[:2], 0.7)) for orders in THREE]


@pytest.mark.parametrize(("orders", "f", "args"), cases(), ids=lambda x: getattr(x, "__name__", None))
def test_nested_derivatives_of_structures(orders: tuple[str, ...], f: Callable[..., Any], args: tuple):
    expected = nested(reference, orders, f, args)(*args)
    run = cr.jit(nested(cr, orders, f, args))
    for _ in range(3):
        found = run(*args)
        np.full(4096, 7e77)  # freed at once: memory that nobody writes to holds it
        np.testing.assert_allclose(flatten_floats(found), flatten_floats(expected), rtol=1e-9, atol=1e-9)
