"""Jacobians, Hessians and their products: numbers against dual numbers in CPython, structures in words."""

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import ArgumentsError
from tests.reference import dual
from tests.reference.corpus import load_program
from tests.reference.structures import flatten_floats

# Loops, branches, arrays, records, lists, recursion; results that are numbers, arrays, records and lists.
PROGRAMS = (
    "array_broadcasting",
    "array_vector_result",
    "linalg_solve",
    "list_returned",
    "loop_matrix_product",
    "mutation_slices",
    "record_drive_cycle",
    "record_nested",
    "record_returned",
    "recursion_adaptive_simpson",
    "scalar_tuple_return",
    "view_rows",
    "while_kepler",
)
MODES = ("forward", "reverse")


def float_arguments(args: tuple) -> tuple[int, ...]:
    return tuple(n for n, argument in enumerate(args) if flatten_floats((argument,)))


def places(record: Any, other: Any) -> list[tuple[Any, Any]]:
    """Each float or float array of a record, with what stands in its place in another."""
    if isinstance(record, float | np.floating) or (
        isinstance(record, np.ndarray) and record.dtype.kind == "f"
    ):
        return [(record, other)]
    if isinstance(record, dict):
        pairs = [(record[key], other[key]) for key in record]
    elif isinstance(record, list | tuple):
        pairs = list(zip(record, other, strict=True))
    else:
        pairs = [(value, getattr(other, name)) for name, value in getattr(record, "__dict__", {}).items()]
    return [place for one, same in pairs for place in places(one, same)]


def matrix(result: Any, derivative: Any, args: tuple) -> np.ndarray:
    """One row per float of the result, one column per float of the arguments."""
    rows = [
        np.concatenate([np.reshape(block, (np.size(part), -1)) for _, block in places(args, slopes)], axis=1)
        for part, slopes in places(result, derivative)
    ]
    return np.concatenate(rows)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", PROGRAMS)
def test_jacobian_is_that_of_dual_numbers(name: str, mode: Any):
    program = load_program(name)
    args = program.arguments[0]
    numbers = float_arguments(args)
    derivative = cr.jacobian(program.function, numbers, mode)(*copy.deepcopy(args))
    result = program.function(*copy.deepcopy(args))
    found = matrix(result, derivative, tuple(args[n] for n in numbers))
    expected = dual.jacobian(program.function, copy.deepcopy(args))
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * np.max(np.abs(expected)))


@pytest.mark.parametrize(
    "name", ["while_kepler", "scalar_great_circle", "recursion_adaptive_simpson", "loop_horner", "array_mlp"]
)
def test_hessian_is_that_of_dual_numbers(name: str):
    program = load_program(name)
    args = program.arguments[0]
    numbers = float_arguments(args)
    second = cr.hessian(program.function, numbers)(*copy.deepcopy(args))
    chosen = tuple(args[n] for n in numbers)
    found = matrix(chosen, second, chosen)
    expected = dual.hessian(program.function, copy.deepcopy(args))
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-8 * np.max(np.abs(expected)))


def rosenbrock(x):
    total = 0.0
    for k in range(len(x) - 1):
        total += 100.0 * (x[k + 1] - x[k] * x[k]) ** 2 + (1.0 - x[k]) ** 2
    return total


def test_hvp_is_the_hessian_times_the_direction():
    x = np.linspace(-1.0, 1.0, 11)
    direction = np.cos(np.arange(11.0))
    second = cr.hessian(rosenbrock)(x)
    np.testing.assert_allclose(second, second.T, rtol=1e-12)
    np.testing.assert_allclose(cr.hvp(rosenbrock, (x,), (direction,)), second @ direction, rtol=1e-12)


def test_hvp_of_several_arguments():
    def f(a, n, b):
        return a * a * b * n

    assert cr.hvp(f, (2.0, 3, 4.0), (1.0, 0, 0.0)) == (24.0, 3, 12.0)


# Structures


@dataclass
class Part:
    size: float
    count: int
    weights: np.ndarray
    name: str = "part"


def measure(part, scale):
    return {
        "total": part.size * scale * np.sum(part.weights),
        "each": part.weights * part.count * scale,
        "count": part.count,
        "name": part.name,
    }


@pytest.mark.parametrize("mode", MODES)
def test_records_of_records(mode: Any):
    part = Part(2.0, 3, np.array([1.0, 2.0]))
    found = cr.jacobian(measure, ("scale", 0), mode)(part, 5.0)
    assert list(found) == ["total", "each", "count", "name"]
    assert (found["count"], found["name"]) == (3, "part")
    by_scale, by_part = found["total"]
    assert (by_scale, by_part.size, by_part.count, by_part.name) == (6.0, 15.0, 3, "part")
    assert type(by_part.size) is float
    assert by_part.weights.tolist() == [10.0, 10.0]
    by_scale, by_part = found["each"]
    assert by_scale.tolist() == [3.0, 6.0]
    assert by_part.size.tolist() == [0.0, 0.0]
    assert by_part.weights.tolist() == [[15.0, 0.0], [0.0, 15.0]]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("count", [3, 70])
def test_lists_of_any_length(mode: Any, count: int):
    def squares(items, scale):
        found = []
        for item in items:
            found.append(item * item * scale)
        return found

    items = [float(k) for k in range(count)]
    by_items, by_scale = cr.jacobian(squares, (0, 1), mode)(items, 0.5)[2]
    assert by_items == [2.0 if k == 2 else 0.0 for k in range(count)]
    assert by_scale == 4.0


def test_lists_of_records_hold_integers_too():
    def sums(parts, scale):
        return [part.size * part.count * scale for part in parts]

    parts = [Part(float(k), k, np.ones(2)) for k in range(70)]
    found = cr.jacobian(sums)(parts, 2.0)
    assert len(found) == 70
    assert found[7][7].size == 14.0
    assert found[7][8].size == 0.0
    assert [part.count for part in found[7]] == list(range(70))
    assert found[7][7].weights.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [1, 8, 37])
def test_more_columns_than_one_pass_carries(mode: Any, size: int):
    def mixed(x):
        return np.cumsum(x)[::-1] * x if len(x) < 0 else x[::-1] * x * x

    x = np.linspace(0.5, 2.0, size)
    expected = np.diag(2.0 * x * x[::-1]) + np.fliplr(np.diag(x * x))
    np.testing.assert_allclose(cr.jacobian(mixed, 0, mode)(x), expected, rtol=1e-14, atol=1e-14)


def test_known_numbers_of_columns_in_two_passes():
    def f(values):
        a, b = 0.0, 1.0
        for value in values:
            a += value * value
            b *= value
        return a, b

    values = tuple((1.0 + 0.1 * k, 2.0 + 0.2 * k) for k in range(10))
    first, _ = cr.jacobian(lambda pairs: f([x * y for x, y in pairs]), 0, "forward")(values)
    for (x, y), (by_x, by_y) in zip(values, first, strict=True):
        assert by_x == pytest.approx(2.0 * x * y * y)
        assert by_y == pytest.approx(2.0 * x * x * y)


def test_no_entries():
    assert cr.jacobian(lambda x: x * x)(np.zeros(0)).shape == (0, 0)


def test_forward_and_reverse_nest():
    def f(x):
        return np.sin(x) * x[0]

    x = np.array([0.3, 0.7])
    wanted = cr.jacobian(cr.jacobian(f, 0, "forward"), 0, "forward")(x)
    for outer in MODES:
        for inner in MODES:
            found = cr.jacobian(cr.jacobian(f, 0, inner), 0, outer)(x)
            np.testing.assert_allclose(found, wanted, rtol=1e-13)


# What is refused


def test_mistakes():
    with pytest.raises(ArgumentsError, match="holds no floating-point number"):
        cr.jacobian(lambda x: "no")(1.0)
    with pytest.raises(ArgumentsError, match="argument 0 of"):
        cr.jacobian(lambda n: n * 2.0)(1)
    with pytest.raises(ValueError, match="choose 'auto', 'forward' or 'reverse'"):
        cr.jacobian(lambda x: x, mode="sideways")  # type: ignore[arg-type]


def test_it_keeps_name_and_docstring():
    derivative = cr.jacobian(measure)
    assert derivative.__name__ == "measure"
